/** Names, labels and ports as a person types them to what the API server would object to, in words; nothing when it takes them. */

import type { ContainerPortChoice, LabelChoice } from '../command.ts'
import { checkDnsLabel, checkDnsSubdomain, checkLabelKey, checkLabelValue, checkPortName } from '../kubernetes/names.ts'
import type { Refusal } from './plan.ts'

type NamedKind = 'Namespace' | 'workload' | 'NetworkPolicy'

/** Why nothing of that kind can be called so. */
export function objectionToName(name: string, kind: NamedKind): string | undefined {
  if (name === '') return 'A name is missing.'
  const check = kind === 'Namespace' ? checkDnsLabel : checkDnsSubdomain
  if (check(name).length === 0) return undefined
  const limit = kind === 'Namespace' ? 63 : 253
  const signs = kind === 'Namespace' ? ' and dashes' : ', dashes and dots'
  return `“${name}” can't be a name: lower case letters, digits${signs}, with a letter or digit at both ends, at most ${limit} characters.`
}

export function objectionToLabels(labels: LabelChoice): string | undefined {
  for (const [key, value] of Object.entries(labels)) {
    if (checkLabelKey(key).length > 0)
      return `“${key}” can't be a label's key: letters, digits, dashes, dots and underscores, after a domain and a slash where there is one.`
    if (checkLabelValue(value).length > 0)
      return `“${value}” can't be a label's value: at most 63 letters, digits, dashes, dots and underscores, with a letter or digit at both ends.`
  }
  return undefined
}

export function objectionToContainerPorts(ports: readonly ContainerPortChoice[]): string | undefined {
  for (const { port, name } of ports) {
    if (!Number.isInteger(port) || port < 1 || port > 65535) return `${port} is no port: they go from 1 to 65535.`
    if (name !== undefined && checkPortName(name).length > 0)
      return `“${name}” can't name a port: at most 15 lower case letters, digits and single dashes, with a letter among them.`
  }
  const keys = ports.map(({ port, protocol }) => `${protocol} ${port}`)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice) return `${twice} is there twice.`
  const names = ports.flatMap(({ name }) => name ?? [])
  const same = names.find((name, index) => names.indexOf(name) !== index)
  return same === undefined ? undefined : `Two ports are called ${same}.`
}

export function objectionToReplicas(replicas: number): string | undefined {
  return Number.isInteger(replicas) && replicas >= 0 ? undefined : 'Replicas are a whole number from 0 on.'
}

/** The first of the objections, as a refusal. */
export function refuseFor(...objections: readonly (string | undefined)[]): Refusal | undefined {
  const refused = objections.find((objection) => objection !== undefined)
  return refused === undefined ? undefined : { refused }
}
