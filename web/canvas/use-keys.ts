/** The canvas by keyboard: arrows go from card to card and from path to path, letters act on the one in focus. */

import { type KeyboardEvent, type RefObject, useCallback, useRef, useState } from 'react'
import type { GraphEdge } from '#core'
import { neighbour, type PlacedGraph } from './scene.ts'

interface KeyActions {
  readonly focus: (ref: string) => void
  /** Adds it to those that are picked. */
  readonly pick: (ref: string) => void
  readonly pickAll: () => void
  /** Of one node, or of all that are picked with it. */
  readonly remove: (ref: string) => void
  readonly duplicate: (ref: string) => void
  /** Opens or closes a namespace of a large cluster; false for anything else. */
  readonly toggleOpened: (ref: string) => boolean
  readonly selectEdge: (edge: GraphEdge) => void
  readonly cut: (edge: GraphEdge) => void
  readonly gate: (ref: string, direction: 'ingress' | 'egress') => void
  readonly draw: (ref: string) => void
  /** Moves a node by so many pixels. */
  readonly nudge: (ref: string, dx: number, dy: number) => void
  readonly find: () => void
  readonly fit: () => void
  readonly tidy: () => void
  readonly toggleDenied: () => void
  readonly toggleOpen: () => void
  readonly toggleChanges: () => void
  readonly toggleLegend: () => void
  readonly leave: () => void
}

interface Input {
  readonly root: RefObject<HTMLElement | null>
  readonly placed: PlacedGraph
  readonly edges: readonly GraphEdge[]
  readonly actions: KeyActions
}

const step = 8
const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
}

export const findNode = (root: HTMLElement | null, ref: string) => root?.querySelector<HTMLElement>(`[data-ref="${CSS.escape(ref)}"]`)
/** The element of an edge. */
export const findEdge = (root: HTMLElement | null, id: string) => root?.querySelector<SVGGElement>(`g[data-id="${CSS.escape(id)}"]`)

/** One card and one path are in the tab order: those that had the focus last, else the first. */
export function useKeys({ root, placed, edges, actions }: Input) {
  const [active, setActive] = useState<{ node?: string | undefined; edge?: string | undefined }>({})
  const now = useRef({ placed, edges, actions, active })
  now.current = { placed, edges, actions, active }

  const onFocus = useCallback((event: { target: EventTarget }) => {
    const { ref, id } = under(event.target)
    if (ref && ref !== now.current.active.node) setActive((before) => ({ ...before, node: ref }))
    if (id && id !== now.current.active.edge) setActive((before) => ({ ...before, edge: id }))
  }, [])

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.target instanceof HTMLInputElement) return
      const { placed, edges, actions } = now.current
      const { ref, id } = under(event.target)
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
        actions.find()
        event.preventDefault()
        return
      }
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
        actions.pickAll()
        event.preventDefault()
        return
      }
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd' && ref !== undefined) {
        actions.duplicate(ref)
        event.preventDefault()
        return
      }
      if (event.ctrlKey || event.metaKey) return
      const edge = edges.find((one) => one.id === id)
      const taken =
        (ref !== undefined && onNode(ref, event)) ||
        (edge !== undefined && onEdge(edge, event)) ||
        (event.target === root.current && onRoot(event.key)) ||
        onCanvas(event.key, actions)
      if (taken) event.preventDefault()

      /** From the canvas as such, arrows go to the card that had the focus last, or to the first. */
      function onRoot(key: string): boolean {
        const node = now.current.active.node ?? placed.nodes.keys().next().value
        const card = arrows[key] && node !== undefined ? findNode(root.current, node) : undefined
        card?.focus()
        return Boolean(card)
      }

      function onNode(ref: string, { key, altKey }: KeyboardEvent): boolean {
        const here = placed.nodes.get(ref)
        const arrow = arrows[key]
        if (!here) return false
        if (arrow) {
          if (altKey) actions.nudge(ref, arrow[0], arrow[1])
          else {
            const next = neighbour([...placed.nodes.values()], here, key)
            if (next) findNode(root.current, next.ref)?.focus()
          }
          return true
        }
        switch (key.toLowerCase()) {
          case 'enter':
          case ' ':
            if (event.target !== findNode(root.current, ref)) return false
            if (event.shiftKey) {
              actions.pick(ref)
              return true
            }
            if (key === 'Enter' && actions.toggleOpened(ref)) return true
            actions.focus(ref)
            return true
          case 'delete':
          case 'backspace':
            actions.remove(ref)
            return true
          case 'a':
            actions.draw(ref)
            return true
          case 'i':
            actions.gate(ref, 'ingress')
            return true
          case 'e':
            actions.gate(ref, 'egress')
            return true
          case 'p': {
            const first = edges.find((one) => one.source === ref) ?? edges.find((one) => one.destination === ref)
            if (first) findEdge(root.current, first.id)?.focus()
            return true
          }
          default:
            return false
        }
      }

      function onEdge(edge: GraphEdge, { key }: KeyboardEvent): boolean {
        switch (key) {
          case 'Enter':
          case ' ':
            actions.selectEdge(edge)
            return true
          case 'Delete':
          case 'Backspace':
            actions.cut(edge)
            return true
          case 'Escape':
            actions.leave()
            findNode(root.current, now.current.active.node ?? edge.source)?.focus()
            return true
          default: {
            const arrow = arrows[key]
            if (!arrow) return false
            const at = edges.findIndex((one) => one.id === edge.id)
            const next = edges.at((at + Math.sign(arrow[0] + arrow[1])) % edges.length)
            if (next) findEdge(root.current, next.id)?.focus()
            return true
          }
        }
      }
    },
    [root],
  )

  return {
    onFocus,
    onKeyDown,
    activeNode: active.node !== undefined && placed.nodes.has(active.node) ? active.node : placed.nodes.keys().next().value,
    activeEdge: edges.some((edge) => edge.id === active.edge) ? active.edge : edges[0]?.id,
  }
}

/** What an event concerns: the ref of the card or frame, or the id of the edge. */
export function under(target: EventTarget | null): { ref: string | undefined; id: string | undefined } {
  if (!(target instanceof Element)) return { ref: undefined, id: undefined }
  return {
    ref: target.closest('[data-ref]')?.getAttribute('data-ref') ?? undefined,
    id:
      (target.closest('.react-flow__edge')?.getAttribute('data-id') ?? target.closest('[data-label-of]')?.getAttribute('data-label-of')) ||
      undefined,
  }
}

function onCanvas(key: string, actions: KeyActions): boolean {
  switch (key) {
    case '/':
      actions.find()
      return true
    case 'f':
      actions.fit()
      return true
    case 't':
      actions.tidy()
      return true
    case 'd':
      actions.toggleDenied()
      return true
    case 'o':
      actions.toggleOpen()
      return true
    case 'c':
      actions.toggleChanges()
      return true
    case 'l':
    case '?':
      actions.toggleLegend()
      return true
    case 'Escape':
      actions.leave()
      return true
    default:
      return false
  }
}
