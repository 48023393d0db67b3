/** A command to one whose ports the chosen provider reads, or to the reason why there is none. */

import type { Command, PortChoice } from '../command.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import type { Settings } from '../text/workspace.ts'
import { mostSinglePorts, toSinglePorts } from './fixes.ts'
import { avoids } from './profile.ts'

/** Why it can't be carried out, in sentences. */
interface Unsuited {
  readonly unsuited: string
}

/** Ports that are drawn or set: ranges become single ports where they are few, names become numbers where the destination gives one. */
export function suit(command: Command, cluster: Cluster, settings: Settings): Command | Unsuited {
  if (command.kind !== 'allow-traffic' && command.kind !== 'set-ports') return command
  const destination = command.kind === 'allow-traffic' ? command.destination : undefined
  const ports: PortChoice[] = []
  for (const choice of command.ports) {
    const suited = suitPort(choice, destination, cluster, settings)
    if ('unsuited' in suited) return suited
    ports.push(...suited)
  }
  return ports.length === command.ports.length && ports.every((port, index) => port === command.ports[index])
    ? command
    : { ...command, ports }
}

/** What became of the ports of a command, in a sentence; undefined where they are as they were asked for. */
export function sayOfSuiting(asked: Command, suited: Command, settings: Settings): string | undefined {
  if (suited === asked || !('ports' in asked) || !('ports' in suited)) return undefined
  const isRange = ({ endPort }: { readonly endPort?: number | undefined }) => endPort !== undefined
  const ranges = (asked.ports as readonly PortChoice[]).some(isRange) && !(suited.ports as readonly PortChoice[]).some(isRange)
  const reason = avoids(settings, ranges ? 'endPort' : 'namedPort')
  return `${ranges ? 'The range is written port by port' : 'The port is written as a number'}. ${reason ?? ''}`.trim()
}

function suitPort(choice: PortChoice, destination: string | undefined, cluster: Cluster, settings: Settings): PortChoice[] | Unsuited {
  const { protocol, port, endPort } = choice
  if (typeof port === 'number' && endPort !== undefined && endPort > port) {
    const reason = avoids(settings, 'endPort')
    if (reason === undefined) return [choice]
    const singles = toSinglePorts({ port, endPort })
    if (!singles) return { unsuited: `${reason} Ports ${port}–${endPort} are more than ${mostSinglePorts}, too many to list one by one.` }
    return singles.map((single) => ({ protocol, port: single }))
  }
  if (typeof port === 'string') {
    const reason = avoids(settings, 'namedPort')
    if (reason === undefined) return [choice]
    const workload = cluster.workloads.find(({ workload }) => workload.ref === destination)
    const numbers = new Set(
      workload?.pods.flatMap((pod) => pod.ports).flatMap((each) => (each.name === port && each.protocol === protocol ? [each.port] : [])),
    )
    if (numbers.size === 0) return { unsuited: `${reason} Give ${port} as a number.` }
    return [...numbers].map((number) => ({ protocol, port: number }))
  }
  if (protocol === 'SCTP') {
    const reason = avoids(settings, 'sctp')
    if (reason !== undefined) return { unsuited: reason }
  }
  return [choice]
}
