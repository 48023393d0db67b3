/** Presses on gates, connect zones, and on a card's body with Alt: moved, they draw a path; on the spot, a gate's click turns it. */

import { type MouseEvent, type PointerEvent, useRef } from 'react'
import type { Point } from './geometry.ts'
import { under } from './use-keys.ts'

/** A press that moves less than this, in pixels, is a click. */
export const clickDistance = 4

interface Gestures {
  readonly onDraw: (origin: string, direction: 'out' | 'in', client: Point) => void
  readonly onGate: (ref: string, direction: 'ingress' | 'egress') => void
  /** A rectangle pulled over the empty canvas with Shift; `done` at its end. */
  readonly onArea: (from: Point, to: Point, done: boolean) => void
}

/** Handlers for the element around the canvas, in the capture phase. */
export function usePress({ onDraw, onGate, onArea }: Gestures) {
  const drew = useRef(false)
  return {
    onPointerDownCapture: (event: PointerEvent) => {
      drew.current = false
      if (isAreaStart(event)) {
        drew.current = true
        pullArea(event, onArea)
        return
      }
      const zone = event.button === 0 ? toZone(event) : undefined
      if (!zone) return
      watch(event, (client) => {
        drew.current = true
        onDraw(zone.ref, zone.direction, client)
      })
    },
    // React Flow's own dragging listens for the mouse on the node.
    onMouseDownCapture: (event: MouseEvent) => {
      if (event.button === 0 && ((event.altKey && toZone(event)) || isAreaStart(event))) event.stopPropagation()
    },
    onClickCapture: (event: MouseEvent) => {
      if (drew.current) {
        drew.current = false
        event.stopPropagation()
        return
      }
      const button = event.target instanceof Element ? event.target.closest('[data-gate]') : null
      const { ref } = under(button)
      if (!button || ref === undefined) return
      event.stopPropagation()
      onGate(ref, button.getAttribute('data-gate') === 'ingress' ? 'ingress' : 'egress')
    },
  }
}

/** Calls back once the pressed pointer has moved; never when it is released before. */
function watch({ clientX, clientY }: PointerEvent, onMoved: (client: Point) => void) {
  const end = new AbortController()
  const move = (moved: globalThis.PointerEvent) => {
    if (Math.hypot(moved.clientX - clientX, moved.clientY - clientY) < clickDistance) return
    end.abort()
    onMoved({ x: moved.clientX, y: moved.clientY })
  }
  window.addEventListener('pointermove', move, { signal: end.signal })
  window.addEventListener('pointerup', () => end.abort(), { signal: end.signal })
  window.addEventListener('pointercancel', () => end.abort(), { signal: end.signal })
}

const isAreaStart = (event: { target: EventTarget; shiftKey: boolean; button: number }) =>
  event.button === 0 && event.shiftKey && event.target instanceof Element && event.target.classList.contains('react-flow__pane')

function pullArea({ clientX, clientY }: PointerEvent, onArea: Gestures['onArea']) {
  const from = { x: clientX, y: clientY }
  const end = new AbortController()
  const listen = (name: 'pointermove' | 'pointerup' | 'pointercancel', done: boolean) =>
    window.addEventListener(
      name,
      (event) => {
        onArea(from, { x: event.clientX, y: event.clientY }, done)
        if (done) end.abort()
      },
      { signal: end.signal },
    )
  listen('pointermove', false)
  listen('pointerup', true)
  listen('pointercancel', true)
}

/** Where a path may be pulled from: a gate, the zone along a side, or anywhere on a card while Alt is held. */
function toZone(event: { target: EventTarget; altKey: boolean }): { ref: string; direction: 'out' | 'in' } | undefined {
  if (!(event.target instanceof Element)) return undefined
  const { ref } = under(event.target)
  if (ref === undefined || event.target.closest('.frame-labels-button')) return undefined
  const gate = event.target.closest('[data-gate]')?.getAttribute('data-gate')
  const zone = event.target.closest('[data-connect]')?.getAttribute('data-connect')
  if (gate === 'ingress' || zone === 'in') return { ref, direction: 'in' }
  return gate || zone || event.altKey ? { ref, direction: 'out' } : undefined
}
