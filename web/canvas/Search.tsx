/** Finds cards and namespaces by name or label; Enter puts the match in focus. */

import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'
import type { Graph } from '#core'
import { useStore } from '../store.ts'
import { findMatches, type Match } from './find.ts'
import { ControlGlyph } from './glyphs.tsx'

interface Props {
  readonly graph: Graph
  readonly input: RefObject<HTMLInputElement | null>
  /** `frame`: the namespace to be opened first. */
  readonly onPick: (ref: string, frame: string | undefined) => void
  /** Escape: the keyboard goes back to the cards. */
  readonly onLeave: () => void
}

export function Search({ graph, input, onPick, onLeave }: Props) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const filter = useStore((state) => state.filter)
  const setFilter = useStore((state) => state.setFilter)
  const list = useId()
  const matches = useMemo(() => findMatches(graph, text), [graph, text])
  const pick = (match: Match | undefined) => {
    if (!match) return
    setText('')
    setChosen(0)
    onPick(match.ref, match.frame)
  }
  const keep = () => {
    if (text.trim() === '') return
    setFilter(text)
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter' && (event.shiftKey || matches.length === 0)) keep()
    else if (event.key === 'Enter') pick(matches[chosen])
    else if (event.key === 'Escape') {
      setText('')
      onLeave()
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
        title="Also ns:shop, label:app=db, port:6379, verdict:denied; Shift+Enter shows only what matches"
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
      <div className="search-list option-list" id={list} role="listbox" aria-label="Matches" hidden={!open}>
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
        {matches.length === 0 && <p className="dim">No card is named or labelled like that.</p>}
      </div>
      {open && (
        <button
          type="button"
          className="search-keep"
          onPointerDown={(event) => {
            event.preventDefault()
            keep()
          }}
        >
          Show only what matches <kbd>Shift+Enter</kbd>
        </button>
      )}
      {!open && filter !== '' && (
        <p className="search-filter" role="status">
          Only <span className="mono">{filter}</span>
          <button
            type="button"
            className="control is-square"
            aria-label="Show everything"
            title="Show everything"
            onClick={() => setFilter('')}
          >
            <ControlGlyph name="close" size={12} />
          </button>
        </p>
      )}
    </search>
  )
}
