/** What a network provider makes of the policies at the ends of a path: in a few words, why, from where, with the lines. */

import type { EffectLink } from '#core'
import { Icon } from '../widgets/Icon.tsx'
import { LinkButton } from './Links.tsx'
import './providers.css'

export function ProviderEffects({ effects }: { effects: readonly EffectLink[] }) {
  if (effects.length === 0) return null
  return (
    <ul className="effects">
      {effects.map(({ kind, severity, mark, because, source, link, policy, path }) => (
        <li key={`${kind} ${policy} ${path.join()} ${because}`} className="effect-line" data-kind={kind} data-severity={severity}>
          <p>
            <span className="effect-mark" data-severity={severity}>
              <Icon name={severity} size={12} /> {mark}
            </span>{' '}
            {because}
          </p>
          <p className="dim">
            {source && <span>{`Source: ${source} `}</span>}
            {link && <LinkButton link={link}>{`${link.file}, line ${link.line}`}</LinkButton>}
          </p>
        </li>
      ))}
    </ul>
  )
}
