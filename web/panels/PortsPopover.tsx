/** Asks for the ports of an edge that was just drawn, says what allowing it would change, and runs the command. */

import { Popover } from 'radix-ui'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { type Command, type Outcome, type PortChoice, shortPorts } from '#core'
import { type Pending, useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { returnFocusTo, toCard } from '../widgets/return-focus.ts'
import { useNames } from './answers.ts'
import { Effect, useOutcome } from './Effect.tsx'
import { type Protocol, parsePorts, protocols, toOffered } from './port-choices.ts'
import { WritingChoice, type Writings } from './WritingChoice.tsx'
import './ports-popover.css'

/** In pixels. */
const low = 560

export function PortsPopover() {
  const pending = useStore((state) => state.pending)
  const setPending = useStore((state) => state.setPending)
  const area = useRef<HTMLDivElement>(null)
  const anchor = {
    current: {
      getBoundingClientRect: () => {
        const end = pending && rectOf(pending.began === pending.destination ? pending.source : pending.destination)
        if (end && window.innerHeight >= low) return end
        const around = area.current?.getBoundingClientRect() ?? new DOMRect()
        const { x, y } = pending?.at ?? { x: around.x + around.width / 2, y: around.y + Math.min(160, around.height / 4) }
        // A low window, or a large one at 200 %, has room for it from its upper edge on only.
        return new DOMRect(x, window.innerHeight < low ? 0 : y, 0, 0)
      },
    },
  }
  return (
    <>
      <div ref={area} className="area-ghost" aria-hidden="true" />
      <Popover.Root open={pending !== undefined} onOpenChange={(open) => open || setPending(undefined)}>
        <Popover.Anchor virtualRef={anchor} />
        <Popover.Portal>
          {pending && (
            <Popover.Content
              onCloseAutoFocus={returnFocusTo(pending.began ?? pending.source)}
              className="ports-popover"
              // Beside the end that was chosen, not over it.
              side="right"
              align="start"
              sideOffset={16}
              collisionPadding={12}
              aria-label="Ports of the new path"
            >
              <PortsForm key={`${pending.source} ${pending.destination}`} pending={pending} onDone={() => setPending(undefined)} />
            </Popover.Content>
          )}
        </Popover.Portal>
      </Popover.Root>
    </>
  )
}

/** Where an end stands on the screen; undefined where it is out of view. */
function rectOf(ref: string): DOMRect | undefined {
  const rect = toCard(ref)?.getBoundingClientRect()
  return rect && rect.width > 0 && rect.left >= 0 && rect.top >= 0 && rect.right <= window.innerWidth && rect.bottom <= window.innerHeight
    ? rect
    : undefined
}

function PortsForm({ pending, onDone }: { pending: Pending; onDone: () => void }) {
  const { source, destination } = pending
  const graph = useStore((state) => state.analyzed?.graph)
  const dispatch = useStore((state) => state.dispatch)
  const names = useNames()
  const [offered] = useState(() => toOffered(graph, destination))
  const [unchecked, setUnchecked] = useState<ReadonlySet<number>>(new Set())
  const [every, setEvery] = useState(offered.length === 0)
  const [typed, setTyped] = useState('')
  const [protocol, setProtocol] = useState<Protocol>('TCP')
  const [dns, setDns] = useState(false)
  const [everyone, setEveryone] = useState(false)
  const [writings, setWritings] = useState<Writings>({})

  const extra = parsePorts(typed, protocol)
  const wrong = 'wrong' in extra ? extra.wrong : undefined
  const chosen = [...offered.filter((_, index) => !unchecked.has(index)).map((port) => port.choice), ...('wrong' in extra ? [] : extra)]
  const typedAny = typed.trim() !== ''
  const all = every && !(offered.length === 0 && typedAny)
  const ready = wrong === undefined && (all || chosen.length > 0)
  const from = everyone && source === elsewhere ? 'everyone' : source
  const to = everyone && destination === elsewhere ? 'everyone' : destination
  const plain = toCommand(from, to, all ? [] : chosen, dns)
  const command = Object.keys(writings).length > 0 ? { ...plain, write: writings } : plain
  const outcome = useOutcome(ready ? command : undefined)
  const refused = outcome && 'refused' in outcome

  const accept = (event?: FormEvent) => {
    event?.preventDefault()
    if (!ready || refused) return
    onDone()
    void dispatch(command)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return
    accept(event)
  }

  return (
    <form onSubmit={accept} onKeyDown={onKeyDown}>
      <h2>
        {names(source)} <Icon name="arrow" size={14} /> {names(destination)}
      </h2>
      <fieldset disabled={all}>
        <legend className="unseen">Ports</legend>
        {offered.map(({ choice, name }, index) => (
          <label key={`${choice.protocol} ${choice.port}`} className="check mono">
            <input
              type="checkbox"
              checked={!unchecked.has(index)}
              onChange={() =>
                setUnchecked(new Set(unchecked.has(index) ? [...unchecked].filter((other) => other !== index) : [...unchecked, index]))
              }
            />
            {shortPorts(`${choice.protocol} ${choice.port}`)}
            {name && <span className="dim">{name}</span>}
          </label>
        ))}
      </fieldset>
      <div className="row">
        <input
          className="field mono grow"
          aria-label="Another port, range or port name"
          aria-invalid={wrong !== undefined}
          placeholder={offered.length > 0 ? 'another port' : 'port, range or name'}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <select className="field" aria-label="Protocol" value={protocol} onChange={(event) => setProtocol(event.target.value as Protocol)}>
          {protocols.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      {wrong !== undefined && <p className="danger">{`“${wrong}” is no port: write 8080, 8000-8010 or a port name.`}</p>}
      <label className="check">
        <input type="checkbox" checked={all} onChange={() => setEvery(!every)} />
        Every port
      </label>
      {(source === elsewhere || destination === elsewhere) && (
        <label className="check">
          <input type="checkbox" checked={everyone} onChange={() => setEveryone(!everyone)} />
          <span>
            Pods of the cluster too: everyone{' '}
            <span className="dim">(else address blocks are written, which match pods with most network providers, but not with all)</span>
          </span>
        </label>
      )}
      <WritingChoice command={ready ? plain : undefined} writings={writings} onChange={setWritings} />
      <DnsOffer source={source} outcome={outcome} dns={dns} onDns={setDns} />
      <Effect outcome={outcome} ready={ready} missing="Choose at least one port." />
      {refused && (
        <ul className="choices">
          {outcome.choices?.map(({ label, cost, command: other }) => (
            <li key={label}>
              <button
                type="button"
                className="choice"
                onClick={() => {
                  onDone()
                  void dispatch(other)
                }}
              >
                <strong>{label}</strong>
                <span className="dim">{cost}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="row row-end">
        <button type="button" className="button" onClick={onDone}>
          Cancel
        </button>
        <button type="submit" className="button primary" disabled={!ready || refused === true}>
          Allow
        </button>
      </div>
    </form>
  )
}

/** "Everywhere else": addresses that no rule names. */
const elsewhere = 'cidr:*'

const toCommand = (
  source: string,
  destination: string,
  ports: readonly PortChoice[],
  dns: boolean,
): Extract<Command, { kind: 'allow-traffic' }> => ({
  kind: 'allow-traffic',
  source,
  destination,
  ports,
  ...(dns ? { dns } : {}),
})

/** Where the source's egress is isolated, or becomes so, and it cannot look up names yet. */
function DnsOffer({
  source,
  outcome,
  dns,
  onDns,
}: {
  source: string
  outcome: Outcome | undefined
  dns: boolean
  onDns: (on: boolean) => void
}) {
  const graph = useStore((state) => state.analyzed?.graph)
  const card = graph?.cards.find((each) => each.ref === source)
  const becomes = outcome && !('refused' in outcome) && outcome.breaksDns.length > 0
  const resolves = graph?.edges.some(
    (edge) =>
      (edge.source === source || edge.source === card?.frame) &&
      edge.verdict !== 'denied' &&
      /(^|,)UDP ([\d,-]*,)?53(,|$)|All Conn/.test(edge.ports),
  )
  if (!dns && !becomes && (!card?.egress?.isolated || resolves)) return null
  return (
    <label className="check">
      <input type="checkbox" checked={dns} onChange={() => onDns(!dns)} />
      <span>
        Also allow DNS <span className="dim">(UDP and TCP 53): without it no names can be looked up</span>
      </span>
    </label>
  )
}
