/** The button that closes a dialog and does nothing else. */

import { Dialog } from 'radix-ui'

export const Cancel = () => (
  <Dialog.Close asChild>
    <button type="button" className="button">
      Cancel
    </button>
  </Dialog.Close>
)
