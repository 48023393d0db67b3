/** The gesture that draws a path: from a gate or border to another node, by pointer or by keys; asks beforehand what it would change. */

import { useReactFlow } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { GraphCard, Outcome, PortChoice, WayToWrite } from '#core'
import { type Dropped, useStore } from '../store.ts'
import { overlaps, type Point } from './geometry.ts'
import { frameGateAt, framePadding, neighbour, nodeAt, type Placed, type PlacedGraph, toAnchors } from './scene.ts'

export interface Drawn {
  readonly origin: string
  /** `in`: drawn from an ingress gate, so that the origin is the destination. */
  readonly direction: 'out' | 'in'
  readonly mode: 'drag' | 'keys'
  readonly target: string | undefined
  /** Canvas coordinates of the pointer; undefined while only keys were used. */
  readonly at: Point | undefined
  /** Client coordinates of the pointer. */
  readonly client: Point | undefined
  /** Whether the pointer has been outside the origin, so that coming back means "to itself". */
  readonly away: boolean
  /** Letters typed to find the target. */
  readonly typed: string
}

/** Source and destination of what is being drawn. */
export const toPair = (drawn: Pick<Drawn, 'origin' | 'direction'>, target: string) =>
  drawn.direction === 'out' ? { source: drawn.origin, destination: target } : { source: target, destination: drawn.origin }

/** The ports a path to this node would get when nothing else is said. */
export function portsOf(placed: Placed | undefined): PortChoice[] {
  if (!placed || placed.isFrame) return []
  return (placed.node as GraphCard).ports.map(({ port, protocol }) => ({ protocol, port }))
}

export function useDrawing(placed: PlacedGraph, root: RefObject<HTMLElement | null>) {
  const { screenToFlowPosition, flowToScreenPosition } = useReactFlow()
  const [drawn, setDrawn] = useState<Drawn | undefined>()
  const now = useRef({ placed, drawn })
  now.current = { placed, drawn }
  const setPending = useStore((state) => state.setPending)
  const setDropped = useStore((state) => state.setDropped)

  const cancel = useCallback(() => setDrawn(undefined), [])
  const begin = useCallback(
    (origin: string, direction: 'out' | 'in', mode: 'drag' | 'keys', client?: Point) => {
      const at = client && screenToFlowPosition(client)
      setDrawn({ origin, direction, mode, target: undefined, at, client, away: false, typed: '' })
    },
    [screenToFlowPosition],
  )

  const point = useCallback(
    (client: Point) => {
      const at = screenToFlowPosition(client)
      setDrawn((before) => {
        if (!before) return before
        const hit = targetAt(now.current.placed, before, at)
        return { ...before, at, client, target: hit.target, away: hit.away }
      })
    },
    [screenToFlowPosition],
  )

  const finish = useCallback(() => {
    const { drawn, placed } = now.current
    setDrawn(undefined)
    if (!drawn) return
    if (drawn.target === undefined) {
      const origin = placed.nodes.get(drawn.origin)
      if (!origin) return
      // Keys alone: beside the gate it comes from.
      const gate = toAnchors(origin)[drawn.direction === 'out' ? 'egress' : 'ingress']
      const point = drawn.at ?? gate
      const client = drawn.client ?? flowToScreenPosition(point)
      if (!drawn.client || ((drawn.away || drawn.mode === 'keys') && isOnCanvas(client, root.current))) {
        setDropped({ origin: drawn.origin, direction: drawn.direction, at: client, ...toRoom(placed, point, drawn.direction) })
      }
      return
    }
    const end = placed.nodes.get(drawn.target)?.rect
    const at = drawn.client ?? (end && flowToScreenPosition({ x: end.x + end.width / 2, y: end.y + 40 }))
    setPending({ ...toPair(drawn, drawn.target), at, began: drawn.origin })
  }, [flowToScreenPosition, setPending, setDropped, root])

  /** Takes a key while drawing; true when it was one of ours. */
  const key = useCallback(
    (name: string): boolean => {
      const { drawn, placed } = now.current
      if (!drawn) return false
      if (name === 'Escape') cancel()
      else if (name === 'Enter') finish()
      else if (name.startsWith('Arrow')) {
        const next = step(placed, drawn, name)
        if (next) setDrawn({ ...drawn, target: next.ref, at: undefined, client: undefined, typed: '' })
      } else if (name === 'Backspace' || name.length === 1) {
        const typed = name === 'Backspace' ? drawn.typed.slice(0, -1) : drawn.typed + name.toLowerCase()
        const found = byName(placed, drawn, typed)
        setDrawn({ ...drawn, typed, target: found?.ref ?? drawn.target, at: undefined, client: undefined })
      } else return false
      return true
    },
    [cancel, finish],
  )

  const mode = drawn?.mode
  useEffect(() => {
    if (!mode) return
    const move = (event: PointerEvent) => point({ x: event.clientX, y: event.clientY })
    const release = () => finish()
    const press = (event: PointerEvent) => {
      if (mode !== 'keys') return
      event.preventDefault()
      event.stopPropagation()
      finish()
    }
    const giveUp = (event: KeyboardEvent) => {
      if (mode === 'drag' && event.key === 'Escape') cancel()
    }
    window.addEventListener('pointermove', move)
    if (mode === 'drag') window.addEventListener('pointerup', release)
    window.addEventListener('pointerdown', press, true)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', giveUp, true)
    return () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', release)
      window.removeEventListener('pointerdown', press, true)
      window.removeEventListener('pointercancel', cancel)
      window.removeEventListener('keydown', giveUp, true)
    }
  }, [mode, point, finish, cancel])

  return { drawn, begin, key, cancel, preview: usePreview(drawn, placed) }
}

/** Not over what lies above the canvas, nor beside it. */
function isOnCanvas({ x, y }: Point, root: HTMLElement | null): boolean {
  const hit = document.elementFromPoint(x, y)
  return hit !== null && root?.querySelector('.react-flow')?.contains(hit) === true
}

/** What a new card takes up, about. */
const newCard = { width: 160, height: 96 }

/** The namespace at a point, and where a card would stand there whose gate lies at it; without a place where that is not free. */
function toRoom(placed: PlacedGraph, at: Point, direction: 'out' | 'in'): Pick<Dropped, 'namespace' | 'place'> {
  const frame = [...placed.nodes.values()].find(({ isFrame, rect }) => isFrame && overlaps(rect, { ...at, width: 0, height: 0 }))
  if (!frame) return {}
  const x = Math.max(framePadding.left, at.x - frame.rect.x - (direction === 'out' ? 0 : newCard.width))
  const y = Math.max(framePadding.top, at.y - frame.rect.y - newCard.height / 2)
  const place = { x: Math.round(x), y: Math.round(y) }
  const rect = { x: frame.rect.x + place.x, y: frame.rect.y + place.y, ...newCard }
  const isFree = !placed.cards.some((card) => overlaps(card, rect, 12))
  return { namespace: frame.name, ...(isFree && { place }) }
}

/** What lies under the pointer. A frame around the origin counts at its head only, else each miss would hit it. */
function targetAt(placed: PlacedGraph, drawn: Drawn, at: Point): { target: string | undefined; away: boolean } {
  const hit = nodeAt(placed, at)
  const origin = placed.nodes.get(drawn.origin)
  if (hit?.ref === drawn.origin) return { target: drawn.away ? hit.ref : undefined, away: drawn.away }
  const holdsOrigin = hit?.isFrame && origin && !origin.isFrame && (origin.node as GraphCard).frame === hit.ref
  if (holdsOrigin && at.y > hit.rect.y + frameGateAt * 2) return { target: undefined, away: true }
  return { target: hit?.ref, away: true }
}

/** Arrow keys go from candidate to candidate; the first one looks away from the origin. */
function step(placed: PlacedGraph, drawn: Drawn, key: string): Placed | undefined {
  const from = placed.nodes.get(drawn.target ?? drawn.origin)
  return from && neighbour([...placed.nodes.values()], from, key)
}

function byName(placed: PlacedGraph, drawn: Drawn, typed: string): Placed | undefined {
  if (typed === '') return undefined
  const names = [...placed.nodes.values()].filter((one) => one.ref !== drawn.origin)
  return names.find((one) => one.name.toLowerCase().startsWith(typed)) ?? names.find((one) => one.name.toLowerCase().includes(typed))
}

/** What a drawn path would do, and where its rules would go. */
export interface Preview {
  readonly outcome: Outcome | undefined
  readonly ways: readonly WayToWrite[]
}

/** Asks what the command would change, once the pointer rests on a target for a moment; undefined until the answer is there. */
function usePreview(drawn: Drawn | undefined, placed: PlacedGraph): Preview | undefined {
  const preview = useStore((state) => state.preview)
  const ask = useStore((state) => state.ask)
  const [answer, setAnswer] = useState<(Preview & { readonly key: string }) | undefined>()
  const pair = drawn?.target === undefined ? undefined : toPair(drawn, drawn.target)
  const key = pair && `${pair.source}→${pair.destination}`
  const placedNow = useRef(placed)
  placedNow.current = placed
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the pair, which is a new object at each move.
  useEffect(() => {
    if (!pair || !key) return
    let current = true
    const timer = setTimeout(async () => {
      const ports = portsOf(placedNow.current.nodes.get(pair.destination))
      const command = { kind: 'allow-traffic', ...pair, ports } as const
      const [outcome, ways = []] = await Promise.all([preview(command), ask({ kind: 'ways', command })])
      if (current) setAnswer({ key, outcome, ways })
    }, 80)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [key, preview, ask])
  return answer?.key === key ? answer : undefined
}
