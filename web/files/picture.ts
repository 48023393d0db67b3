/** Draws the whole graph as an SVG text of its own, in either theme, for documents and reviews; a browser makes a PNG of it. */

import type { Graph, GraphCard, GraphEdge, GraphFrame, Place, Verdict } from '#core'

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

/** A path as the canvas draws it. */
export interface PictureLine {
  readonly edge: GraphEdge
  readonly path: string
  readonly label: { readonly text: string; readonly centre: Place; readonly width: number; readonly height: number } | undefined
}

/** How the canvas draws, handed in by the app. */
export interface Drawn {
  readonly lines: readonly PictureLine[]
  /** What stands beside the name of a namespace. */
  wordsOf(frame: GraphFrame): string
}

/** Lines lie below cards only where they end; their labels lie above everything. */
export function drawPicture(graph: Graph, { lines, wordsOf }: Drawn, token: Tokens): { svg: string; width: number; height: number } {
  const boxes = toBoxes(graph)
  const all = [...boxes.values()]
  // Routes are polylines with rounded corners: their numbers are pairs of x and y.
  const points = lines.flatMap(({ path }) => toPoints(path))
  const left = Math.min(0, ...all.map((box) => box.x), ...points.map(({ x }) => x)) - margin
  const top = Math.min(0, ...all.map((box) => box.y), ...points.map(({ y }) => y)) - margin
  const width = Math.max(400, ...all.map((box) => box.x + box.width), ...points.map(({ x }) => x)) + margin - left
  const height = Math.max(160, ...all.map((box) => box.y + box.height), ...points.map(({ y }) => y)) + margin + legendHeight - top
  const verdicts = [...new Set(lines.map(({ edge }) => edge.verdict))]
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>Who may talk to whom</title>`,
    `<defs>${verdicts.map((verdict) => marker(verdict, token)).join('')}</defs>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${token('--canvas')}"/>`,
    ...graph.frames.map((frame) => {
      const box = boxes.get(frame.ref) as Box
      return `${rect(box, 8, token('--surface'), token('--frame-line'))}${text(box.x + 12, box.y + 20, frame.name, token('--text'), 600)}${text(box.x + box.width - 12, box.y + 20, wordsOf(frame), token('--text-dim'), 400, 'end')}`
    }),
    ...lines.map((one) => line(one, token)),
    ...graph.cards.map((card) => drawCard(card, boxes.get(card.ref) as Box, token)),
    ...lines.map((one) => labelOf(one, token)),
    legend(verdicts, left + margin, top + height - legendHeight / 2, token),
    '</svg>',
  ]
  return { svg: parts.join('\n'), width, height }
}

const toPoints = (path: string) => {
  const numbers = (path.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
  return numbers.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: numbers[i + 1] ?? 0 }] : []))
}

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
  const offered = ports.map(({ protocol, port }) => `${protocol === 'TCP' ? '' : `${protocol} `}${port}`).join(', ')
  // A long list is set smaller rather than cut.
  const fit = offered.length * 7 > box.width - 24 ? ` textLength="${box.width - 24}" lengthAdjust="spacingAndGlyphs"` : ''
  return [
    rect(box, 6, token('--card'), token('--card-line'), dash),
    text(box.x + 12, box.y + 22, short(name, box.width), token('--text'), 600),
    text(box.x + 12, box.y + 40, short([workloadKind, note].filter(Boolean).join(' · '), box.width), token('--text-dim')),
    offered ? `<text x="${box.x + 12}" y="${box.y + box.height - 12}" fill="${token('--text-dim')}"${fit}>${toXml(offered)}</text>` : '',
    gate(ingress?.isolated, box.x),
    gate(egress?.isolated, box.x + box.width),
  ].join('')
}

function line({ edge: { verdict }, path }: PictureLine, token: Tokens): string {
  const dash = dashes[verdict] ? ` stroke-dasharray="${dashes[verdict]}"` : ''
  const colour = token(`--verdict-${verdict}`)
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${verdict === 'open' ? 1 : 1.6}"${dash} marker-end="url(#${verdict})"/>`
}

function labelOf({ edge: { verdict, ports, blockedAt }, label }: PictureLine, token: Tokens): string {
  if (!label) return ''
  const { centre, height } = label
  const content = blockedAt ? `${ports} blocked at ${blockedAt}`.trim() : label.text
  if (content === '') return ''
  const width = Math.max(label.width, content.length * 6.2 + 14)
  const box = { x: centre.x - width / 2, y: centre.y - height / 2, width, height }
  return `${rect(box, height / 2, token('--canvas'), token('--card-line'))}<text x="${centre.x}" y="${centre.y + 4}" fill="${token(`--verdict-${verdict}`)}" text-anchor="middle" font-size="11">${toXml(content)}</text>`
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
