/** Shows why a pair may talk or may not: one sentence, then egress at the source and ingress at the destination with their rules. */

import { type Explanation, type HalfExplanation, profileOf, shortPorts, undoLabel } from '#core'
import { useStore } from '../store.ts'
import { toEffect } from '../widgets/effect-words.ts'
import { Icon } from '../widgets/Icon.tsx'
import { VerdictMark } from '../widgets/VerdictMark.tsx'
import { useNames } from './answers.ts'
import { useOutcome } from './Effect.tsx'
import { LineLinks } from './Links.tsx'
import { ProviderEffects } from './ProviderEffects.tsx'

export function Halves({ explanation }: { explanation: Explanation }) {
  const name = useNames()
  const provider = useStore((state) => profileOf(state.workspace.settings)?.name)
  return (
    <div className="halves">
      <p className="halves-sentence">
        <VerdictMark verdict={explanation.verdict} /> {explanation.sentence}
        {provider !== undefined && <span className="under-provider">{`under ${provider}`}</span>}
      </p>
      <LineLinks links={explanation.others} />
      <Half title={`Egress of ${name(explanation.source)}`} half={explanation.egress} />
      <Half title={`Ingress of ${name(explanation.destination)}`} half={explanation.ingress} />
      <ProviderEffects effects={explanation.effects} />
    </div>
  )
}

function Half({ title, half }: { title: string; half: HalfExplanation }) {
  return (
    <section className="half" data-isolated={half.isolated}>
      <h3>
        <Icon name={half.isolated ? 'isolated' : 'unisolated'} size={14} />
        {title}
        <span className="half-ports">{half.isolated ? shortPorts(half.ports) || 'nothing passes' : 'open'}</span>
      </h3>
      <p>{half.sentence}</p>
      <LineLinks links={half.links} />
    </section>
  )
}

/** Where a half blocks: the rule that comes nearest, as a fact, and the one change that would let the path through. */
export function NearMisses({ explanation: { egress, ingress } }: { explanation: Explanation }) {
  return [egress.near, ingress.near].map((near) => near && <NearMiss key={near.sentence} near={near} />)
}

function NearMiss({ near }: { near: NonNullable<HalfExplanation['near']> }) {
  const dispatch = useStore((state) => state.dispatch)
  // Who has just cut a path does not want it back; undo is at hand.
  const justCut = useStore((state) => /^deny .* → /.test(undoLabel(state.history) ?? ''))
  const outcome = useOutcome(justCut ? undefined : near.command)
  const done = outcome && !('refused' in outcome) ? outcome : undefined
  return (
    <div className="near-miss">
      <p className="dim">{near.sentence}</p>
      <LineLinks links={near.links} />
      {!justCut && (
        <p className="row wrap">
          <button type="button" className="button small" disabled={!outcome} onClick={() => void dispatch(near.command)}>
            {near.command.kind === 'set-ports' ? 'Add the ports to this rule' : 'Let this path through'}
          </button>
          <span className="dim">{done ? toEffect(done) : outcome && 'refused' in outcome ? outcome.refused : ''}</span>
        </p>
      )}
    </div>
  )
}
