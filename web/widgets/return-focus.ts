/** Where the keyboard was before a dialog took it, and goes back to when the dialog closes. */

/** What has the keyboard for a while only. */
const passing = '[role=dialog], [role=alertdialog], [role=menu]'

let last: { readonly element: HTMLElement; readonly ref: string | undefined } | undefined

/** Remembers what has the focus outside of dialogs and menus; returns what ends it. */
export function listenForFocus(): () => void {
  const end = new AbortController()
  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target.closest(passing)) return
    last = { element: target, ref: target.closest('[data-ref]')?.getAttribute('data-ref') ?? undefined }
  }
  document.addEventListener('focusin', remember, { signal: end.signal })
  return () => end.abort()
}

/** For `onCloseAutoFocus`: back to what had the focus, to the card that took its place, or to the canvas. */
export function returnFocus(event: Event): void {
  event.preventDefault()
  const now = document.activeElement
  // Another dialog has opened meanwhile, or something else was clicked.
  if (now && now !== document.body) return
  const card = last?.ref === undefined ? null : document.querySelector<HTMLElement>(`[data-ref="${CSS.escape(last.ref)}"]`)
  const element = last?.element.isConnected ? last.element : (card ?? document.querySelector<HTMLElement>('.canvas'))
  element?.focus({ preventScroll: true })
}
