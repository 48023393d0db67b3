/** Finds cards and namespaces by name or label; Enter puts the match in focus. */

import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'
import type { Graph, GraphCard } from '#core'
import { ControlGlyph } from './glyphs.tsx'
import { kindWord } from './words.ts'

interface Match {
  readonly ref: string
  readonly name: string
  /** What was matched, or what it is. */
  readonly note: string
}

interface Props {
  readonly graph: Graph
  readonly input: RefObject<HTMLInputElement | null>
  readonly onPick: (ref: string) => void
}

const most = 8

export function Search({ graph, input, onPick }: Props) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useId()
  const matches = useMemo(() => findMatches(graph, text), [graph, text])
  const pick = (match: Match | undefined) => {
    if (!match) return
    setText('')
    setChosen(0)
    onPick(match.ref)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter') pick(matches[chosen])
    else if (event.key === 'Escape') {
      setText('')
      input.current?.blur()
    } else if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, matches.length - 1))
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0))
    else return
    event.preventDefault()
  }
  const open = text.trim() !== ''
  return (
    <search className="canvas-search nopan nodrag nowheel">
      <ControlGlyph name="search" size={14} />
      <input
        ref={input}
        value={text}
        placeholder="Find by name or label"
        aria-label="Find a workload or namespace by name or label"
        role="combobox"
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && matches[chosen] ? `${list}-${chosen}` : undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setText('')}
      />
      {!open && <kbd>/</kbd>}
      <div className="search-list" id={list} role="listbox" aria-label="Matches" hidden={!open}>
        {matches.map((match, index) => (
          <div
            key={match.ref}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault()
              pick(match)
            }}
          >
            <span>{match.name}</span> <span className="dim">{match.note}</span>
          </div>
        ))}
        {matches.length === 0 && <p className="dim">Nothing is named or labelled like that.</p>}
      </div>
    </search>
  )
}

function findMatches(graph: Graph, text: string): Match[] {
  const wanted = text.trim().toLowerCase()
  if (!wanted) return []
  const found: (Match & { rank: number })[] = []
  for (const frame of graph.frames) {
    const rank = rankOf(frame.name, wanted)
    if (rank < 2) found.push({ ref: frame.ref, name: frame.name, note: 'namespace', rank })
  }
  for (const card of graph.cards) {
    const rank = rankOf(card.name, wanted)
    const label =
      rank < 2 ? undefined : card.labels.map(({ key, value }) => `${key}=${value}`).find((one) => one.toLowerCase().includes(wanted))
    if (rank < 2 || label) found.push({ ref: card.ref, name: card.name, note: label ?? toNote(card), rank })
  }
  return found.sort((a, b) => a.rank - b.rank).slice(0, most)
}

const rankOf = (name: string, wanted: string) => (name.toLowerCase().startsWith(wanted) ? 0 : name.toLowerCase().includes(wanted) ? 1 : 2)
const toNote = (card: GraphCard) => (card.frame ? `${kindWord(card)} in ${card.frame.replace('Namespace/', '')}` : kindWord(card))
