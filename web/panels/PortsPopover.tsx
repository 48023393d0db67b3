/** Asks for the ports of an edge that was just drawn, says what allowing it would change, and runs the command. */

import { Popover } from 'radix-ui'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Command, Outcome, PathDelta, PortChoice } from '#core'
import { type Pending, useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { useNames } from './answers.ts'
import { type Protocol, parsePorts, protocols, toOffered } from './port-choices.ts'
import './ports-popover.css'

export function PortsPopover() {
  const pending = useStore((state) => state.pending)
  const setPending = useStore((state) => state.setPending)
  const area = useRef<HTMLDivElement>(null)
  const anchor = {
    current: {
      getBoundingClientRect: () => {
        const around = area.current?.getBoundingClientRect() ?? new DOMRect()
        const { x, y } = pending?.at ?? { x: around.x + around.width / 2, y: around.y + Math.min(160, around.height / 4) }
        return new DOMRect(x, y, 0, 0)
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
            <Popover.Content className="ports-popover" sideOffset={8} collisionPadding={12} aria-label="Ports of the new path">
              <PortsForm key={`${pending.source} ${pending.destination}`} pending={pending} onDone={() => setPending(undefined)} />
            </Popover.Content>
          )}
        </Popover.Portal>
      </Popover.Root>
    </>
  )
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

  const extra = parsePorts(typed, protocol)
  const wrong = 'wrong' in extra ? extra.wrong : undefined
  const chosen = [...offered.filter((_, index) => !unchecked.has(index)).map((port) => port.choice), ...('wrong' in extra ? [] : extra)]
  const typedAny = typed.trim() !== ''
  const all = every && !(offered.length === 0 && typedAny)
  const ready = wrong === undefined && (all || chosen.length > 0)
  const command = toCommand(source, destination, all ? [] : chosen, dns)
  const outcome = useOutcome(ready ? command : undefined)
  const refused = outcome && 'refused' in outcome && !outcome.choices?.length

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
            {`${choice.protocol} ${choice.port}`}
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
      <DnsOffer source={source} outcome={outcome} dns={dns} onDns={setDns} />
      <Effect outcome={outcome} ready={ready} />
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

const toCommand = (source: string, destination: string, ports: readonly PortChoice[], dns: boolean): Command => ({
  kind: 'allow-traffic',
  source,
  destination,
  ports,
  ...(dns ? { dns } : {}),
})

/** What the command would do, asked anew a moment after each change of it or of the text. */
function useOutcome(command: Command | undefined): Outcome | undefined {
  const preview = useStore((state) => state.preview)
  const analyzed = useStore((state) => state.analyzed)
  const [outcome, setOutcome] = useState<Outcome>()
  const key = JSON.stringify(command)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether the command differs.
  useEffect(() => {
    if (!command) return setOutcome(undefined)
    let late = false
    const timer = setTimeout(() => void preview(command).then((next) => late || setOutcome(next)), 60)
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [key, analyzed])
  return outcome
}

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

function Effect({ outcome, ready }: { outcome: Outcome | undefined; ready: boolean }) {
  if (!ready) return <p className="effect dim">Choose at least one port.</p>
  if (!outcome) return <p className="effect dim">Working out what this changes…</p>
  if ('refused' in outcome) return <p className="effect">{outcome.refused}</p>
  return (
    <div className="effect" aria-live="polite">
      {toChanges(outcome).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {outcome.isolates.map((sentence) => (
        <p key={sentence} className="warning">
          {toSentence(sentence)}
        </p>
      ))}
      {outcome.breaksDns.length > 0 && (
        <p className="warning">{`${outcome.breaksDns.join(', ')} can then look up no names: DNS is cut off.`}</p>
      )}
      <Deltas word="Opens" deltas={outcome.opens} verdict="allowed" />
      <Deltas word="Closes" deltas={outcome.closes} verdict="denied" />
    </div>
  )
}

/** "db becomes isolated for ingress" with its capital and full stop. */
const toSentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`

/** "Changes one place in shop.yaml." */
function toChanges(outcome: Extract<Outcome, { change: unknown }>): string[] {
  const places = new Map<string, number>()
  for (const { file } of outcome.touched) places.set(file, (places.get(file) ?? 0) + 1)
  return [...places].map(([file, count]) => `Changes ${count === 1 ? 'one place' : `${count} places`} in ${file}.`)
}

/** Listed one by one up to here. */
const most = 5

function Deltas({ word, deltas, verdict }: { word: string; deltas: readonly PathDelta[]; verdict: string }) {
  if (deltas.length === 0) return null
  return (
    <ul className="deltas" data-verdict={verdict}>
      {deltas.slice(0, most).map((delta) => (
        <li key={`${delta.source} ${delta.destination}`}>
          <span className="delta-word">{word}</span> {delta.source} → {delta.destination} <span className="mono">{delta.ports}</span>
        </li>
      ))}
      {deltas.length > most && <li>{`${word} ${deltas.length - most} more`}</li>}
    </ul>
  )
}
