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

/** Calls back with the theme shown, now and after each switch; returns what ends it. */
export function followTheme(listener: (theme: 'light' | 'dark') => void): () => void {
  const tell = () => listener(document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')
  const observer = new MutationObserver(tell)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  tell()
  return () => observer.disconnect()
}
