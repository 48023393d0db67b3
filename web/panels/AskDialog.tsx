/** Shows a refusal with its reason and the choices it leaves, each with its cost. */

import { Dialog } from 'radix-ui'
import { useStore } from '../store.ts'
import { Cancel } from '../widgets/Cancel.tsx'
import { returnFocus } from '../widgets/return-focus.ts'

export function AskDialog() {
  const notice = useStore((state) => (state.notice?.kind === 'refusal' && state.notice.choices?.length ? state.notice : undefined))
  const dismiss = useStore((state) => state.dismissNotice)
  return (
    <Dialog.Root open={notice !== undefined} onOpenChange={(open) => open || dismiss()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        {notice && (
          <Dialog.Content onCloseAutoFocus={returnFocus} className="dialog narrow">
            <Dialog.Title className="dialog-title">{notice.text}</Dialog.Title>
            <Dialog.Description className={notice.detail ? 'dim' : 'unseen'}>
              {notice.detail ?? 'Choose one of these, or cancel.'}
            </Dialog.Description>
            <ul className="choices">
              {notice.choices?.map((choice) => (
                <li key={choice.label}>
                  <button
                    type="button"
                    className="choice"
                    onClick={() => {
                      dismiss()
                      choice.act()
                    }}
                  >
                    <strong>{choice.label}</strong>
                    {choice.cost && <span className="dim">{choice.cost}</span>}
                  </button>
                </li>
              ))}
            </ul>
            <div className="row row-end">
              <Cancel />
            </div>
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  )
}
