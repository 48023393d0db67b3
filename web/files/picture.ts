/** Draws the whole graph as an SVG text of its own, in either theme, for documents and reviews; a browser makes a PNG of it. */

import type { Graph, GraphCard, GraphEdge, Verdict } from '#core'

export type PictureTheme = 'light' | 'dark'
/** The value of a token of theme.css. */
export type Tokens = (name: string) => string

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const margin = 32
const legendHeight = 40
/** Verdict is never by colour alone. */
const dashes: Record<Verdict, string> = { allowed: '', partly: '8 4', denied: '2 5', open: '1 6', depends: '10 3 2 3', unknown: '3 3' }
const words: Record<Verdict, string> = {
  allowed: 'allowed by a rule',
  partly: 'only some ports',
  denied: 'denied',
  open: 'open: no policy',
  depends: 'depends',
  unknown: 'cannot be told',
}

/** `edges`: those to draw. */
export function drawPicture(graph: Graph, edges: readonly GraphEdge[], token: Tokens): { svg: string; width: number; height: number } {
  const boxes = toBoxes(graph)
  const all = [...boxes.values()]
  const left = Math.min(0, ...all.map((box) => box.x)) - margin
  const top = Math.min(0, ...all.map((box) => box.y)) - margin
  const width = Math.max(400, ...all.map((box) => box.x + box.width)) + margin - left
  const height = Math.max(160, ...all.map((box) => box.y + box.height)) + margin + legendHeight - top
  const drawn = edges.filter((edge) => boxes.has(edge.source) && boxes.has(edge.destination))
  const verdicts = [...new Set(drawn.map((edge) => edge.verdict))]
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>Who may talk to whom</title>`,
    `<defs>${verdicts.map((verdict) => marker(verdict, token)).join('')}</defs>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${token('--canvas')}"/>`,
    ...graph.frames.map(({ ref, name, ingress, egress }) => {
      const box = boxes.get(ref) as Box
      const state = ingress.isolated || egress.isolated ? isolation(ingress.isolated, egress.isolated) : 'open'
      return `${rect(box, 8, token('--surface'), token('--frame-line'))}${text(box.x + 12, box.y + 20, name, token('--text'), 600)}${text(box.x + box.width - 12, box.y + 20, state, token('--text-dim'), 400, 'end')}`
    }),
    ...drawn.map((edge) => line(edge, boxes.get(edge.source) as Box, boxes.get(edge.destination) as Box, token)),
    ...graph.cards.map((card) => drawCard(card, boxes.get(card.ref) as Box, token)),
    legend(verdicts, left + margin, top + height - legendHeight / 2, token),
    '</svg>',
  ]
  return { svg: parts.join('\n'), width, height }
}

const isolation = (ingress: boolean, egress: boolean) =>
  ingress && egress ? 'default deny in and out' : ingress ? 'default deny in' : 'default deny out'

/** Places of cards are within their frames. */
function toBoxes({ frames, cards }: Graph): Map<string, Box> {
  const boxes = new Map<string, Box>(frames.map(({ ref, place, width, height }) => [ref, { ...place, width, height }]))
  for (const { ref, frame, place, width, height } of cards) {
    const around = frame === undefined ? undefined : boxes.get(frame)
    boxes.set(ref, { x: place.x + (around?.x ?? 0), y: place.y + (around?.y ?? 0), width, height })
  }
  return boxes
}

function drawCard({ name, note, kind, workloadKind, ports, ingress, egress }: GraphCard, box: Box, token: Tokens): string {
  const dash = kind === 'inferred' || kind === 'any-pod' ? ' stroke-dasharray="5 4"' : ''
  const gate = (isolated: boolean | undefined, x: number) =>
    isolated ? `<rect x="${x - 3}" y="${box.y + box.height / 2 - 10}" width="6" height="20" rx="2" fill="${token('--text')}"/>` : ''
  const second =
    ports.length > 0 ? ports.map(({ protocol, port }) => `${protocol === 'TCP' ? '' : `${protocol} `}${port}`).join(', ') : note
  return [
    rect(box, 6, token('--card'), token('--card-line'), dash),
    text(box.x + 12, box.y + 22, short(name, box.width), token('--text'), 600),
    text(box.x + 12, box.y + 40, short([workloadKind, second].filter(Boolean).join(' · '), box.width), token('--text-dim')),
    gate(ingress?.isolated, box.x),
    gate(egress?.isolated, box.x + box.width),
  ].join('')
}

function line({ verdict, ports, blockedAt }: GraphEdge, from: Box, to: Box, token: Tokens): string {
  const colour = token(`--verdict-${verdict}`)
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x - 6, to.y + to.height / 2]
  const bend = Math.max(40, Math.abs(x2 - x1) / 2)
  const path = `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2 - 5]
  const dash = dashes[verdict] ? ` stroke-dasharray="${dashes[verdict]}"` : ''
  const label = blockedAt ? `${ports} blocked at ${blockedAt}`.trim() : ports
  const halo = ` stroke="${token('--canvas')}" stroke-width="3" paint-order="stroke"`
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${verdict === 'open' ? 1 : 1.6}"${dash} marker-end="url(#${verdict})"/>`,
    label ? `<text x="${mx}" y="${my}" fill="${colour}" text-anchor="middle" font-size="11"${halo}>${toXml(label)}</text>` : '',
  ].join('')
}

function legend(verdicts: readonly Verdict[], x: number, y: number, token: Tokens): string {
  return verdicts
    .map((verdict, index) => {
      const at = x + index * 150
      const dash = dashes[verdict] ? ` stroke-dasharray="${dashes[verdict]}"` : ''
      return `<path d="M ${at} ${y} h 28" stroke="${token(`--verdict-${verdict}`)}" stroke-width="1.6"${dash}/>${text(at + 34, y + 4, words[verdict], token('--text-dim'))}`
    })
    .join('')
}

const marker = (verdict: Verdict, token: Tokens) =>
  `<marker id="${verdict}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${token(`--verdict-${verdict}`)}"/></marker>`

const rect = ({ x, y, width, height }: Box, radius: number, fill: string, stroke: string, more = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" stroke="${stroke}"${more}/>`

const text = (x: number, y: number, content: string, fill: string, weight = 400, anchor = 'start') =>
  `<text x="${x}" y="${y}" fill="${fill}" font-weight="${weight}" text-anchor="${anchor}">${toXml(content)}</text>`

/** About 7 pixels a character. */
const short = (content: string, width: number) => {
  const most = Math.max(4, Math.floor((width - 24) / 7))
  return content.length > most ? `${content.slice(0, most - 1)}…` : content
}

/** Names come from other people's manifests; what XML has no place for is left out. */
const toXml = (content: string) =>
  content
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? character)
