/** The one line about the chosen network provider: how many connections differ from the specification; a click lists them. */

import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { useAnswer } from './answers.ts'
import { useChosenProvider } from './provider-choice.ts'

export function ProviderLine() {
  const chosen = useChosenProvider()
  const ask = useStore((state) => state.ask)
  const openDrawer = useStore((state) => state.openDrawer)
  const row = useAnswer(`provider ${chosen}`, () => ask({ kind: 'provider' }))
  if (!row || row.id !== chosen) return null
  const isGraver = row.connections.some(({ opens }) => opens) || row.effects.some(({ severity }) => severity === 'error')
  const severity = row.fidelity !== 'differently' ? 'info' : isGraver ? 'error' : 'warning'
  return (
    <button
      type="button"
      className="provider-line"
      data-severity={severity}
      data-differing={row.connections.length}
      title={row.sentence}
      onClick={() => openDrawer('changes')}
    >
      <Icon name={row.fidelity === 'as-written' ? 'check' : severity} size={12} />
      <span>{row.sentence}</span>
    </button>
  )
}
