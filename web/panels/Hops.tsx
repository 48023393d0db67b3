/** Who reaches a workload through others, or whom it reaches so: each way with its steps and ports, lit on the canvas on demand. */

import { useState } from 'react'
import { type Direction, type EndpointRef, type Step, shortPorts, type Way } from '#core'
import { useStore } from '../store.ts'
import { useAnswer } from './answers.ts'

/** Folded until asked for: only then it is worked out. */
export function Hops({ of, direction }: { of: EndpointRef; direction: Direction }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="folded hops" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Through others</summary>
      {open && <WayList of={of} direction={direction} />}
    </details>
  )
}

function WayList({ of, direction }: { of: EndpointRef; direction: Direction }) {
  const ask = useStore((state) => state.ask)
  const found = useAnswer(`hops ${of} ${direction}`, () => ask({ kind: 'hops', ref: of, direction }))
  if (!found) return <p className="dim">…</p>
  const none = direction === 'ingress' ? 'Nobody else can, not even through others.' : 'Nothing else, not even through others.'
  if (found.ways.length === 0) return <p className="dim">{found.note === undefined ? none : `${none} ${found.note}`}</p>
  return (
    <ul className="path-lines">
      {found.note !== undefined && <li className="dim">{found.note}</li>}
      {toGroups(found.ways, direction).map((group) => (
        <li key={group.key} className="ways">
          <WayGroup group={group} direction={direction} />
        </li>
      ))}
      {found.more > 0 && <li className="dim">{`and ${found.more} more`}</li>}
    </ul>
  )
}

/** Ways that differ in their far end only. */
interface Group {
  readonly key: string
  /** What they share, in the direction of the traffic. */
  readonly shared: readonly Step[]
  readonly ways: readonly Way[]
}

/** In the order of the first of each. */
function toGroups(ways: readonly Way[], direction: Direction): Group[] {
  const groups = new Map<string, { shared: readonly Step[]; ways: Way[] }>()
  for (const way of ways) {
    const shared = direction === 'ingress' ? way.steps.slice(1) : way.steps.slice(0, -1)
    const key = shared.map(({ source, destination, ports, isUnknown }) => `${source} ${destination} ${ports} ${isUnknown}`).join('|')
    const group = groups.get(key)
    if (group) group.ways.push(way)
    else groups.set(key, { shared, ways: [way] })
  }
  return [...groups].map(([key, group]) => ({ key, ...group }))
}

/** Far ends that are shown before one asks for the rest. */
const most = 6

function WayGroup({ group: { shared, ways }, direction }: { group: Group; direction: Direction }) {
  const [all, setAll] = useState(false)
  const shown = all ? ways : ways.slice(0, most)
  const chain = (
    <p className="way-chain dim">
      {direction === 'ingress' && 'through '}
      {shared.map(({ source, sourceName, destinationName, ports, isUnknown }, index) => (
        <span key={source}>
          {index === 0 && `${sourceName} `}
          <Arrow /> {destinationName} <span className="mono">{shortPorts(ports)}</span>
          {isUnknown ? ' (unknown) ' : ' '}
        </span>
      ))}
    </p>
  )
  const ends = (
    <ul className="way-ends">
      {shown.map((way) => (
        <li key={way.ref} data-way={way.ref}>
          <WayEnd way={way} direction={direction} />
        </li>
      ))}
      {ways.length > shown.length && (
        <li>
          <button type="button" className="link" onClick={() => setAll(true)}>
            {`and ${ways.length - shown.length} more`}
          </button>
        </li>
      )}
    </ul>
  )
  return (
    <>
      {direction === 'ingress' && ends}
      {chain}
      {direction === 'egress' && ends}
    </>
  )
}

const Arrow = () => (
  <>
    <span aria-hidden="true">→</span>
    <span className="unseen"> to </span>
  </>
)

function WayEnd({ way: { name, steps }, direction }: { way: Way; direction: Direction }) {
  const light = useStore((state) => state.light)
  const lit = new Set(steps.flatMap(({ source, destination }) => [source, destination, `${source}→${destination}`]))
  const end = direction === 'ingress' ? steps[0] : steps.at(-1)
  return (
    <button
      type="button"
      className="way"
      title="Light the way on the canvas"
      onClick={() => light(lit)}
      onPointerEnter={() => light(lit)}
      onPointerLeave={() => light(new Set())}
    >
      {direction === 'egress' && <Arrow />} <span className="path-name">{name}</span>{' '}
      <span className="mono dim">{shortPorts(end?.ports ?? '')}</span>
      {end?.isUnknown && <span className="dim"> (unknown)</span>}
    </button>
  )
}
