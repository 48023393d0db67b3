/** Says in a line what was done or could not be done, to eyes and to screen readers. */

import { useEffect, useState } from 'react'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'

/** Milliseconds a sentence stays at least; longer ones stay longer. */
const base = 4000

export function Toast() {
  const notice = useStore((state) => state.notice)
  const dismiss = useStore((state) => state.dismissNotice)
  const [held, setHeld] = useState(false)
  const shown = notice && !(notice.kind === 'refusal' && notice.choices?.length) ? notice : undefined
  // What offers a way back waits for an answer.
  const fades = shown?.kind === 'info' && !held && !shown.choices?.length

  useEffect(() => {
    if (!shown || !fades) return
    const words = `${shown.text} ${shown.detail ?? ''}`
    const timer = setTimeout(() => useStore.getState().notice?.id === shown.id && dismiss(), base + words.length * 30)
    return () => clearTimeout(timer)
  }, [shown, fades, dismiss])

  return (
    <div className="toasts">
      <div
        role="status"
        aria-live="polite"
        data-notice={shown?.kind}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        {shown && (
          <div className="toast" data-kind={shown.kind} key={shown.id}>
            <div className="toast-words">
              <p>{shown.text}</p>
              {shown.detail && <p className="dim">{shown.detail}</p>}
            </div>
            {shown.choices?.map((choice) => (
              <button
                type="button"
                className="button small"
                key={choice.label}
                onClick={() => {
                  dismiss()
                  choice.act()
                }}
              >
                {choice.label}
              </button>
            ))}
            <button type="button" className="button icon-button small" aria-label="Dismiss" onClick={dismiss}>
              <Icon name="close" size={12} />
            </button>
          </div>
        )}
      </div>
    </div>
  )
}
