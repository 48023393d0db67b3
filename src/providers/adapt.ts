/** A policy and a profile to a policy of what the provider enforces of it, with the effects that tell the difference. */

import type { Direction, LabelSelector, NetworkPolicy, Peer, PolicyRule, PortEntry } from '../kubernetes/types.ts'
import type { Feature } from './features.ts'
import type { Profile } from './profile.ts'
import type { Cell, Effect, EffectKind } from './provider.ts'
import { type Use, usesOf } from './uses.ts'
import { sayRejected, sayTreatment, sayUnverified } from './words.ts'

interface Adapted {
  /** The very policy given, where the provider takes it as written. Rules, peers and ports keep their places. */
  readonly policy: NetworkPolicy
  readonly effects: readonly Effect[]
}

const known = new WeakMap<NetworkPolicy, Map<Profile, Adapted>>()
const originals = new WeakMap<NetworkPolicy, NetworkPolicy>()

/** The same object for the same policy and profile, so that evaluations can be compared by identity. */
export function adapt(policy: NetworkPolicy, profile: Profile): Adapted {
  let adaptions = known.get(policy)
  if (!adaptions) known.set(policy, (adaptions = new Map()))
  let adapted = adaptions.get(profile)
  if (!adapted) {
    adapted = policy.admission === 'rejected' && !profile.inert ? { policy, effects: [] } : adaptNow(policy, profile)
    standsFor(adapted.policy, policy)
    adaptions.set(profile, adapted)
  }
  return adapted
}

/** Notes that a policy is made from another, so that `originalOf` finds it. */
export function standsFor(policy: NetworkPolicy, original: NetworkPolicy): NetworkPolicy {
  if (policy !== original) originals.set(policy, originalOf(original))
  return policy
}

/** The policy as it is written, for one that may have been adapted. */
export const originalOf = (policy: NetworkPolicy): NetworkPolicy => originals.get(policy) ?? policy

/** The policy without any effect; it keeps its place in the picture. */
export const inert = (policy: NetworkPolicy): NetworkPolicy => ({ ...policy, isolates: { ingress: false, egress: false } })

function adaptNow(policy: NetworkPolicy, profile: Profile): Adapted {
  const effects: Effect[] = []
  const report = (
    kind: EffectKind,
    path: Effect['path'],
    because: string,
    feature: Feature | undefined,
    source: string,
    severity = severities[kind],
  ) => {
    effects.push({ kind, severity, policy: policy.ref, path, feature, because: `${because}.`, source })
  }
  if (profile.inert) {
    report(
      'not-enforced',
      ['spec'],
      `${profile.inert.because[0]?.toUpperCase()}${profile.inert.because.slice(1)}: this policy has no effect, and its pods stay open. Choose a provider that enforces policies`,
      undefined,
      profile.inert.source,
    )
    return { policy: { ...inert(policy), admission: 'accepted' }, effects: policy.admission === 'rejected' ? [] : effects }
  }
  const { ipBlock } = profile.cells
  const blocksUnread = ipBlock.treatment === 'everyone' || ipBlock.treatment === 'own-namespace'
  const uses = usesOf(policy).filter(({ feature }) => !(blocksUnread && (feature === 'except' || feature === 'ipv6')))
  const rejecting = uses.filter((use) => rejects(profile.cells[use.feature], use))
  for (const use of rejecting) report('rejected', use.path, sayRejected(profile.name, use), use.feature, profile.cells[use.feature].source)
  if (rejecting.length > 0) return { policy: inert(policy), effects }

  const unverified = new Set<Feature>()
  for (const use of uses) {
    const { state, treatment, words, source }: Cell = profile.cells[use.feature]
    const said = treatment && sayTreatment(profile.name, treatment, use, policy)
    if (said) report(said.kind, use.path, said.because, use.feature, source)
    else if (treatment === undefined && state !== 'yes' && !unverified.has(use.feature)) {
      unverified.add(use.feature)
      report(
        'unverified',
        use.path,
        sayUnverified(profile.name, use.feature, state, words),
        use.feature,
        source,
        state === 'no' ? 'warning' : 'info',
      )
    }
  }
  for (const { words, source, exceeded } of profile.provider.limits) {
    const path = exceeded?.(policy)
    if (path)
      report(
        'unverified',
        path,
        `${profile.name}: ${words} What it does beyond that is not verified; shown as specified`,
        undefined,
        source,
        'warning',
      )
  }
  const isTouched = profile.provider.adapt !== undefined || uses.some(({ feature }) => isRewritten(profile.cells[feature]))
  if (!isTouched) return { policy, effects }
  const treated = treat(policy, profile)
  const adapted =
    profile.provider.adapt?.(treated, (kind, path, because, feature) =>
      report(kind, path, because, feature, profile.cells.bothSelectors.source),
    ) ?? treated
  return { policy: sameMeaning(adapted, policy) ? policy : adapted, effects }
}

const severities: Readonly<Record<EffectKind, Effect['severity']>> = {
  rejected: 'error',
  'not-enforced': 'error',
  widened: 'error',
  narrowed: 'warning',
  unverified: 'info',
}

/** Whether the treatment changes what the policy says; others depend on the rest of the cluster. */
const isRewritten = ({ treatment }: Cell): boolean =>
  treatment !== undefined &&
  treatment !== 'pods-too' &&
  treatment !== 'never-pods' &&
  treatment !== 'never-pods-nor-nodes' &&
  treatment !== 'several-numbers' &&
  treatment !== 'unsure-from-blocks'

const rejects = ({ treatment }: Cell, use: Use): boolean =>
  treatment === 'rejects-policy' || (treatment === 'rejects-negative' && use.negative === true)

const sameMeaning = (a: NetworkPolicy, b: NetworkPolicy): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b))

/** Maps print as empty objects otherwise. */
const plain = ({ podSelector, isolates, ingress, egress }: NetworkPolicy) => {
  const selector = (one: LabelSelector | undefined) => one && [[...one.matchLabels], one.matchExpressions]
  const rules = (list: readonly PolicyRule[]) =>
    list.map(({ peers, ports }) => [
      peers.map((peer) => [selector(peer.podSelector), selector(peer.namespaceSelector), peer.ipBlock]),
      ports,
    ])
  return [selector(podSelector), isolates, rules(ingress), rules(egress)]
}

/** What the cells say, done to the whole policy. */
function treat(policy: NetworkPolicy, { cells }: Profile): NetworkPolicy {
  const read = cells.matchExpressions.treatment === 'ignored' ? withoutExpressions : (selector: LabelSelector) => selector
  const rules = (direction: Direction) => [
    ...policy[direction].map((rule) => treatRule(rule, direction, cells, read)),
    // A name that is left out for blocks stays for the other peers of its rule: they get a rule of their own, behind the written ones.
    ...(leavesBlocksOut(direction, cells) ? policy[direction].flatMap(blocksApart) : []),
  ]
  return {
    ...policy,
    podSelector: read(policy.podSelector),
    isolates: { ...policy.isolates, egress: policy.isolates.egress && cells.egress.treatment !== 'not-enforced' },
    ingress: rules('ingress'),
    egress: rules('egress'),
  }
}

/** Whether port names mean nothing for the blocks of a rule. */
const leavesBlocksOut = (direction: Direction, { namedPort }: Profile['cells']): boolean =>
  namedPort.treatment === (direction === 'ingress' ? 'nothing-from-blocks' : 'nothing-to-blocks')

function treatRule(
  rule: PolicyRule,
  direction: Direction,
  cells: Profile['cells'],
  read: (selector: LabelSelector) => LabelSelector,
): PolicyRule {
  const ports = rule.ports.map((entry) => treatPort(entry, cells))
  if (cells.ipBlock.treatment === 'everyone' && rule.peers.some(({ ipBlock }) => ipBlock)) return { ...rule, peers: [], ports }
  const isParted = leavesBlocksOut(direction, cells) && rule.ports.some(isNamed)
  const peers = rule.peers.map((peer) => (isParted && peer.ipBlock ? nobody : treatPeer(peer, cells, read)))
  return { ...rule, peers, ports }
}

function treatPeer(
  { podSelector, namespaceSelector, ipBlock }: Peer,
  cells: Profile['cells'],
  read: (selector: LabelSelector) => LabelSelector,
): Peer {
  if (ipBlock) {
    if (cells.ipBlock.treatment === 'own-namespace') return { podSelector: everything }
    return { ipBlock: cells.except.treatment === 'ignored' ? { ...ipBlock, except: [] } : ipBlock }
  }
  const loses = podSelector && namespaceSelector && cells.bothSelectors.treatment === 'pod-selector-only'
  return {
    ...(podSelector && { podSelector: read(podSelector) }),
    ...(namespaceSelector && !loses && { namespaceSelector: read(namespaceSelector) }),
  }
}

function treatPort(entry: PortEntry, cells: Profile['cells']): PortEntry {
  if (isNamed(entry) && cells.namedPort.treatment === 'every-port') return { ...entry, port: undefined }
  if (isNamed(entry) && cells.namedPort.treatment === 'nothing') return noPort(entry)
  return entry.endPort !== undefined && cells.endPort.treatment === 'first-port' ? { ...entry, endPort: undefined } : entry
}

const isNamed = ({ port }: PortEntry) => typeof port === 'string'
const noPort = (entry: PortEntry): PortEntry => ({ ...entry, port: 0 })
const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }
const withoutExpressions = (selector: LabelSelector): LabelSelector => ({ ...selector, matchExpressions: [] })
/** A peer that names neither pods nor addresses. */
const nobody: Peer = {}

function blocksApart({ peers, ports }: PolicyRule): PolicyRule[] {
  const blocks = peers.filter(({ ipBlock }) => ipBlock)
  return ports.some(isNamed) && blocks.length > 0
    ? [{ peers: blocks, ports: ports.map((entry) => (isNamed(entry) ? noPort(entry) : entry)) }]
    : []
}
