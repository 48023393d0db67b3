/** The expectations that are kept with the workspace, each with whether it is met; new ones come from a selected path. */

import type { ExpectationResult } from '#core'
import { useStore } from '../store.ts'
import { Icon, type IconName } from '../widgets/Icon.tsx'
import { useAnswer, useExplanation, useNames } from './answers.ts'
import { expectButtons } from './expect-path.ts'

const marks: Record<ExpectationResult['result'], { icon: IconName; word: string }> = {
  met: { icon: 'check', word: 'Met' },
  failed: { icon: 'error', word: 'Not met' },
  unclear: { icon: 'warning', word: 'Cannot be told' },
}

export function Expectations() {
  const ask = useStore((state) => state.expectations)
  const results = useAnswer('expectations', ask)
  if (!results) return null
  const bad = results.filter(({ result }) => result !== 'met').length
  return (
    <div className="expectations">
      <AddExpectation />
      {results.length > 0 && (
        <p aria-live="polite">
          {bad === 0 ? `All ${results.length} met.` : `${bad} of ${results.length} not met.`}{' '}
          <span className="dim">drawbridge test checks the same list before you deploy.</span>
        </p>
      )}
      <ul className="plain-list">
        {results.map((result) => (
          <Line key={`${result.file} ${result.index}`} {...result} />
        ))}
      </ul>
    </div>
  )
}

function Line({ list, index, file, range, sentence, result, because }: ExpectationResult) {
  const reveal = useStore((state) => state.reveal)
  const dispatch = useStore((state) => state.dispatch)
  const { icon, word } = marks[result]
  return (
    <li data-expectation={result}>
      <Icon name={icon} size={14} />
      <span className="grow">
        <button type="button" className="cell-link" onClick={() => reveal(file, range)}>
          {sentence}
        </button>{' '}
        <strong>{word}.</strong> {because && <span className="dim">{because}</span>}
      </span>
      <button
        type="button"
        className="button small"
        aria-label={`Forget: ${sentence}`}
        onClick={() =>
          void dispatch({
            kind: 'edit-resource',
            resource: list,
            label: 'forget an expectation',
            steps: [{ kind: 'remove', path: ['tests', index] }],
            opens: 'nothing',
          })
        }
      >
        Forget
      </button>
    </li>
  )
}

/** From the selected path. */
function AddExpectation() {
  const selection = useStore((state) => state.selection)
  const dispatch = useStore((state) => state.dispatch)
  const names = useNames()
  const [source, destination] = selection?.kind === 'edge' ? [selection.source, selection.destination] : []
  const explanation = useExplanation(source, destination)
  if (!explanation) return <p className="dim">Select a path to say what should be so: who may reach whom, and that nobody else may.</p>
  return (
    <div className="row wrap">
      {expectButtons(explanation, names).map(({ label, command }) => (
        <button key={label} type="button" className="button small" onClick={() => void dispatch(command)}>
          <Icon name="plus" size={12} />
          {label}
        </button>
      ))}
    </div>
  )
}
