/** A path as it is explained to what can be expected of it. */

import type { Command, Explanation, PortChoice } from '#core'

interface ExpectButton {
  readonly label: string
  readonly command: Command
}

export function expectButtons({ source, destination, ports: words }: Explanation, name: (ref: string) => string): ExpectButton[] {
  const ports = toChoices(words)
  const on = ports.length > 0 ? ` on ${words}` : ''
  const expect = (from: string, verdict: 'allowed' | 'denied'): Command => ({ kind: 'expect', source: from, destination, ports, verdict })
  return [
    words === ''
      ? { label: `${name(source)} may not reach ${name(destination)}`, command: expect(source, 'denied') }
      : { label: `${name(source)} may reach ${name(destination)}${on}`, command: expect(source, 'allowed') },
    { label: `Nobody else may reach ${name(destination)}${on}`, command: expect('others', 'denied') },
  ]
}

/** "TCP 80, 443-445, UDP 53" as choices; what means every port, or is not of that form, as none: any port. */
function toChoices(words: string): PortChoice[] {
  const choices: PortChoice[] = []
  let protocol: PortChoice['protocol'] = 'TCP'
  for (const part of words.split(/,\s*/)) {
    const match = /^(?:(TCP|UDP|SCTP) )?(\d+)(?:[-–](\d+))?$/.exec(part.trim())
    if (!match) return []
    if (match[1]) protocol = match[1] as PortChoice['protocol']
    const endPort = match[3] === undefined ? undefined : Number(match[3])
    choices.push({ protocol, port: Number(match[2]), ...(endPort !== undefined && { endPort }) })
  }
  return choices
}
