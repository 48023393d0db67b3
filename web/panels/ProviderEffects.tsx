/** What a network provider makes of the policies at the ends of a path: in a few words, why, from where, with the lines. */

import type { EffectLink } from '#core'
import { Icon } from '../widgets/Icon.tsx'
import { LinkButton } from './Links.tsx'
import './providers.css'

export function ProviderEffects({ effects }: { effects: readonly EffectLink[] }) {
  if (effects.length === 0) return null
  return (
    <ul className="effects">
      {toGroups(effects).map(({ kind, severity, mark, because, source, links }) => (
        <li key={`${kind} ${because}`} className="effect-line" data-kind={kind} data-severity={severity}>
          <p>
            <span className="effect-mark" data-severity={severity}>
              <Icon name={severity} size={12} /> {mark}
            </span>{' '}
            {because}
          </p>
          <p className="dim effect-from">
            {source && <span>{`Source: ${source}`}</span>}
            {links.map((link) => (
              <LinkButton key={`${link.file} ${link.line}`} link={link}>{`${link.file}, line ${link.line}`}</LinkButton>
            ))}
          </p>
        </li>
      ))}
    </ul>
  )
}

const order = ['error', 'warning', 'info']

/** Graver ones first. What is the same of several policies is said once. */
function toGroups(effects: readonly EffectLink[]) {
  const groups = new Map<string, EffectLink & { links: NonNullable<EffectLink['link']>[] }>()
  for (const effect of effects) {
    const key = `${effect.kind} ${effect.because}`
    const group = groups.get(key) ?? { ...effect, links: [] }
    if (effect.link) group.links.push(effect.link)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}
