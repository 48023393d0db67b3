/** Draws the whole graph as one SVG of its own, as the canvas draws it, in either theme: for documents and reviews. */

import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { Graph, GraphCard, GraphEdge, GraphFrame } from '#core'
import { toExtent, toLabelRect } from './extent.ts'
import type { Rect } from './geometry.ts'
import { NamespaceGlyph, verdictMark } from './glyphs.tsx'
import { type EdgeLabel, markSize } from './label-places.ts'
import { arrowPath, barPath } from './PathEdge.tsx'
import { Card, Gates } from './PictureCard.tsx'
import { Box, cutTo, fonts, Glyph, Text, type Themed, type Tokens, toXml, widthOf } from './picture-pieces.tsx'
import { type DrawnEdge, drawEdges, isFrameNode, type PlacedGraph, placeGraph } from './scene.ts'
import { type EdgeStyle, isolationWords } from './words.ts'

interface Props {
  readonly placed: PlacedGraph
  readonly edges: readonly DrawnEdge[]
  readonly token: Tokens
  readonly box: Rect
}

const margin = 32
const legendHeight = 40
/** The picture as a text of its own, with its size in pixels. */
export function drawPicture(graph: Graph, edges: readonly GraphEdge[], token: Tokens): { svg: string; width: number; height: number } {
  const placed = placeGraph(graph, new Map())
  const drawn = drawEdges(edges, placed, new Map(), undefined, false).edges
  const box = toPictureBox(placed, drawn)
  const element = document.createElement('div')
  const root = createRoot(element)
  flushSync(() => root.render(<Picture placed={placed} edges={drawn} token={token} box={box} />))
  const svg = new XMLSerializer().serializeToString(element.firstElementChild as Element)
  root.unmount()
  return { svg, width: box.width, height: box.height }
}

/** What the picture covers: everything drawn, and the legend below. */
function toPictureBox(placed: PlacedGraph, edges: readonly DrawnEdge[]): Rect {
  const { x, y, width, height } = toExtent(placed, edges) ?? { x: 0, y: 0, width: 0, height: 0 }
  return {
    x: x - margin,
    y: y - margin,
    width: Math.ceil(Math.max(400, width) + 2 * margin),
    height: Math.ceil(Math.max(96, height) + 2 * margin + legendHeight),
  }
}

/** Paths lie above frames and below cards, their labels above everything, as on the canvas. */
function Picture({ placed, edges, token, box }: Props) {
  const all = [...placed.nodes.values()]
  const isolatedIn = new Set(all.flatMap(({ node }) => (isFrameNode(node) || !isShut(node) ? [] : [node.frame])))
  const styles = [...new Set(edges.map(({ style }) => style))]
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={box.width}
      height={box.height}
      viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`}
      fontFamily="system-ui, sans-serif"
      fontSize={fonts.small}
    >
      <title>Who may talk to whom</title>
      <style>{'.solid{fill:currentColor;stroke:none}'}</style>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} fill={token('--canvas')} />
      {all.map(({ ref, node, rect }) =>
        isFrameNode(node) ? <Frame key={ref} frame={node} rect={rect} some={isolatedIn.has(ref)} token={token} /> : null,
      )}
      {edges.map((drawn) => (
        <Line key={drawn.edge.id} drawn={drawn} token={token} />
      ))}
      {all.map((one) => (isFrameNode(one.node) ? null : <Card key={one.ref} card={one.node} rect={one.rect} token={token} />))}
      {all.map((one) => (
        <Gates key={one.ref} placed={one} token={token} />
      ))}
      {edges.map(({ edge, style, label }) => (label ? <Label key={edge.id} style={style} label={label} token={token} /> : null))}
      <Legend styles={styles} x={box.x + margin} y={box.y + box.height - legendHeight / 2} token={token} />
    </svg>
  )
}

const isShut = ({ ingress, egress }: GraphCard) => ingress?.isolated || egress?.isolated

function Frame({ frame, rect, some, token }: { frame: GraphFrame; rect: Rect; some: boolean } & Themed) {
  const words = isolationWords(frame, some)
  const shut = words.startsWith('default deny')
  const nameAt = rect.x + 38
  const name = cutTo(toXml(frame.name), rect.width - 72, fonts.name, 600)
  const wordsAt = nameAt + widthOf(name, fonts.name, 600) + 7
  const width = widthOf(words, fonts.small) + 14
  const fits = wordsAt + width < rect.x + rect.width - 14
  return (
    <g>
      <Box rect={rect} radius={12} fill={token('--surface')} line={token('--frame-line')} dashed={frame.inferred} />
      <Glyph x={rect.x + 18} y={rect.y + 12} tone={token('--text-dim')}>
        <NamespaceGlyph />
      </Glyph>
      <Text x={nameAt} y={rect.y + 23} size={fonts.name} weight={600} token={token}>
        {name}
      </Text>
      {fits && (
        <>
          <Box
            rect={{ x: wordsAt, y: rect.y + 10, width, height: 17 }}
            radius={8}
            fill={shut ? token('--text') : token('--surface')}
            line={shut ? token('--text') : token('--line')}
          />
          <Text x={wordsAt + 7} y={rect.y + 22.5} tone={shut ? '--surface' : '--text-dim'} token={token}>
            {words}
          </Text>
        </>
      )}
    </g>
  )
}

/** Verdict is never by colour alone. */
const strokes: Record<EdgeStyle, { width: number; dash?: string }> = {
  allowed: { width: 1.75 },
  partly: { width: 1.75, dash: '9 4' },
  'half-open': { width: 1.75, dash: '14 3' },
  denied: { width: 1.5, dash: '1.5 4.5' },
  open: { width: 0.75 },
  depends: { width: 1.75, dash: '9 3 2 3' },
  unknown: { width: 1.75, dash: '9 3 2 3' },
}
const beyond = { width: 1.25, dash: '2 4' }

const toneOf = (style: EdgeStyle) => `--verdict-${style === 'half-open' ? 'denied' : style}`

/** An arrow at its end, or a bar at the gate that stops it. */
function Line({ drawn: { edge, style, from, to, path }, token }: { drawn: DrawnEdge } & Themed) {
  const tone = token(toneOf(style))
  const stoppedAt = style === 'half-open' ? edge.blockedAt : undefined
  const { width, dash } = stoppedAt === 'egress' ? beyond : strokes[style]
  const bar = (x: number, y: number) => <path d={barPath(x, y)} fill="none" stroke={tone} strokeWidth={3.5} strokeLinecap="round" />
  return (
    <g data-blocked-at={stoppedAt}>
      <path d={path} fill="none" stroke={tone} strokeWidth={width} strokeDasharray={dash} />
      {stoppedAt === 'ingress' ? (
        bar(to.x - 4, to.y)
      ) : (
        <path d={arrowPath(to)} fill={stoppedAt ? token('--canvas') : tone} stroke={stoppedAt ? tone : 'none'} />
      )}
      {stoppedAt === 'egress' && bar(from.x + 5, from.y)}
    </g>
  )
}

function Label({ style, label, token }: { style: EdgeStyle; label: EdgeLabel } & Themed) {
  const { text, width, height } = label
  const { x, y } = toLabelRect(label)
  const mark = style === 'open' ? undefined : verdictMark(style)
  const textAt = mark ? 4 + markSize + (width - 4 - markSize) / 2 : width / 2
  return (
    <g>
      <rect
        x={x + 0.5}
        y={y + 0.5}
        width={width - 1}
        height={height - 1}
        rx={height / 2 - 0.5}
        fill={token('--surface')}
        stroke={token('--line')}
      />
      {mark && <Mark x={x + (text ? 4 : (width - markSize) / 2)} y={y + (height - markSize) / 2} tone={token(toneOf(style))} mark={mark} />}
      {text && (
        <text x={x + textAt} y={y + height / 2 + 3.8} fill={token('--text')} fontWeight={500} textAnchor="middle">
          {toXml(text)}
        </text>
      )}
    </g>
  )
}

const Mark = ({ x, y, tone, mark }: { x: number; y: number; tone: string; mark: ReactNode }) => (
  <g
    transform={`translate(${x} ${y})`}
    color={tone}
    fill="none"
    stroke={tone}
    strokeWidth={1.6}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {mark}
  </g>
)

const words: Record<EdgeStyle, string> = {
  allowed: 'allowed by a rule',
  partly: 'only some ports',
  'half-open': 'allowed at one end, blocked at the other',
  denied: 'denied',
  open: 'open: no policy',
  depends: 'depends',
  unknown: 'cannot be told',
}

function Legend({ styles, x, y, token }: { styles: readonly EdgeStyle[]; x: number; y: number } & Themed) {
  let at = x
  return styles.map((style) => {
    const left = at
    at += 40 + widthOf(words[style], fonts.small) + 24
    const tone = token(toneOf(style))
    return (
      <g key={style}>
        <path d={`M${left} ${y}h26`} stroke={tone} strokeWidth={strokes[style].width} strokeDasharray={strokes[style].dash} />
        {style === 'half-open' ? (
          <path d={barPath(left + 28, y)} stroke={tone} strokeWidth={3.5} strokeLinecap="round" />
        ) : (
          <path d={arrowPath({ x: left + 32, y })} fill={tone} />
        )}
        <Text x={left + 40} y={y + 4} tone="--text-dim" token={token}>
          {words[style]}
        </Text>
      </g>
    )
  })
}
