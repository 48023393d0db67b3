/** A policy of a kind that is not evaluated to what it may do to traffic at most: whose, in which directions, whether it opens or closes. */

import { toPlain } from '../yaml/json.ts'
import type { YamlNode } from '../yaml/node.ts'
import { decidesTraffic, groupOf } from './kinds.ts'
import { nameLabel } from './labels.ts'
import { toSelector } from './to-policy.ts'
import type { Direction, LabelSelector, OtherResource } from './types.ts'

/** What may become of the traffic of a pod in one direction. */
export interface MayDo {
  /** Lets through what NetworkPolicies that isolate the pod deny. */
  readonly opens: boolean
  /** Denies what their rules let through. */
  readonly closes: boolean
  /** Denies where no NetworkPolicy isolates. */
  readonly isolates: boolean
}

/** What is not understood is left out of the selectors, which then select more. */
export interface Deciding extends Readonly<Record<Direction, MayDo | undefined>> {
  /** The API group: network providers enforce some and ignore the others. */
  readonly group: string
  /** Pods of this namespace alone. */
  readonly namespace: string | undefined
  /** Pods of namespaces with these labels; undefined: of any. */
  readonly namespaces: LabelSelector | undefined
  /** Undefined: any pod. */
  readonly pods: LabelSelector | undefined
  /** Only towards addresses outside, and towards nodes. */
  readonly outsideOnly: boolean
}

type Fields = Readonly<Record<string, unknown>>

const anything: MayDo = { opens: true, closes: true, isolates: true }
const restricts: MayDo = { opens: false, closes: true, isolates: true }

/** Whatever may be, with any pod. */
export const anyDeciding = (apiVersion: string): Deciding => ({
  group: groupOf(apiVersion),
  namespace: undefined,
  namespaces: undefined,
  pods: undefined,
  ingress: anything,
  egress: anything,
  outsideOnly: false,
})

/** Undefined: resources of this kind decide nothing. */
export function toDeciding(
  node: YamlNode,
  kind: string,
  apiVersion: string,
  namespace: string | undefined,
): readonly Deciding[] | undefined {
  if (!decidesTraffic(kind, apiVersion)) return undefined
  const group = groupOf(apiVersion)
  const everything = anyDeciding(apiVersion)
  const resource = fieldsOf(toPlain(node))
  const spec = fieldsOf(resource?.spec)
  const home = { ...everything, namespace: namespace ?? 'default' }
  switch (group) {
    case 'cilium.io':
      return ciliumSpecs(resource).map((each) => cilium(kind === 'CiliumNetworkPolicy' ? home : everything, each))
    case 'projectcalico.org':
    case 'crd.projectcalico.org':
      return [spec && /^(Global)?NetworkPolicy$/.test(kind) ? calico(kind === 'NetworkPolicy' ? home : everything, spec) : everything]
    case 'policy.networking.k8s.io':
      return [spec ? clusterPolicy(everything, kind, spec) : everything]
    case 'crd.antrea.io':
      return [spec ? antrea(kind === 'NetworkPolicy' ? home : everything, spec) : everything]
    case 'k8s.ovn.org':
      return [{ ...home, ingress: undefined, egress: restricts, outsideOnly: true }]
    case 'network.openshift.io':
      return [kind === 'EgressNetworkPolicy' ? { ...home, ingress: undefined, egress: restricts, outsideOnly: true } : everything]
    case 'security.istio.io':
      // In the root namespace it holds for the whole mesh.
      return [{ ...(namespace === 'istio-system' ? everything : home), pods: meshPods(spec), ingress: restricts, egress: undefined }]
    case 'policy.linkerd.io':
      return [{ ...home, ingress: restricts, egress: undefined }]
    default:
      return [everything]
  }
}

const lists = new WeakMap<readonly OtherResource[], readonly OtherResource[]>()

/** Those that decide; found once for a list. */
export function decidingOf(others: readonly OtherResource[]): readonly OtherResource[] {
  let found = lists.get(others)
  if (!found) lists.set(others, (found = others.filter(({ decides }) => decides !== undefined)))
  return found
}

/** "CiliumNetworkPolicy shop/l7" */
export function decidingName({ actualKind, apiVersion, namespace, name }: OtherResource): string {
  // Other makers have kinds of this name too.
  const kind = actualKind === 'NetworkPolicy' ? `${actualKind} (${groupOf(apiVersion)})` : actualKind
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
}

const mostNamed = 3

/** Some of them in words. */
export function decidingNames(others: readonly OtherResource[]): string {
  const names = [...new Set(others.map(decidingName))]
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  const told = names.slice(0, mostNamed)
  return more === '' && told.length > 1 ? `${told.slice(0, -1).join(', ')} and ${told.at(-1)}` : `${told.join(', ')}${more}`
}

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined

const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined)

const isGiven = (value: unknown) => value !== undefined && value !== null

/** One in `spec`, more in `specs`. */
function ciliumSpecs(resource: Fields | undefined): readonly unknown[] {
  const all = [...(isGiven(resource?.spec) ? [resource?.spec] : []), ...(listOf(resource?.specs) ?? [resource?.specs].filter(isGiven))]
  return all.length > 0 ? all : [undefined]
}

const plainSelector = (value: unknown, toKey: (key: string) => string | undefined): LabelSelector | undefined => {
  const given = fieldsOf(value)
  if (!given) return undefined
  const labels = Object.entries(fieldsOf(given.matchLabels) ?? {}).flatMap(([key, value]): [string, string][] => {
    const own = toKey(key)
    return own !== undefined && typeof value === 'string' ? [[own, value]] : []
  })
  const expressions = (listOf(given.matchExpressions) ?? []).flatMap((each) => {
    const { key, operator, values } = fieldsOf(each) ?? {}
    const own = typeof key === 'string' ? toKey(key) : undefined
    const texts = isGiven(values) ? listOf(values) : []
    if (own === undefined || typeof operator !== 'string' || !texts?.every((text) => typeof text === 'string')) return []
    return [{ key: own, operator, values: texts }]
  })
  return toSelector({ matchLabels: Object.fromEntries(labels), matchExpressions: expressions })
}

const asIs = (key: string) => key

/** Cilium names where a label comes from, and speaks of namespaces and of its own facts among the labels. */
function ciliumKey(key: string): string | undefined {
  const own = key.replace(/^(k8s|any):/, '')
  return /:|^io\.(cilium|kubernetes)\./.test(own) ? undefined : own
}

const ciliumSpace = (key: string) => (/^((k8s|any):)?io\.kubernetes\.pod\.namespace$/.test(key) ? nameLabel : undefined)

/** Rules let through more where something isolates, and isolate by themselves, as NetworkPolicies do; deny rules are stronger than any. */
function cilium(scope: Deciding, given: unknown): Deciding {
  const spec = fieldsOf(given)
  const selector = fieldsOf(spec?.endpointSelector)
  if (!spec || !selector) return scope
  // Labels that Cilium is told to leave out are as good as absent: what asks for absence may be met.
  const positive = (from: LabelSelector | undefined) =>
    from && { ...from, matchExpressions: from.matchExpressions.filter(({ operator }) => operator === 'In' || operator === 'Exists') }
  const direction = (name: Direction): MayDo | undefined => {
    const [allow, deny] = [spec[name], spec[`${name}Deny`]]
    if (!isGiven(allow) && !isGiven(deny)) return undefined
    const rules = listOf(allow) ?? (isGiven(allow) ? [allow] : [])
    const closes = isGiven(deny) || !rules.every(isPlainCiliumRule)
    return {
      opens: rules.some((rule) => Object.keys(fieldsOf(rule) ?? { unread: true }).length > 0),
      closes,
      isolates: closes || fieldsOf(spec.enableDefaultDeny)?.[name] !== false,
    }
  }
  return {
    ...scope,
    namespaces: plainSelector(selector, ciliumSpace),
    pods: positive(plainSelector(selector, ciliumKey)),
    ingress: direction('ingress'),
    egress: direction('egress'),
  }
}

const plainCiliumFields = /^(from|to)(Endpoints|CIDR|CIDRSet|Entities|Groups|Nodes)$|^to(Services|FQDNs|Ports)$|^icmps$/

/** Whether a rule only lets through: by ends and ports, with no say in what is sent. */
function isPlainCiliumRule(rule: unknown): boolean {
  const fields = fieldsOf(rule)
  if (!fields || !Object.keys(fields).every((name) => plainCiliumFields.test(name))) return false
  return (listOf(fields.toPorts) ?? []).every((port) => Object.keys(fieldsOf(port) ?? { unread: true }).every((name) => name === 'ports'))
}

const actionsOf = (rules: unknown): readonly unknown[] => (listOf(rules) ?? []).map((rule) => fieldsOf(rule)?.action)

/** In the default tier what is not denied goes on to the NetworkPolicies, and none of them applying, is denied; other tiers end before. */
function calico(scope: Deciding, spec: Fields): Deciding {
  const onHosts = [spec.doNotTrack, spec.preDNAT, spec.applyOnForward].some((flag) => flag === true)
  if (onHosts) return { ...scope, namespace: undefined }
  const types = listOf(spec.types)
  const isOf = (direction: Direction) =>
    types && types.length > 0
      ? types.some((type) => typeof type !== 'string' || type.toLowerCase() === direction)
      : direction === 'egress'
        ? isGiven(spec.egress)
        : isGiven(spec.ingress) || !isGiven(spec.egress)
  const isDefault = !isGiven(spec.tier) || spec.tier === 'default'
  const direction = (name: Direction): MayDo | undefined => {
    if (!isOf(name)) return undefined
    const actions = actionsOf(spec[name])
    const onlyAllows = actions.every((action) => action === 'Allow' || action === 'Log')
    return {
      opens: actions.some((action) => action !== 'Deny' && action !== 'Log'),
      closes: !isDefault || !onlyAllows,
      isolates: true,
    }
  }
  return { ...scope, pods: calicoSelector(spec.selector), ingress: direction('ingress'), egress: direction('egress') }
}

/** `app == 'db' && has(tier)`; undefined for whatever else Calico's selectors say. */
function calicoSelector(text: unknown): LabelSelector | undefined {
  if (typeof text !== 'string') return undefined
  const parts = text.split('&&').map((part) => part.trim())
  const read = parts.map((part) => {
    const [, key, , value] = /^([\w./-]+)\s*==\s*(["'])([^"']*)\2$/.exec(part) ?? []
    const has = /^has\(\s*([\w./-]+)\s*\)$/.exec(part)?.[1]
    return key !== undefined
      ? { key, operator: 'In', values: [value as string] }
      : has === undefined
        ? undefined
        : { key: has, operator: 'Exists' }
  })
  if (read.some((part) => part === undefined)) return undefined
  // Calico puts labels of namespaces, of accounts and of its own among those of pods.
  const own = read.flatMap((part) => (part && !/^(projectcalico\.org\/|pcns\.|pcsa\.)/.test(part.key) ? [part] : []))
  return toSelector({ matchExpressions: own })
}

/** Admin policies come before NetworkPolicies, baseline ones count where none of those isolates. */
function clusterPolicy(scope: Deciding, kind: string, spec: Fields): Deciding {
  const isBaseline = kind === 'BaselineAdminNetworkPolicy' || spec.tier === 'Baseline'
  const isAllow = (action: unknown) => action === 'Allow' || action === 'Accept'
  const direction = (name: Direction): MayDo | undefined => {
    if (!isGiven(spec[name]) || listOf(spec[name])?.length === 0) return undefined
    if (!listOf(spec[name])) return isBaseline ? { opens: false, closes: false, isolates: true } : anything
    const actions = actionsOf(spec[name])
    // A Pass whose peers are of a later version denies.
    const denies = !actions.every(isAllow)
    if (isBaseline) return denies ? { opens: false, closes: false, isolates: true } : undefined
    return { opens: actions.some((action) => action !== 'Deny' && action !== 'Pass'), closes: denies, isolates: denies }
  }
  const subject = fieldsOf(spec.subject)
  const pods = fieldsOf(subject?.pods)
  return {
    ...scope,
    namespaces: plainSelector(pods ? pods.namespaceSelector : subject?.namespaces, asIs),
    pods: plainSelector(pods?.podSelector, asIs),
    ingress: direction('ingress'),
    egress: direction('egress'),
  }
}

/** Its tiers but the last come before NetworkPolicies; a policy in the one named baseline comes after them. */
function antrea(scope: Deciding, spec: Fields): Deciding {
  const isBaseline = typeof spec.tier === 'string' && spec.tier.toLowerCase() === 'baseline'
  const direction = (name: Direction): MayDo | undefined => {
    if (!isGiven(spec[name]) || listOf(spec[name])?.length === 0) return undefined
    if (!listOf(spec[name])) return anything
    const actions = actionsOf(spec[name])
    const denies = actions.some((action) => action !== 'Allow' && action !== 'Pass')
    if (isBaseline) return { opens: false, closes: false, isolates: denies }
    return { opens: actions.some((action) => action !== 'Drop' && action !== 'Reject'), closes: denies, isolates: denies }
  }
  return { ...scope, ingress: direction('ingress'), egress: direction('egress') }
}

/** Without a selector, or for a gateway or a service: any pod. */
const meshPods = (spec: Fields | undefined) =>
  isGiven(spec?.targetRef) || isGiven(spec?.targetRefs) ? undefined : plainSelector(spec?.selector, asIs)
