/** How the rules of a new path are written: into which policy, and by which labels they name the other end. Folded until asked for. */

import type { Command, WayToWrite, Writing } from '#core'
import { useStore } from '../store.ts'
import { useAnswer } from './answers.ts'

type Allow = Extract<Command, { kind: 'allow-traffic' }>
export type Writings = NonNullable<Allow['write']>

interface Props {
  /** The path as it stands, without choices. */
  command: Allow | undefined
  writings: Writings
  onChange: (writings: Writings) => void
}

export function WritingChoice({ command, writings, onChange }: Props) {
  const ask = useStore((state) => state.ask)
  const ways = useAnswer(command && `ways ${JSON.stringify(command)}`, () => command && ask({ kind: 'ways', command }))
  if (!ways || ways.length === 0) return null
  return (
    <details className="folded writing">
      <summary>How it is written</summary>
      {ways.map((way) => (
        <Side
          key={way.direction}
          way={way}
          writing={writings[way.direction] ?? {}}
          onChange={(writing) => onChange({ ...writings, [way.direction]: writing })}
        />
      ))}
    </details>
  )
}

const fresh = 'new policy'

function Side({ way, writing, onChange }: { way: WayToWrite; writing: Writing; onChange: (writing: Writing) => void }) {
  const { direction, subject, far, policies, found, newName, peers } = way
  const chosen = writing.policy ? ('extend' in writing.policy ? writing.policy.extend : fresh) : (found ?? fresh)
  const peer = JSON.stringify(writing.peer ?? peers[0]?.labels)
  return (
    <fieldset>
      <legend>{`${direction === 'ingress' ? 'Ingress' : 'Egress'} of ${subject}`}</legend>
      <label className="design-field">
        <span>Policy</span>
        <select
          className="field"
          value={chosen}
          onChange={({ target: { value } }) => onChange({ ...writing, policy: value === fresh ? { create: newName } : { extend: value } })}
        >
          {policies.map(({ ref, name }) => (
            <option key={ref} value={ref}>{`extend ${name}`}</option>
          ))}
          <option value={fresh}>a new policy</option>
        </select>
      </label>
      {chosen === fresh && (
        <label className="design-field">
          <span>Its name</span>
          <input
            className="field mono"
            spellCheck={false}
            value={writing.policy && 'create' in writing.policy ? writing.policy.create : newName}
            onChange={({ target: { value } }) => onChange({ ...writing, policy: { create: value } })}
          />
        </label>
      )}
      {peers.length > 0 && (
        <label className="design-field">
          <span>{`Names ${far} by`}</span>
          <select
            className="field mono"
            value={peer}
            onChange={({ target: { value } }) => onChange({ ...writing, peer: JSON.parse(value) as NonNullable<Writing['peer']> })}
          >
            {peers.map(({ labels, also }) => (
              <option key={JSON.stringify(labels)} value={JSON.stringify(labels)}>
                {Object.entries(labels)
                  .map(([key, value]) => `${key}=${value}`)
                  .join(', ')}
                {also.length > 0 && ` (also ${also.slice(0, 3).join(', ')}${also.length > 3 ? ` and ${also.length - 3} more` : ''})`}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  )
}
