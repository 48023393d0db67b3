/** Shows why a pair may talk or may not: one sentence, then egress at the source and ingress at the destination with their rules. */

import type { Explanation, HalfExplanation } from '#core'
import { Icon } from '../widgets/Icon.tsx'
import { VerdictMark } from '../widgets/VerdictMark.tsx'
import { useNames } from './answers.ts'
import { LineLinks } from './Links.tsx'

export function Halves({ explanation }: { explanation: Explanation }) {
  const name = useNames()
  return (
    <div className="halves">
      <p className="halves-sentence">
        <VerdictMark verdict={explanation.verdict} /> {explanation.sentence}
      </p>
      <Half title={`Egress of ${name(explanation.source)}`} half={explanation.egress} />
      <Half title={`Ingress of ${name(explanation.destination)}`} half={explanation.ingress} />
    </div>
  )
}

function Half({ title, half }: { title: string; half: HalfExplanation }) {
  return (
    <section className="half" data-isolated={half.isolated}>
      <h3>
        <Icon name={half.isolated ? 'isolated' : 'unisolated'} size={14} />
        {title}
        <span className="half-ports">{half.isolated ? half.ports || 'nothing passes' : 'open'}</span>
      </h3>
      <p>{half.sentence}</p>
      <LineLinks links={half.links} />
    </section>
  )
}
