/** The pieces that the exported picture is made of: boxes, glyphs, and words cut to their room. */

import type { ReactNode } from 'react'
import type { Rect } from './geometry.ts'

/** The value of a token of theme.css. */
export type Tokens = (name: string) => string

/** Sizes in pixels. */
export const fonts = { name: 13, small: 11, badge: 9, least: 7 }

/** What every piece is given. */
export interface Themed {
  readonly token: Tokens
}

interface TextProps extends Themed {
  readonly x: number
  readonly y: number
  readonly children: string
  readonly tone?: string
  readonly size?: number
  readonly weight?: number
  /** What is longer is cut. */
  readonly room?: number
}

/** A line of words. */
export function Text({ x, y, children, tone = '--text', size = fonts.small, weight = 400, room, token }: TextProps) {
  return (
    <text x={x} y={y} fill={token(tone)} fontSize={size} fontWeight={weight}>
      {room === undefined ? toXml(children) : cutTo(toXml(children), room, size, weight)}
    </text>
  )
}

interface BoxProps {
  readonly rect: Rect
  readonly radius: number
  readonly fill: string
  readonly line: string
  readonly dashed?: boolean
}

/** Its line lies inside, as the borders of the page do. */
export const Box = ({ rect: { x, y, width, height }, radius, fill, line, dashed = false }: BoxProps) => (
  <rect
    x={x + 0.5}
    y={y + 0.5}
    width={width - 1}
    height={height - 1}
    rx={radius}
    fill={fill}
    stroke={line}
    strokeDasharray={dashed ? '4 3' : undefined}
  />
)

/** One of the canvas's small pictures. */
export const Glyph = ({ x, y, tone, children }: { x: number; y: number; tone: string; children: ReactNode }) => (
  <g transform={`translate(${x} ${y})`} color={tone}>
    {children}
  </g>
)

let ruler: CanvasRenderingContext2D | null | undefined

/** In pixels, as this browser sets it. */
export function widthOf(text: string, size: number, weight = 400): number {
  ruler ??= document.createElement('canvas').getContext('2d')
  if (!ruler) return text.length * size * 0.58
  ruler.font = `${weight} ${size}px system-ui, sans-serif`
  return ruler.measureText(text).width
}

/** The text, its end left out where it is too long. */
export function cutTo(text: string, room: number, size: number, weight = 400): string {
  if (widthOf(text, size, weight) <= room) return text
  for (let length = text.length - 1; length > 1; length--) {
    const cut = `${text.slice(0, length)}…`
    if (widthOf(cut, size, weight) <= room) return cut
  }
  return text.slice(0, 1)
}

/** Two lines at most. */
export function wrap(text: string, room: number, size: number, weight: number): string[] {
  const parts = toXml(text).split(' ')
  let first = parts.shift() ?? ''
  while (parts.length > 0 && widthOf(`${first} ${parts[0]}`, size, weight) <= room) first += ` ${parts.shift()}`
  return [first, ...(parts.length > 0 ? [parts.join(' ')] : [])].map((line) => cutTo(line, room, size, weight))
}

/** Names come from other people's manifests; what XML has no place for is left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
export const toXml = (content: string) => content.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
