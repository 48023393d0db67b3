/** Links from words to the lines that are their reason: a click shows the lines in the YAML. */

import type { LineLink, OtherLink, PolicyLink } from '#core'
import { useStore } from '../store.ts'

/** The rules behind a verdict, or the policies that leave it unknown, one link each. */
export function LineLinks({ links }: { links: readonly (LineLink | OtherLink)[] }) {
  if (links.length === 0) return null
  return (
    <ul className="links">
      {links.map((link) => (
        <li key={`${link.text} ${link.range.join()}`}>
          <LinkButton link={link}>{link.text}</LinkButton>
        </li>
      ))}
    </ul>
  )
}

/** The policies that isolate one direction, by name. */
export function PolicyLinks({ policies }: { policies: readonly PolicyLink[] }) {
  if (policies.length === 0) return null
  return (
    <ul className="links inline">
      {policies.map((policy) => (
        <li key={policy.ref}>
          <LinkButton link={policy}>{policy.ref.slice(policy.ref.lastIndexOf('/') + 1)}</LinkButton>
        </li>
      ))}
    </ul>
  )
}

/** A click shows the lines. */
export function LinkButton({ link, children }: { link: PolicyLink; children: string }) {
  const reveal = useStore((state) => state.reveal)
  const setMarks = useStore((state) => state.setMarks)
  return (
    <button
      type="button"
      className="link"
      title={`${link.file}, line ${link.line}`}
      onClick={() => {
        setMarks([{ file: link.file, range: link.range }])
        reveal(link.file, link.range)
      }}
    >
      {children}
    </button>
  )
}
