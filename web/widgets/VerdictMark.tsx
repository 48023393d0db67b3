/** Shows a verdict by colour, shape and word. */

import type { Verdict } from '#core'

const words: Record<Verdict, string> = {
  allowed: 'allowed',
  partly: 'some ports',
  denied: 'denied',
  open: 'open',
  depends: 'depends',
  unknown: 'unknown',
}

/** What each verdict means for traffic, for titles and legends. */
const meanings: Record<Verdict, string> = {
  allowed: 'A rule lets this traffic through.',
  partly: 'Some of the ports pass, the others are blocked.',
  denied: 'This traffic is blocked.',
  open: 'No policy isolates either end, so everything passes.',
  depends: 'It depends on the network provider, or on addresses that the manifests do not give.',
  unknown: 'It cannot be told from what is open here.',
}

export const toVerdictWord = (verdict: Verdict) => words[verdict]

export function VerdictMark({ verdict, word = true }: { verdict: Verdict; word?: boolean }) {
  return (
    <span className="verdict" data-verdict={verdict} title={meanings[verdict]}>
      <svg className="icon" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        {shape(verdict)}
      </svg>
      {word ? <span>{words[verdict]}</span> : <span className="unseen">{words[verdict]}</span>}
    </span>
  )
}

function shape(verdict: Verdict) {
  switch (verdict) {
    case 'allowed':
      return <path d="m1.5 6.5 3 3 6-7" strokeWidth="2" />
    case 'partly':
      return (
        <>
          <circle cx="6" cy="6" r="4.5" />
          <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />
        </>
      )
    case 'denied':
      return <path d="m2 2 8 8M10 2l-8 8" strokeWidth="2" />
    case 'open':
      return <circle cx="6" cy="6" r="4.5" strokeDasharray="2 2" />
    case 'depends':
      return <path d="M6 1 11 6 6 11 1 6z" />
    case 'unknown':
      return <path d="M3.5 4a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M6 10.5h.01" />
  }
}
