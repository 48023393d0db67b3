/** Ports as the analysis words them to ports as they stand on lines, in tables and beside names: "TCP 80,443-445,UDP 53" becomes "80, 443–445, 53/udp". */

/** As people write ports where they are asked for them: TCP goes without saying. Sentences name the protocol, as manifests do. */
export const shortPorts = (words: string): string => toShortPorts(words).join(', ')

/** The same, port by port. */
export function toShortPorts(words: string): string[] {
  const [, perhaps = '', ports = ''] = /^(perhaps )?(.*)$/.exec(words) ?? []
  if (ports === '') return []
  if (ports === 'All Connections' || ports === 'every port') return [`${perhaps}every port`]
  if (ports === 'No Connections') return ['no port']
  let protocol = ''
  return ports.split(',').map((part, index) => {
    const [, named, range = ''] = /^(?:(TCP|UDP|SCTP) )?(.*)$/.exec(part.trim()) ?? []
    protocol = named ?? protocol
    return (index === 0 ? perhaps : '') + toShort(range, protocol)
  })
}

function toShort(range: string, protocol: string): string {
  if (range === '1-65535') return `all ${protocol}`
  const shown = range.replace('-', '–')
  return protocol === 'TCP' || protocol === '' ? shown : `${shown}/${protocol.toLowerCase()}`
}
