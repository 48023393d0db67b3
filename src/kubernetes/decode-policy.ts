/** Turns the node of a NetworkPolicy into the policy, in its lenient reading, with everything the API server objects to. */

import type { Finding } from '../diagnostic.ts'
import type { Settings } from '../text/workspace.ts'
import type { Path, YamlNode } from '../yaml/node.ts'
import { cidrWarnings, formatNetwork, parseCidr } from './cidr-form.ts'
import { withDefaults } from './defaults.ts'
import { formatField } from './field.ts'
import { capital, type Place, sentences, toFinding, toTypeFinding } from './findings.ts'
import { effectOfDropping } from './lenient.ts'
import { toIdentity } from './metadata.ts'
import { type Misfit, type Mistyped, readShape, type Unknown } from './read-shape.ts'
import { networkPolicy, type PolicyObject } from './schema.ts'
import { toSpec } from './to-policy.ts'
import type { Admission, LabelSelector, NetworkPolicy } from './types.ts'
import { adviseOnField } from './unknown-fields.ts'
import { validatePolicyObject } from './validate.ts'

interface DecodedPolicy {
  readonly resource: NetworkPolicy
  readonly findings: readonly Finding[]
}

/** From 1.36 on the API server reads new CIDRs strictly (KEP-4858). */
const strictFrom = 36

/** The server refuses it for its kind or version already: `leniently` still evaluates it by the rules of v1. */
export type Refused = 'leniently' | 'wholly'

export function decodePolicy(node: YamlNode, at: Path, settings: Settings, refused?: Refused): DecodedPolicy {
  const place: Place = { at, kind: 'NetworkPolicy' }
  const misfits: Misfit[] = []
  const object: PolicyObject = readShape(node, networkPolicy, [], misfits) ?? {}
  const mistyped = misfits.filter((misfit) => misfit.kind === 'mistyped')
  const unknown = misfits.filter((misfit) => misfit.kind === 'unknown')
  // A server that cannot decode an object never comes to validating it.
  const strictCidr = settings.clusterMinor >= strictFrom
  const errors = mistyped.length > 0 ? [] : validate(object, strictCidr)
  // What only the strict reading of CIDRs refuses, every earlier cluster took, and keeps: what it means is certain.
  const everywhere = strictCidr && errors.length > 0 ? validate(object, false) : errors
  const rejected = refused === 'wholly' || mistyped.length > 0 || everywhere.length > 0
  const admission: Admission = rejected ? 'rejected' : unknown.length + errors.length > 0 || refused ? 'lenient-only' : 'accepted'
  const resource = toResource(object, at, admission, mistyped)
  const findings = [
    ...mistyped.map((misfit) => toTypeFinding(misfit, place)),
    ...sayUnknown(resource, unknown, at),
    ...errors.map((error) => toFinding(error, place)),
    ...(errors.length > 0 ? [] : sayCidrForms(object, at, settings)),
  ]
  return { resource, findings }
}

function validate(object: PolicyObject, strictCidr: boolean) {
  const metadata = object.metadata ?? {}
  // kubectl fills in a namespace where there is none.
  const filled = { ...object, metadata: { ...metadata, namespace: metadata.namespace || 'default' } }
  return validatePolicyObject(withDefaults(filled), { strictCidr })
}

const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }

function toResource(object: PolicyObject, at: Path, admission: Admission, mistyped: readonly Mistyped[]): NetworkPolicy {
  const identity = toIdentity('NetworkPolicy', object.metadata ?? {}, at)
  const spec = toSpec(withDefaults(object))
  const typesGiven = (object.spec?.policyTypes?.length ?? 0) > 0
  // A selector that cannot be read may have meant any pod of the namespace.
  const unreadable = mistyped.some(({ path }) => path[0] === 'spec' && (path.length === 1 || path[1] === 'podSelector'))
  return { ...identity, kind: 'NetworkPolicy', admission, ...spec, typesGiven, ...(unreadable && { podSelector: everything }) }
}

function sayUnknown(policy: NetworkPolicy, unknown: readonly Unknown[], at: Path): Finding[] {
  const strict: Finding[] = []
  const lenient = new Map<string, Finding>()
  for (const { path, value } of unknown) {
    const effect = policy.admission === 'rejected' ? undefined : effectOfDropping(policy, path)
    const advice = adviseOnField(networkPolicy, path, value)
    const field = formatField(path)
    const message = sentences(`unknown field ${quote(field)}: kubectl refuses the policy, so it protects nothing.`, advice)
    strict.push({ code: 'unknown-field', severity: 'error', message, path: [...at, ...path], onKey: true, field, reason: 'Invalid' })
    if (effect && !lenient.has(JSON.stringify(effect.path))) lenient.set(JSON.stringify(effect.path), sayLenient(effect, at))
  }
  return [...strict, ...lenient.values()]
}

function sayLenient({ path, onKey, sentence }: { path: Path; onKey?: boolean; sentence: string }, at: Path): Finding {
  const message = `Where unknown fields are dropped (operators, GitOps tools, kubectl --validate=false), ${sentence}.`
  return { code: 'lenient-reading', severity: 'error', message, path: [...at, ...path], ...(onKey && { onKey }) }
}

/** As Go quotes: characters that cannot be seen are spelled out. */
const quote = (text: string) =>
  JSON.stringify(text).replace(/[\p{C}\p{Z}]/gu, (character) =>
    character === ' ' ? character : `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  )

/** CIDRs that a server takes with a warning. */
function sayCidrForms({ spec = {} }: PolicyObject, at: Path, { clusterMinor }: Settings): Finding[] {
  const peers = [
    ...(spec.ingress ?? []).flatMap((rule, i) => (rule.from ?? []).map((peer, j) => ({ peer, path: ['spec', 'ingress', i, 'from', j] }))),
    ...(spec.egress ?? []).flatMap((rule, i) => (rule.to ?? []).map((peer, j) => ({ peer, path: ['spec', 'egress', i, 'to', j] }))),
  ]
  const texts = peers.flatMap(({ peer, path }) => [
    { text: peer.ipBlock?.cidr ?? '', path: [...path, 'ipBlock', 'cidr'] },
    ...(peer.ipBlock?.except ?? []).map((text, k) => ({ text, path: [...path, 'ipBlock', 'except', k] })),
  ])
  return texts.flatMap(({ text, path }) => {
    const warnings = cidrWarnings(text)
    const cidr = parseCidr(text)
    if (warnings.length === 0 || !cidr) return []
    const later =
      clusterMinor < strictFrom && !warnings.some((warning) => warning.startsWith('IPv6'))
        ? ' Kubernetes 1.36 rejects it in new policies.'
        : ''
    const message = `${capital(warnings.join('; '))}. The cluster reads it as ${formatNetwork(cidr)}.${later}`
    return [{ code: 'cidr-form', severity: 'warning', message, path: [...at, ...path] } satisfies Finding]
  })
}
