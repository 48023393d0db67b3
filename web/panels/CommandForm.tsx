/** A form around one command: asks for what it needs, says what it would change, and runs it. */

import { Dialog } from 'radix-ui'
import type { FormEvent, ReactNode } from 'react'
import type { Command } from '#core'
import { useStore } from '../store.ts'
import { Cancel } from '../widgets/Cancel.tsx'
import { Effect, useOutcome } from './Effect.tsx'

interface FrameProps {
  title: string
  /** Undefined while something is missing or wrong: `missing` says what. */
  command: Command | undefined
  missing: string
  wrong?: string | undefined
  word: string
  onDone: () => void
  /** Starts over for one more. */
  onAnother?: () => void
  children: ReactNode
}

/** A form around one command: the fields, what it would do, and the buttons. */
export function CommandForm({ title, command, missing, wrong, word, onDone, onAnother, children }: FrameProps) {
  const dispatch = useStore((state) => state.dispatch)
  const outcome = useOutcome(command)
  const refused = outcome && 'refused' in outcome && !outcome.choices?.length
  const ready = command !== undefined && !refused
  const accept = async (event: FormEvent | undefined, then: () => void) => {
    event?.preventDefault()
    if (!command || refused) return
    const choices = outcome && 'refused' in outcome
    if (choices) onDone()
    if (await dispatch(command)) then()
  }
  return (
    <form onSubmit={(event) => void accept(event, onDone)}>
      <Dialog.Title className="dialog-title">{title}</Dialog.Title>
      {children}
      {wrong ? (
        <p className="danger effect" role="alert">
          {wrong}
        </p>
      ) : (
        <Effect outcome={outcome} ready={command !== undefined} missing={missing} />
      )}
      <div className="row row-end">
        <Cancel />
        {onAnother && (
          <button type="button" className="button" disabled={!ready} onClick={() => void accept(undefined, onAnother)}>
            {`${word}, and another`}
          </button>
        )}
        <button type="submit" className="button primary" disabled={!ready}>
          {word}
        </button>
      </div>
    </form>
  )
}

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  list?: string
}

/** A line to be typed into, under its label. */
export function Field({ label, value, onChange, hint, list }: FieldProps) {
  return (
    <label className="design-field">
      <span>{label}</span>
      <input
        className="field mono"
        value={value}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        placeholder={hint}
        list={list}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}
