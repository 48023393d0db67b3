/** Draws one edge along its route: line by verdict, arrow or bar at its end, ports and a mark where there is room. */

import { type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import type { Point } from './geometry.ts'
import { verdictMark } from './glyphs.tsx'
import { type EdgeLabel, markSize } from './label-places.ts'
import type { EdgeStyle } from './words.ts'

interface PathData extends Record<string, unknown> {
  readonly path: string
  readonly from: Point
  readonly to: Point
  readonly style: EdgeStyle
  readonly blockedAt: 'ingress' | 'egress' | undefined
  readonly name: string
  readonly label: EdgeLabel | undefined
  /** Classes of the edge, which its label shares. */
  readonly tone: string
  /** One of so many that it is only a line. */
  readonly lean: boolean
}

export type PathEdgeType = Edge<PathData, 'line'>

export const PathEdge = memo(function PathEdge({ id, data }: EdgeProps<PathEdgeType>) {
  if (!data) return null
  const { path, from, to, style, blockedAt, label, name, tone, lean } = data
  const stopped = style === 'half-open'
  return (
    <>
      {!lean && <title>{name}</title>}
      <path className="edge-hit" d={path} />
      {!lean && <path className="edge-halo" d={path} />}
      <path className={`edge-line${stopped && blockedAt === 'egress' ? ' is-beyond' : ''}`} d={path} />
      {stopped && blockedAt === 'ingress' ? <Bar at={to.x - 4} y={to.y} /> : <Arrow at={to} />}
      {stopped && blockedAt === 'egress' && <Bar at={from.x + 5} y={from.y} />}
      {label && !lean && (
        <EdgeLabelRenderer>
          <Label id={id} label={label} style={style} name={name} tone={tone} />
        </EdgeLabelRenderer>
      )}
    </>
  )
})

/** The arrow that ends at a point. */
export const arrowPath = ({ x, y }: Point) => `M${x} ${y}l-8 -4.5v9z`

/** The bar across a path. */
export const barPath = (x: number, y: number) => `M${x} ${y - 8}v16`

const Arrow = ({ at }: { at: Point }) => <path className="edge-arrow" d={arrowPath(at)} />

/** The bar of a gate that stops a path. */
const Bar = ({ at, y }: { at: number; y: number }) => (
  <g className="edge-bar">
    <path d={barPath(at, y)} />
  </g>
)

interface LabelProps {
  readonly id: string
  readonly label: EdgeLabel
  readonly style: EdgeStyle
  readonly name: string
  readonly tone: string
}

/** Stands above all lines. A click on it is a click on its edge, as React sees it; screen readers have the edge's name. */
function Label({ id, label: { text, centre, width, height }, style, name, tone }: LabelProps) {
  const mark = style === 'open' ? undefined : verdictMark(style)
  const textAt = mark ? 4 + markSize + (width - 4 - markSize) / 2 : width / 2
  const markAt = text ? 4 : (width - markSize) / 2
  const place = { transform: `translate(${centre.x - width / 2}px, ${centre.y - height / 2}px)` }
  return (
    <svg className={`edge-label nopan ${tone}`} data-label-of={id} style={place} width={width} height={height} aria-hidden="true">
      <title>{name}</title>
      <rect x="0.5" y="0.5" width={width - 1} height={height - 1} rx={height / 2 - 0.5} />
      {mark && (
        <g className="edge-mark" transform={`translate(${markAt} ${(height - markSize) / 2})`}>
          {mark}
        </g>
      )}
      {text && (
        <text x={textAt} y={height / 2} dy="0.34em" textAnchor="middle">
          {text}
        </text>
      )}
    </svg>
  )
}
