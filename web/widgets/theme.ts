/** Puts the chosen theme, or the system's, on the page as data-theme, and follows both. */

/** Follows `choice`, asked again whenever `subscribe` calls, and the system's setting. */
export function startTheme(choice: () => 'light' | 'dark' | 'system', subscribe: (listener: () => void) => void) {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    const chosen = choice()
    const next = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen
    if (document.documentElement.dataset.theme !== next) document.documentElement.dataset.theme = next
  }
  dark.addEventListener('change', show)
  subscribe(show)
  show()
}
