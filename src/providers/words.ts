/** What a provider makes of a place in a policy, in words: what it is, what it does to traffic, what to do. Without the last full stop. */

import type { NetworkPolicy } from '../kubernetes/types.ts'
import { type Feature, featureTitles } from './features.ts'
import { mostSinglePorts } from './fixes.ts'
import type { CellState, EffectKind, Treatments } from './provider.ts'
import type { Use } from './uses.ts'

/** What an effect comes to, in a few words. */
export const effectMarks: Readonly<Record<EffectKind, string>> = {
  rejected: 'rejected whole, no effect here',
  'not-enforced': 'no effect here',
  widened: 'wider here',
  narrowed: 'narrower here',
  unverified: 'not verified for this provider',
}

type Treatment = Treatments[keyof Treatments]

interface Said {
  readonly kind: EffectKind
  readonly because: string
}

/** Undefined: nothing becomes of it here. */
export function sayTreatment(name: string, treatment: Treatment, use: Use, policy: NetworkPolicy): Said | undefined {
  switch (`${use.feature} ${treatment}`) {
    case 'egress not-enforced':
      return {
        kind: 'not-enforced',
        because: `${name} does not enforce egress: the egress rules of ${policy.name} have no effect, and its pods may send anywhere. Guard the other end with ingress rules`,
      }
    case 'ipBlock everyone':
      return {
        kind: 'widened',
        because: `${name} does not know ipBlock: instead of ${use.value}, ${use.direction === 'ingress' ? 'everyone may enter' : 'everything may be reached'} on the ports of this rule. Remove the peer, or name pods by label`,
      }
    case 'ipBlock own-namespace':
      return {
        kind: 'widened',
        because: `${name} does not read ipBlock: instead of ${use.value}, every pod of namespace ${policy.namespace} is admitted, and no address outside. Remove the peer, or name pods by label`,
      }
    case 'except ignored':
      return {
        kind: 'widened',
        because: `${name} does not read except: ${use.value} is allowed like the block around it. Write the block as several smaller ones`,
      }
    case 'endPort first-port': {
      const { port, endPort = 0 } = use.entry ?? {}
      const rest = Number(port) + 1 === endPort ? `${endPort} stays` : `${Number(port) + 1}–${endPort} stay`
      const isLong = endPort - Number(port) >= mostSinglePorts
      const remedy = isLong ? 'They are too many to list one by one: such a range cannot be had here' : 'List the ports one by one'
      return { kind: 'narrowed', because: `${name} does not read endPort: only port ${port} passes, ${rest} shut. ${remedy}` }
    }
    case 'namedPort every-port':
      return {
        kind: 'widened',
        because: `${name} takes the port name ${use.entry?.port} for every ${use.entry?.protocol} port: all of them are open to the peers of this rule. Write the number`,
      }
    case 'namedPort nothing':
      return {
        kind: 'narrowed',
        because: `${name} takes the port name ${use.entry?.port} for port 0: this entry allows nothing. Write the number`,
      }
    case 'namedPort nothing-from-blocks':
      return admitsBlocks(use, policy)
        ? {
            kind: 'narrowed',
            because: `${name} leaves port names out for address blocks: ${use.entry?.port} stays shut for the blocks of this rule. Write the number`,
          }
        : undefined
    case 'namedPort unsure-from-blocks':
      return admitsBlocks(use, policy)
        ? {
            kind: 'unverified',
            because: `${name} left port names out for address blocks once, and the report is still open: ${use.entry?.port} may stay shut for the blocks of this rule. Shown as specified. Write the number`,
          }
        : undefined
    case 'matchExpressions ignored':
      return {
        kind: 'widened',
        because: `${name} does not read matchExpressions: the selector selects pods that it should leave out. Select by matchLabels`,
      }
    case 'bothSelectors pod-selector-only':
      return {
        kind: 'widened',
        because: `${name} ignores the namespaceSelector beside a podSelector: the peer means pods of namespace ${policy.namespace}, and none of the namespaces that it names. Use one selector`,
      }
    default:
      return undefined
  }
}

const admitsBlocks = ({ direction, rule }: Use, policy: NetworkPolicy) =>
  direction === 'ingress' && policy.ingress[rule]?.peers.some(({ ipBlock }) => ipBlock) === true

export const sayRejected = (name: string, use: Use): string =>
  `${name} rejects the whole policy for ${rejected(use)}: neither its rules nor its isolation count, and pods that no other policy selects are open. ${remedy(use)}`

function rejected(use: Use): string {
  switch (use.feature) {
    case 'namedPort':
      return `the port name ${use.entry?.port}`
    case 'except':
      return `the exception ${use.value}`
    case 'sctp':
      return 'SCTP'
    case 'ipv6':
      return `the IPv6 block ${use.value}`
    case 'matchExpressions':
      return 'NotIn or DoesNotExist'
    default:
      return featureTitles[use.feature]
  }
}

function remedy({ feature }: Use): string {
  if (feature === 'namedPort') return 'Write the number'
  if (feature === 'except') return 'Write the block as several smaller ones'
  if (feature === 'matchExpressions') return 'Say it with In, Exists or matchLabels'
  return 'Take it out'
}

export const sayUnverified = (name: string, feature: Feature, state: CellState, words: string): string => {
  const said = `${name} and ${featureTitles[feature]}: ${words.replace(/\.$/, '')}`
  if (state === 'unverified') return said
  return feature === 'ipv6'
    ? `${said}. What passes to and from these addresses depends on that, and is not verified for this provider`
    : `${said}. Shown as specified, not verified for this provider`
}
