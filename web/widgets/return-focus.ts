/** Where the keyboard was, and goes back to when what has it closes or vanishes: the one place that gives it back. */

/** What has the keyboard for a while only. */
const passing = '[role=dialog], [role=alertdialog], [role=menu]'

type Focusable = HTMLElement | SVGElement

interface Place {
  readonly element: Focusable
  /** What it is in that can take the focus: a card, a panel, the canvas; innermost first. */
  readonly around: readonly Focusable[]
}

let last: Place | undefined
/** The card or frame that had the keyboard last. */
let lastCard: string | undefined

/** Remembers what has the focus outside of dialogs and menus, and gives it on when that vanishes; returns what ends it. */
export function listenForFocus(): () => void {
  const end = new AbortController()
  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement || target instanceof SVGElement) || target.closest(passing)) return
    last = { element: target, around: toAround(target) }
    lastCard = target.closest('[data-ref]')?.getAttribute('data-ref') ?? lastCard
  }
  document.addEventListener('focusin', remember, { signal: end.signal })
  const vanished = new MutationObserver(() => {
    if (isLost()) setTimeout(() => isLost() && !document.querySelector(passing) && giveBack())
  })
  vanished.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  end.signal.addEventListener('abort', () => vanished.disconnect())
  return () => end.abort()
}

/** For `onCloseAutoFocus`: back to what had the focus, or to what took its place. */
export function returnFocus(event: Event): void {
  event.preventDefault()
  // Another dialog has opened meanwhile, or something else was clicked.
  if (nothingHasIt()) giveBack()
}

/** The same, after something that began at a card: to that card, unless the keyboard was in a panel that is still there. */
export function returnFocusTo(ref: string | undefined): (event: Event) => void {
  return (event) => {
    event.preventDefault()
    if (!nothingHasIt()) return
    if (isUsable(last?.element) && last.element.closest('[aria-label=Selected]')) return last.element.focus({ preventScroll: true })
    const card = toCard(ref)
    if (card) card.focus({ preventScroll: true })
    else giveBack()
  }
}

function giveBack() {
  const element = isUsable(last?.element) ? last.element : last?.around.find(isUsable)
  const canvas = document.querySelector<HTMLElement>('.canvas')
  // The canvas as such has no card to draw from.
  const card = element === undefined || element === canvas ? (toCard(lastCard) ?? activeCard()) : undefined
  const taker = card ?? element ?? canvas
  taker?.focus({ preventScroll: true })
}

/** Cards are drawn anew: by ref, not by element. */
export const toCard = (ref: string | undefined): HTMLElement | null =>
  ref === undefined ? null : document.querySelector<HTMLElement>(`.canvas [data-ref="${CSS.escape(ref)}"]`)

/** The one that Tab goes to. */
const activeCard = () => document.querySelector<HTMLElement>('.canvas [data-ref][tabindex="0"]')

function toAround(element: Focusable): Focusable[] {
  const outer = element.parentElement?.closest<Focusable>('[tabindex]')
  return outer ? [outer, ...toAround(outer)] : []
}

const nothingHasIt = () => document.activeElement === null || document.activeElement === document.body

const isLost = () => nothingHasIt() && last !== undefined && !isUsable(last.element)

const isUsable = (element: Focusable | undefined): element is Focusable => element?.isConnected === true && !element.matches(':disabled')
