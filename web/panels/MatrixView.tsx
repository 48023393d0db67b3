/** The matrix of all workloads on one canvas element: rows may reach columns; the list beside it says the same to screen readers. */

import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { type Matrix, matrixEntry, matrixVerdicts, shortPorts, type Verdict } from '#core'
import { useStore } from '../store.ts'
import { useWindowSize } from '../widgets/use-window.ts'
import './matrix.css'

/** Pixels: of a cell with and without room for names, of the names' margins at most. */
const sizes = { roomy: 18, tight: 8, tiny: 3, left: 260, top: 180 }
const nameFont = '11px system-ui, sans-serif'
/** The names above the columns lean to the right. */
const lean = Math.PI / 3

interface Props {
  /** Undefined while it is being worked out. */
  readonly matrix: Matrix | undefined
  readonly words: string
  readonly onSave: (format: 'csv' | 'markdown') => void
}

export function MatrixView({ matrix, words, onSave }: Props) {
  const [byReach, setByReach] = useState(false)
  if (!matrix) return <p className="dim">Working out the matrix…</p>
  return (
    <div className="matrix">
      <div className="row wrap">
        <label className="check">
          <input type="checkbox" checked={byReach} onChange={() => setByReach(!byReach)} />
          Order by how many may reach it
        </label>
        <button type="button" className="button small" onClick={() => onSave('csv')}>
          Save as CSV
        </button>
        <button type="button" className="button small" onClick={() => onSave('markdown')}>
          Save as Markdown
        </button>
        {matrix.more > 0 && <span className="dim">{`${matrix.more} more are left out`}</span>}
      </div>
      <Grid matrix={matrix} order={toOrder(matrix, words, byReach)} />
    </div>
  )
}

/** The indexes that are shown, in their order. */
function toOrder(matrix: Matrix, words: string, byReach: boolean): number[] {
  const size = matrix.names.length
  const wanted = words.toLowerCase().split(/\s+/)
  const shown = matrix.names.flatMap((name, index) => (wanted.every((word) => name.toLowerCase().includes(word)) ? [index] : []))
  if (!byReach) return shown
  const denied = matrixVerdicts.indexOf('denied')
  const reached = (column: number) => shown.filter((row) => row !== column && matrix.verdicts[row * size + column] !== denied).length
  const counts = new Map(shown.map((column) => [column, reached(column)]))
  return shown.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
}

function Grid({ matrix, order }: { matrix: Matrix; order: readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const select = useStore((state) => state.select)
  const [under, setUnder] = useState('')
  const screen = useWindowSize()
  const cell = order.length <= 80 ? sizes.roomy : order.length <= 300 ? sizes.tight : sizes.tiny
  const named = cell === sizes.roomy
  const { left, top, right } = useMemo(
    () => (named ? toMargins(matrix, order, { left: screen.width * 0.3, top: screen.height * 0.2 }) : { left: 0, top: 0, right: 0 }),
    [matrix, order, named, screen],
  )
  const extent = order.length * cell

  useEffect(() => {
    const [view, element] = [scroller.current, canvas.current]
    if (!view || !element) return
    let frame = 0
    const draw = () => {
      frame = 0
      paint(element, view, { matrix, order, cell, left, top })
    }
    const soon = () => {
      frame ||= requestAnimationFrame(draw)
    }
    draw()
    view.addEventListener('scroll', soon, { passive: true })
    const resized = new ResizeObserver(soon)
    resized.observe(view)
    const themed = new MutationObserver(soon)
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      cancelAnimationFrame(frame)
      view.removeEventListener('scroll', soon)
      resized.disconnect()
      themed.disconnect()
    }
  }, [matrix, order, cell, left, top])

  const at = (event: MouseEvent) => {
    const [view, element] = [scroller.current, canvas.current]
    if (!view || !element) return undefined
    const box = element.getBoundingClientRect()
    const column = order[Math.floor((event.clientX - box.left - left + view.scrollLeft) / cell)]
    const row = order[Math.floor((event.clientY - box.top - top + view.scrollTop) / cell)]
    const inside = event.clientX - box.left >= left && event.clientY - box.top >= top
    return inside && row !== undefined && column !== undefined && row !== column ? { row, column } : undefined
  }
  const point = (event: MouseEvent) => {
    const place = at(event)
    setUnder(place ? `${matrix.names[place.row]} → ${matrix.names[place.column]}: ${toCellWords(matrix, place.row, place.column)}` : '')
  }
  const pick = (event: MouseEvent) => {
    const place = at(event)
    const [source, destination] = place ? [matrix.refs[place.row], matrix.refs[place.column]] : []
    if (source && destination) select({ kind: 'edge', id: `${source}→${destination}`, source, destination })
  }
  return (
    <>
      <p className="matrix-under mono">
        {under || (
          <span className="dim">
            Rows may reach columns: ✓ allowed, − partly, × denied, ○ open, ◇ depends or unknown. A click selects the path.
          </span>
        )}
      </p>
      <div className="matrix-scroller" ref={scroller} style={{ maxHeight: extent + top + 2 }}>
        <div style={{ width: extent + left + right, height: extent + top }}>
          <canvas
            ref={canvas}
            role="img"
            aria-label={`Matrix of ${order.length} by ${order.length}; the list of paths says the same in words`}
            onMouseMove={point}
            onMouseLeave={() => setUnder('')}
            onClick={pick}
          />
        </div>
      </div>
    </>
  )
}

interface Painting {
  readonly matrix: Matrix
  readonly order: readonly number[]
  readonly cell: number
  readonly left: number
  readonly top: number
}

/** Draws what is in view. Marks stand for verdicts as well as colours, where there is room. */
function paint(canvas: HTMLCanvasElement, view: HTMLElement, { matrix, order, cell, left, top }: Painting) {
  const scale = window.devicePixelRatio || 1
  const [width, height] = [view.clientWidth, view.clientHeight]
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d')
  if (!context) return
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const colours = matrixVerdicts.map((verdict) => token(`--verdict-${verdict}${verdict === 'denied' || verdict === 'open' ? '-soft' : ''}`))
  const [text, dim, surface] = [token('--text'), token('--text-dim'), token('--surface')]
  context.scale(scale, scale)
  context.fillStyle = surface
  context.fillRect(0, 0, width, height)
  const size = matrix.names.length
  const [x0, y0] = [view.scrollLeft, view.scrollTop]
  const span = (offset: number, room: number) =>
    [Math.floor(offset / cell), Math.min(order.length, Math.ceil((offset + room) / cell))] as const
  const [firstColumn, lastColumn] = span(x0, width - left)
  const [firstRow, lastRow] = span(y0, height - top)
  const gap = cell > 4 ? 1 : 0
  context.save()
  context.beginPath()
  context.rect(left, top, width, height)
  context.clip()
  for (let row = firstRow; row < lastRow; row++) {
    for (let column = firstColumn; column < lastColumn; column++) {
      const verdict = matrix.verdicts[(order[row] as number) * size + (order[column] as number)] as number
      const colour = colours[verdict]
      if (colour === undefined) continue
      const [x, y] = [left + column * cell - x0, top + row * cell - y0]
      context.fillStyle = colour
      context.fillRect(x, y, cell - gap, cell - gap)
      if (cell === sizes.roomy)
        drawMark(context, matrixVerdicts[verdict] as Verdict, x, y, { surface, dim, denied: token('--verdict-denied') })
    }
  }
  context.restore()
  if (left === 0) return
  context.font = nameFont
  context.fillStyle = text
  context.textBaseline = 'middle'
  for (let row = firstRow; row < lastRow; row++) {
    const y = top + row * cell - y0 + cell / 2
    if (y > top) context.fillText(cutTo(context, matrix.names[order[row] as number] ?? '', left - 10), 4, y)
  }
  const longest = longestAbove(top)
  for (let column = firstColumn; column < lastColumn; column++) {
    const x = left + column * cell - x0 + cell / 2
    if (x < left) continue
    context.save()
    context.translate(x, top - 4)
    context.rotate(-lean)
    context.fillText(cutTo(context, matrix.names[order[column] as number] ?? '', longest), 0, 0)
    context.restore()
  }
}

/** A tick, a cross, a bar, a ring or a diamond: never by colour alone. */
function drawMark(
  context: CanvasRenderingContext2D,
  verdict: Verdict,
  x: number,
  y: number,
  colours: { surface: string; dim: string; denied: string },
) {
  context.lineWidth = 1.5
  context.strokeStyle = verdict === 'denied' ? colours.denied : verdict === 'open' ? colours.dim : colours.surface
  context.beginPath()
  if (verdict === 'denied') {
    context.moveTo(x + 6, y + 6)
    context.lineTo(x + 11, y + 11)
    context.moveTo(x + 11, y + 6)
    context.lineTo(x + 6, y + 11)
  } else if (verdict === 'allowed') {
    context.moveTo(x + 4, y + 9)
    context.lineTo(x + 7.5, y + 12)
    context.lineTo(x + 13, y + 5)
  } else if (verdict === 'partly') {
    context.moveTo(x + 5, y + 8.5)
    context.lineTo(x + 12, y + 8.5)
  } else if (verdict === 'open') context.arc(x + 8.5, y + 8.5, 3, 0, Math.PI * 2)
  else {
    context.moveTo(x + 8.5, y + 4)
    context.lineTo(x + 13, y + 8.5)
    context.lineTo(x + 8.5, y + 13)
    context.lineTo(x + 4, y + 8.5)
    context.closePath()
  }
  context.stroke()
}

/** "denied", "6379", "depends: perhaps 80". */
function toCellWords(matrix: Matrix, row: number, column: number): string {
  const { verdict, ports } = matrixEntry(matrix, row, column)
  return verdict === 'allowed' && ports !== '' ? shortPorts(ports) : ports === '' ? verdict : `${verdict}: ${shortPorts(ports)}`
}

/** Room for the longest names, up to limits, so that the cells keep theirs; the last one leans over the right end of the rows. */
function toMargins(matrix: Matrix, order: readonly number[], most: { left: number; top: number }) {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return { left: sizes.left, top: sizes.top, right: 0 }
  context.font = nameFont
  const widest = Math.max(0, ...order.map((index) => context.measureText(matrix.names[index] ?? '').width))
  const left = Math.ceil(Math.min(sizes.left, most.left, widest + 12))
  const top = Math.ceil(Math.min(sizes.top, most.top, widest * Math.sin(lean) + headRoom))
  return { left, top, right: Math.ceil(longestAbove(top) * Math.cos(lean)) }
}

/** Pixels that a leaning name needs beyond its length: it stands 4 above its column, and has a height. */
const headRoom = 14
const longestAbove = (top: number) => (top - headRoom) / Math.sin(lean) + 1

/** A name that fits: the front is left out, since names of one namespace begin alike. */
function cutTo(context: CanvasRenderingContext2D, name: string, width: number): string {
  if (context.measureText(name).width <= width) return name
  for (let from = 1; from < name.length; from++) {
    const cut = `…${name.slice(from)}`
    if (context.measureText(cut).width <= width) return cut
  }
  return name
}
