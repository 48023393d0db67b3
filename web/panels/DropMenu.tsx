/** Asks what stands at the end of an edge that was let go over the empty canvas: an address range, everywhere else, a new workload. */

import { DropdownMenu, Popover } from 'radix-ui'
import { type FormEvent, useRef, useState } from 'react'
import { refName } from '#core'
import { type Dropped, useStore } from '../store.ts'
import { returnFocusTo } from '../widgets/return-focus.ts'
import { toPorts } from './drop.ts'
import { toAddressEnd } from './ends.ts'

const elsewhere = 'cidr:*'

export function DropMenu() {
  const dropped = useStore((state) => state.dropped)
  const [ranged, setRanged] = useState<Dropped>()
  const { setDropped } = useStore.getState()
  const leave = () => setDropped(undefined)
  if (dropped && ranged === dropped) return <RangePopover dropped={dropped} onDone={leave} />
  // Always there, so that it knows whether the keyboard opened it: then its first choice is marked.
  return (
    <DropdownMenu.Root open={dropped !== undefined} modal={false} onOpenChange={(open) => open || leave()}>
      <DropdownMenu.Trigger
        className="drop-point"
        style={dropped && { left: dropped.at.x, top: dropped.at.y }}
        tabIndex={-1}
        aria-hidden="true"
      />
      <DropdownMenu.Portal>
        {dropped && (
          <DropdownMenu.Content
            className="menu"
            align="start"
            sideOffset={6}
            collisionPadding={8}
            aria-label={dropped.direction === 'out' ? 'What it may reach' : 'What may reach it'}
            onCloseAutoFocus={returnFocusTo(dropped.origin)}
          >
            <Ends dropped={dropped} onRange={() => setRanged(dropped)} />
          </DropdownMenu.Content>
        )}
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Ends({ dropped, onRange }: { dropped: Dropped; onRange: () => void }) {
  const { origin, namespace } = dropped
  const isAddress = origin.startsWith('cidr:')
  const addWorkload = () => {
    const space = namespace ?? (origin.includes(':') ? undefined : origin.split('/')[1])
    // A dialog that opens while the menu still closes would lose the focus to it.
    setTimeout(() =>
      useStore.getState().setAsking({ kind: 'add-workload', toward: dropped, ...(space !== undefined && { namespace: space }) }),
    )
  }
  return (
    <>
      {!isAddress && (
        <>
          <DropdownMenu.Item
            className="menu-item"
            onSelect={(event) => {
              event.preventDefault()
              onRange()
            }}
          >
            Address range…
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => toPorts(dropped, elsewhere)}>
            <span>
              {refName(elsewhere)} <span className="dim">outside the cluster</span>
            </span>
          </DropdownMenu.Item>
        </>
      )}
      <DropdownMenu.Item className="menu-item" onSelect={addWorkload}>
        <span>New workload here… {namespace !== undefined && <span className="dim">in {namespace}</span>}</span>
      </DropdownMenu.Item>
    </>
  )
}

/** A line for the range, at the same place. */
function RangePopover({ dropped, onDone }: { dropped: Dropped; onDone: () => void }) {
  const [typed, setTyped] = useState('')
  const { origin, direction, at } = dropped
  const anchor = useRef({ getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) })
  const range = toAddressEnd(typed)
  const accept = (event: FormEvent) => {
    event.preventDefault()
    if (!range) return
    onDone()
    toPorts(dropped, range.ref)
  }
  return (
    <Popover.Root open onOpenChange={(open) => open || onDone()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          className="ports-popover drop-range"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Address range"
          onCloseAutoFocus={returnFocusTo(origin)}
        >
          <form onSubmit={accept}>
            <label className="design-field">
              <span>{direction === 'out' ? 'Addresses it may reach' : 'Addresses that may reach it'}</span>
              <input
                className="field mono"
                value={typed}
                placeholder="10.0.0.0/24"
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="off"
                onChange={(event) => setTyped(event.target.value)}
              />
            </label>
            {typed.trim() !== '' && !range && <p className="dim">Addresses are written 10.0.0.0/24, 203.0.113.7 or 2001:db8::/32.</p>}
            <div className="row row-end">
              <button type="button" className="button" onClick={onDone}>
                Cancel
              </button>
              <button type="submit" className="button primary" disabled={!range}>
                Ports…
              </button>
            </div>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
