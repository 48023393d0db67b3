/** Turns labels and container ports as a person types them into what commands take, or into the part that is none. */

import type { ContainerPortChoice } from '#core'

interface Wrong {
  readonly wrong: string
}

export const isWrong = (value: object): value is Wrong => 'wrong' in value

/** "app=web, tier=front" */
export function parseLabels(text: string): { readonly labels: Readonly<Record<string, string>> } | Wrong {
  const labels: Record<string, string> = {}
  for (const part of split(text)) {
    const pair = /^([^=]+)=(.*)$/.exec(part)
    if (!pair?.[1]) return { wrong: `“${part}” is no label: write key=value, as in app=web.` }
    labels[pair[1]] = pair[2] ?? ''
  }
  return { labels }
}

/** "http:8080, 53/udp" */
export function parseContainerPorts(text: string): readonly ContainerPortChoice[] | Wrong {
  const ports: ContainerPortChoice[] = []
  for (const part of split(text)) {
    const match = /^(?:([^:/]+):)?(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(part)
    if (!match) return { wrong: `“${part}” is no port: write 8080, http:8080 or 53/udp.` }
    const [, name, port, protocol = 'TCP'] = match
    ports.push({
      port: Number(port),
      protocol: protocol.toUpperCase() as ContainerPortChoice['protocol'],
      ...(name !== undefined && { name }),
    })
  }
  return ports
}

export const formatLabels = (labels: readonly (readonly [key: string, value: string])[]): string =>
  labels.map(([key, value]) => `${key}=${value}`).join(', ')

export const formatContainerPorts = (
  ports: readonly { readonly name: string | undefined; readonly port: number; readonly protocol: ContainerPortChoice['protocol'] }[],
): string =>
  ports
    .map(({ name, port, protocol }) => `${name ? `${name}:` : ''}${port}${protocol === 'TCP' ? '' : `/${protocol.toLowerCase()}`}`)
    .join(', ')

const split = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '')
