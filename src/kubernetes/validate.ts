/** What the API server rejects in a NetworkPolicy: from the defaulted object to field errors (semantics.md b; rule numbers below). */

import type { Path } from '../yaml/node.ts'
import { checkStrictCidr, isStrictPart, parseCidr } from './cidr-form.ts'
import { type FieldError, fieldError, invalid } from './field-error.ts'
import { checkDnsSubdomain, checkPortName, checkPortNumber } from './names.ts'
import type { PeerObject, PolicyObject, PortObject, SpecObject } from './schema.ts'
import { type NameRule, validateMetadata } from './validate-metadata.ts'
import { type SelectorOptions, validateSelector } from './validate-selector.ts'

export interface ValidationOptions {
  /** Kubernetes 1.36 and later: leading zeros, host bits and IPv4-mapped addresses in CIDRs are errors. */
  readonly strictCidr: boolean
}

/** What an update adds to the options: what the old object had already passes. */
interface SpecOptions extends ValidationOptions, SelectorOptions {
  readonly oldCidrs?: ReadonlySet<string>
}

const nameRule: NameRule = { namespaced: true, check: checkDnsSubdomain }

/** Errors of a policy about to be created, in the server's order. Types are taken to be right: decoding sees to them. */
export function validatePolicyObject(object: unknown, options: ValidationOptions): FieldError[] {
  const policy = (object ?? {}) as PolicyObject
  return [...validateMetadata(policy.metadata ?? {}, nameRule), ...validateSpec(policy.spec ?? {}, options)]
}

/** Errors of a policy's spec. */
export function validateSpec(spec: SpecObject, options: SpecOptions): FieldError[] {
  return [
    ...validateSelector(spec.podSelector, ['spec', 'podSelector'], options),
    ...(spec.ingress ?? []).flatMap((rule, i) => validateRule(rule.ports, rule.from, ['spec', 'ingress', i], 'from', options)),
    ...(spec.egress ?? []).flatMap((rule, i) => validateRule(rule.ports, rule.to, ['spec', 'egress', i], 'to', options)),
    ...validateTypes(spec.policyTypes ?? []),
  ]
}

function validateRule(
  ports: readonly PortObject[] = [],
  peers: readonly PeerObject[] = [],
  path: Path,
  peerField: 'from' | 'to',
  options: SpecOptions,
): FieldError[] {
  return [
    ...ports.flatMap((port, index) => validatePort(port, [...path, 'ports', index])),
    ...peers.flatMap((peer, index) => validatePeer(peer, [...path, peerField, index], options)),
  ]
}

function supported(path: Path, value: string, values: readonly string[]): FieldError[] {
  if (values.includes(value)) return []
  return [fieldError(path, 'NotSupported', `supported values: ${values.map((each) => `"${each}"`).join(', ')}`, value)]
}

/** b6 to b12. */
function validatePort({ protocol, port, endPort }: PortObject, path: Path): FieldError[] {
  const at = [...path, 'port']
  const end = (messages: readonly string[]) => (endPort === undefined ? [] : invalid([...path, 'endPort'], endPort, messages))
  const errors = protocol === undefined ? [] : supported([...path, 'protocol'], protocol, ['TCP', 'UDP', 'SCTP'])
  if (port === undefined) return [...errors, ...end(['may not be specified when `port` is not specified'])]
  if (typeof port === 'string') {
    return [...errors, ...end(['may not be specified when `port` is non-numeric']), ...invalid(at, port, checkPortName(port))]
  }
  const below = endPort !== undefined && endPort < port ? ['must be greater than or equal to `port`'] : []
  return [...errors, ...invalid(at, port, checkPortNumber(port)), ...end([...below, ...checkPortNumber(endPort ?? 1)])]
}

/** b1 and b2. */
function validatePeer({ podSelector, namespaceSelector, ipBlock }: PeerObject, path: Path, options: SpecOptions): FieldError[] {
  const errors = [
    ...validateSelector(podSelector, [...path, 'podSelector'], options),
    ...validateSelector(namespaceSelector, [...path, 'namespaceSelector'], options),
    ...(ipBlock ? validateIpBlock(ipBlock, [...path, 'ipBlock'], options) : []),
  ]
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(fieldError(path, 'Required', 'must specify a peer'))
  else if (ipBlock && (podSelector || namespaceSelector)) {
    errors.push(fieldError(path, 'Forbidden', 'may not specify both ipBlock and another peer'))
  }
  return errors
}

/** b3 to b5. */
function validateIpBlock({ cidr = '', except = [] }: NonNullable<PeerObject['ipBlock']>, path: Path, options: SpecOptions): FieldError[] {
  const at = [...path, 'cidr']
  if (cidr === '') return [fieldError(at, 'Required', '')]
  const errors = validateCidr(cidr, at, options)
  const outer = parseCidr(cidr)
  if (!outer) return errors
  for (const [index, text] of except.entries()) {
    const place = [...path, 'except', index]
    errors.push(...validateCidr(text, place, options))
    const inner = parseCidr(text)
    if (inner && !isStrictPart(outer, inner)) errors.push(...invalid(place, text, ['must be a strict subset of `cidr`']))
  }
  return errors
}

function validateCidr(text: string, path: Path, { strictCidr, oldCidrs }: SpecOptions): FieldError[] {
  if (oldCidrs?.has(text)) return []
  if (!parseCidr(text)) return invalid(path, text, ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'])
  return strictCidr ? invalid(path, text, checkStrictCidr(text)) : []
}

/** b13 and b14. */
function validateTypes(types: readonly string[]): FieldError[] {
  const path = ['spec', 'policyTypes']
  if (types.length > 2) return invalid(path, types, ['may not specify more than two policyTypes'])
  return types.flatMap((type, index) => supported([...path, index], type, ['Ingress', 'Egress']))
}
