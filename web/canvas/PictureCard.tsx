/** Draws a card of the exported picture, as the canvas draws it: kind, name, replicas, labels, ports, and its gates. */

import type { GraphCard } from '#core'
import type { Rect } from './geometry.ts'
import { GateGlyph, KindGlyph } from './glyphs.tsx'
import { Box, cutTo, fonts, Glyph, Text, type Themed, toXml, widthOf, wrap } from './picture-pieces.tsx'
import { frameGateAt, type Placed } from './scene.ts'
import { insideWords, kindWord } from './words.ts'

const labelRows = 3

/** A card without its gates. */
export function Card({ card, rect: { x, y, width, height }, token }: { card: GraphCard; rect: Rect } & Themed) {
  const range = card.kind === 'range'
  const plain = card.kind === 'namespace' || card.kind === 'more'
  const relevant = card.labels.filter((label) => label.relevant)
  const rows = relevant.length > labelRows ? relevant.slice(0, labelRows - 1) : relevant
  const left = x + (plain ? 16 : 45)
  const room = x + width - 15 - left
  const copies = card.replicas > 1 ? `×${card.replicas}` : ''
  const nameRoom = room - (copies ? widthOf(copies, fonts.small) + 6 : 0)
  const name = card.kind === 'workload' || plain ? [cutTo(card.name, nameRoom, fonts.name, 600)] : wrap(card.name, room, fonts.name, 600)
  const note = plain && card.inside ? [card.note, insideWords(card.inside)] : wrap(card.note || kindWord(card), room, fonts.small, 400)
  const noteAt = y + 22.5 + (name.length - 1) * 16 + 15
  const chipsAt = y + 9 + 18 + 14 * note.length + 4
  return (
    <g>
      <Box
        rect={{ x, y, width, height }}
        radius={range ? 20 : 8}
        fill={token(range || card.kind === 'any-pod' ? '--surface-2' : '--card')}
        line={token('--card-line')}
        dashed={card.kind === 'inferred' || card.kind === 'any-pod' || card.kind === 'more'}
      />
      {!plain && (
        <>
          <rect x={x + 16} y={y + 15} width={22} height={22} rx={6} fill={token('--surface-3')} />
          <Glyph x={x + 19} y={y + 18} tone={token('--text-dim')}>
            <KindGlyph card={card} />
          </Glyph>
        </>
      )}
      {name.map((line, i) => (
        <Text key={line} x={left} y={y + 22.5 + i * 16} size={fonts.name} weight={600} token={token}>
          {line}
        </Text>
      ))}
      {copies && (
        <Text x={left + widthOf(name[0] ?? '', fonts.name, 600) + 6} y={y + 22.5} tone="--text-dim" token={token}>
          {copies}
        </Text>
      )}
      {note.map((line, i) => (
        <Text key={line} x={left} y={noteAt + i * 14} tone="--text-dim" token={token} room={room}>
          {line}
        </Text>
      ))}
      {rows.map(({ key, value }, i) => (
        <Chip key={key} x={x + 16} y={chipsAt + i * 20 + 2} room={width - 32} name={`${key}=`} value={value} token={token} />
      ))}
      {relevant.length > rows.length && (
        <Chip
          x={x + 16}
          y={chipsAt + rows.length * 20 + 2}
          room={width - 32}
          name=""
          value={`+${relevant.length - rows.length} labels`}
          token={token}
        />
      )}
      <Ports card={card} x={x + 16} y={y + height - 28} room={width - 32} token={token} />
    </g>
  )
}

interface ChipProps extends Themed {
  readonly x: number
  readonly y: number
  readonly room: number
  readonly name: string
  readonly value: string
}

function Chip({ x, y, room, name, value, token }: ChipProps) {
  const shown = cutTo(toXml(name + value), room - 12, fonts.small)
  return (
    <g>
      <rect x={x} y={y} width={widthOf(shown, fonts.small) + 12} height={16} rx={8} fill={token('--surface-3')} />
      <text x={x + 6} y={y + 11.5} fill={token('--text')}>
        <tspan fill={token('--text-dim')}>{shown.slice(0, name.length)}</tspan>
        {shown.slice(name.length)}
      </text>
    </g>
  )
}

/** All ports: a long list is set without names, then smaller, rather than cut, since nothing can be pointed at here. */
function Ports({ card, x, y, room, token }: { card: GraphCard; x: number; y: number; room: number } & Themed) {
  const numbers = card.ports.map(({ port, protocol }) => (protocol === 'TCP' ? `${port}` : `${port}/${protocol.toLowerCase()}`))
  const all = card.ports.map(({ name }, i) => toXml(name ? `${name} ${numbers[i]}` : `${numbers[i]}`))
  if (all.length === 0) return null
  const widths = all.map((text) => widthOf(text, fonts.small) + 10)
  if (widths.reduce((sum, width) => sum + width + 4, -4) > room) {
    const named = all.join(', ')
    const offered = widthOf(named, fonts.small) > room ? [...new Set(numbers)].join(', ') : named
    const size = Math.max(fonts.least, Math.min(fonts.small, (fonts.small * room) / widthOf(offered, fonts.small)))
    const fit = widthOf(offered, size) > room ? ({ textLength: room, lengthAdjust: 'spacingAndGlyphs' } as const) : {}
    return (
      <text x={x} y={y + 13} fill={token('--text-dim')} fontSize={size} {...fit}>
        {offered}
      </text>
    )
  }
  let at = x
  return all.map((text, i) => {
    const width = widths[i] as number
    const left = at
    at += width + 4
    return (
      <g key={text}>
        <Box rect={{ x: left, y: y + 0.5, width, height: 17 }} radius={3} fill="none" line={token('--line')} />
        <Text x={left + 5} y={y + 13} tone="--text-dim" token={token}>
          {text}
        </Text>
      </g>
    )
  })
}

/** Both gates where a node has them, as wide as on the canvas. */
export function Gates({ placed: { node, rect, isFrame }, token }: { placed: Placed } & Themed) {
  const y = isFrame ? rect.y + frameGateAt : rect.y + rect.height / 2
  const gate = (at: number, shown: GraphCard['ingress']) => {
    if (!shown) return null
    const { isolated, policies } = shown
    const height = isolated ? 28 : 20
    return (
      <g>
        <Box
          rect={{ x: at - 9, y: y - height / 2, width: 18, height }}
          radius={5}
          fill={token(isolated ? '--text' : '--card')}
          line={token(isolated ? '--text' : '--line-strong')}
        />
        <Glyph x={at - 5} y={isolated ? y - 11 : y - 5} tone={token(isolated ? '--card' : '--text-dim')}>
          <GateGlyph isolated={isolated} />
        </Glyph>
        {isolated && (
          <text x={at} y={y + 9.5} fill={token('--card')} fontSize={fonts.badge} fontWeight={600} textAnchor="middle">
            {policies}
          </text>
        )}
      </g>
    )
  }
  return (
    <>
      {gate(rect.x - 1, node.ingress)}
      {gate(rect.x + rect.width + 1, node.egress)}
    </>
  )
}
