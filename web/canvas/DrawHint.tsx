/** Shows the path being drawn as a line, and in words what it would change; the words are also told to screen readers. */

import { ViewportPortal } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { type Outcome, shortPorts, type WayToWrite } from '#core'
import { toCounts } from '../widgets/effect-words.ts'
import { toPathData } from './route.ts'
import { type PlacedGraph, toAnchors } from './scene.ts'
import { type Drawn, type Preview, toPair } from './use-drawing.ts'

interface Line {
  readonly drawn: Pick<Drawn, 'origin' | 'direction' | 'target'> & Partial<Drawn>
  readonly placed: PlacedGraph
}

/** The line from the origin's gate to the pointer or to the target's gate. */
export function DrawLine({ drawn, placed }: Line) {
  const origin = placed.nodes.get(drawn.origin)
  const target = drawn.target === undefined ? undefined : placed.nodes.get(drawn.target)
  if (!origin) return null
  const out = drawn.direction === 'out'
  const start = toAnchors(origin)[out ? 'egress' : 'ingress']
  const end = target ? toAnchors(target)[out ? 'ingress' : 'egress'] : drawn.at
  if (!end) return null
  const [from, to] = out ? [start, end] : [end, start]
  const bend = Math.max(32, Math.abs(to.x - from.x) / 2)
  const path = `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`
  return (
    <ViewportPortal>
      <svg className={`draw-line${target ? ' is-landed' : ''}`} aria-hidden="true">
        <path d={path} />
        <path className="draw-arrow" d={toPathData([{ x: to.x - 9, y: to.y - 5 }, to, { x: to.x - 9, y: to.y + 5 }], 0)} />
      </svg>
    </ViewportPortal>
  )
}

interface HintProps {
  readonly drawn: Drawn
  readonly preview: Preview | undefined
  readonly placed: PlacedGraph
  /** Position of the pointer within the canvas, and the canvas's size; undefined puts the hint at the canvas's foot. */
  readonly at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | undefined
}

/** Keeps the hint within the canvas: left of the pointer or above it where there is no room. */
function besides({ x, y, width, height }: NonNullable<HintProps['at']>) {
  const left = x + 18 + 300 > width
  const above = y + 18 + 150 > height
  const shift = `${left ? 'translateX(-100%)' : ''} ${above ? 'translateY(-100%)' : ''}`
  return { transform: `translate(${Math.round(left ? x - 18 : x + 18)}px, ${Math.round(above ? y - 18 : y + 18)}px) ${shift}` }
}

/** The words beside the pointer. */
export function DrawHint({ drawn, preview, placed, at }: HintProps) {
  const nameOf = (ref: string) => placed.nodes.get(ref)?.name ?? ref
  return (
    <div className={`draw-hint${at ? '' : ' is-docked'}`} style={at && besides(at)} role="status">
      {drawn.target === undefined ? (
        <p className="dim">{toInvitation(drawn, nameOf(drawn.origin))}</p>
      ) : (
        <Effect pair={toPair(drawn, drawn.target)} preview={preview} nameOf={nameOf} />
      )}
    </div>
  )
}

function toInvitation({ direction, mode, typed }: Drawn, name: string): string {
  if (typed) return `No node is named “${typed}”.`
  if (mode === 'keys')
    return `A path ${direction === 'out' ? 'from' : 'to'} ${name}: choose its other end with the arrow keys or by typing its name, then Enter. Enter alone: an address range or a new workload.`
  const end = direction === 'out' ? `From ${name}: drop on what it may connect to` : `To ${name}: drop on what may connect to it`
  return `${end}, or here for an address range or a new workload.`
}

interface EffectProps {
  readonly pair: { readonly source: string; readonly destination: string }
  readonly preview: Preview | undefined
  readonly nameOf: (ref: string) => string
}

function Effect({ pair, preview, nameOf }: EffectProps) {
  return (
    <>
      <p className="draw-pair">
        {nameOf(pair.source)} <span aria-hidden="true">→</span>
        <span className="unseen">to</span> {nameOf(pair.destination)}
      </p>
      {preview?.outcome && <EffectWords outcome={preview.outcome} ways={preview.ways} />}
      {!preview && <Waiting key={`${pair.source} ${pair.destination}`} />}
    </>
  )
}

/** Said when the answer takes a while; at once it would only flicker. */
function Waiting() {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400)
    return () => clearTimeout(timer)
  }, [])
  return late ? <p className="dim">Working out what this changes…</p> : null
}

function EffectWords({ outcome, ways }: { outcome: Outcome; ways: readonly WayToWrite[] }) {
  if ('refused' in outcome) return <p>{outcome.refused}</p>
  const { closes, isolates, breaksDns, change, touched } = outcome
  if (touched.length === 0 && change.files.length === 0) return <p>Allowed already: nothing would change.</p>
  const files = [...new Set(touched.map((one) => one.file))]
  return (
    <>
      {files.length > 0 && <p>Changes {files.join(', ')}.</p>}
      {ways.slice(0, mostSides).map(({ direction, subject, policies, found, newName }) => (
        <p key={`${direction} ${subject}`}>
          {direction === 'ingress' ? 'Ingress' : 'Egress'} of {subject}:{' '}
          {found ? `a rule in ${policies.find(({ ref }) => ref === found)?.name}` : `a new policy, ${newName}`}
        </p>
      ))}
      {ways.length > mostSides && <p>and {ways.length - mostSides} more</p>}
      {isolates.map((sentence) => (
        <p key={sentence} className="draw-isolates">
          {`${sentence}.`}
        </p>
      ))}
      {breaksDns.length > 0 && <p className="draw-isolates">{breaksDns.join(', ')} can then look up no names: allow DNS too.</p>}
      <p>{toCounts(outcome)}</p>
      {closes.slice(0, 3).map((delta) => (
        <p key={`${delta.source} ${delta.destination}`} className="draw-closes">
          Closes {delta.source} → {delta.destination} {shortPorts(delta.ports)}
        </p>
      ))}
    </>
  )
}

const mostSides = 3
