/** A field that finds one end of a path by what it is called on the canvas: typed, chosen from a list, or an address range as such. */

import { Popover } from 'radix-ui'
import { type KeyboardEvent, useId, useState } from 'react'
import type { EndpointRef } from '#core'
import { useStore } from '../store.ts'
import { type EndOption, findEnds, toAddressEnd, toEnds } from './ends.ts'
import './endpoint-field.css'

interface Props {
  label: string
  value: EndpointRef | undefined
  onPick: (ref: EndpointRef | undefined) => void
  /** For a new path: whole namespaces, everywhere else and any address range, where a question is about what stands on the canvas. */
  forNewPath?: boolean
}

export function EndpointField({ label, value, onPick, forNewPath = false }: Props) {
  const graph = useStore((state) => state.analyzed?.graph)
  const ends = toEnds(graph, forNewPath)
  const id = useId()
  const [typed, setTyped] = useState<string>()
  const [open, setOpen] = useState(false)
  const [marked, setMarked] = useState(0)
  const chosen = value === undefined ? undefined : (ends.find(({ ref }) => ref === value) ?? toAddressEnd(value.replace('cidr:', '')))
  const address = forNewPath && typed !== undefined ? toAddressEnd(typed) : undefined
  const found = address ? [address] : findEnds(ends, typed ?? '')
  const show = () => {
    setMarked(Math.max(0, typed === undefined ? found.findIndex(({ ref }) => ref === value) : 0))
    setOpen(true)
  }
  const pick = (end: EndOption | undefined) => {
    setOpen(false)
    if (!end) return
    setTyped(undefined)
    onPick(end.ref)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!open) show()
      else setMarked(Math.min(Math.max(marked + (event.key === 'ArrowDown' ? 1 : -1), 0), found.length - 1))
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      pick(found[marked])
    }
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <div className="endpoint-field">
        <label htmlFor={id}>{label}</label>
        <Popover.Anchor asChild>
          <input
            id={id}
            className="field"
            role="combobox"
            aria-expanded={open}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={open && found[marked] ? `${id}-${marked}` : undefined}
            placeholder={forNewPath ? 'a name, or an address range' : 'a name'}
            title={chosen?.note}
            value={typed ?? chosen?.name ?? ''}
            spellCheck={false}
            autoComplete="off"
            onFocus={(event) => event.target.select()}
            onClick={() => open || show()}
            onChange={(event) => {
              setTyped(event.target.value)
              onPick(undefined)
              setMarked(0)
              setOpen(true)
            }}
            // What is marked is taken along, and stands in the field then.
            onBlur={() => (open && typed?.trim() ? pick(found[marked]) : setOpen(false))}
            onKeyDown={onKeyDown}
          />
        </Popover.Anchor>
        {typed !== undefined && !open && <span className="danger">{`Nothing is called “${typed}”.`}</span>}
      </div>
      <Popover.Portal>
        <Popover.Content
          className="endpoint-list option-list"
          id={`${id}-list`}
          role="listbox"
          aria-label={label}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => (event.target as Element | null)?.id === id && event.preventDefault()}
        >
          {found.map(({ ref, name, note }, index) => (
            <div
              key={ref}
              id={`${id}-${index}`}
              ref={(element) => void (index === marked && element?.scrollIntoView({ block: 'nearest' }))}
              role="option"
              tabIndex={-1}
              aria-selected={index === marked}
              onPointerDown={(event) => {
                event.preventDefault()
                pick({ ref, name, note })
              }}
            >
              <span>{name}</span> <span className="dim">{note}</span>
            </div>
          ))}
          {found.length === 0 && (
            <p className="dim">
              {forNewPath
                ? 'Nothing is called that. Addresses are written 10.0.0.0/24, 203.0.113.7 or 2001:db8::/32.'
                : 'Nothing is called that.'}
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
