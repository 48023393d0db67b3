/** Draws one card: kind, name, replicas, the labels that matter, ports, and a gate at either side. */

import type { Node, NodeProps } from '@xyflow/react'
import { Fragment, memo } from 'react'
import type { GraphCard } from '#core'
import { Ends, GateButton, Zones } from './GateButton.tsx'
import { KindGlyph } from './glyphs.tsx'
import { SpaceCard } from './SpaceCard.tsx'
import { kindWord } from './words.ts'

export type CardNodeType = Node<{ readonly card: GraphCard; readonly stale: string | undefined; readonly lean: boolean }, 'end'>

/** As many rows as the card's height has room for. */
const labelRows = 3

export const CardNode = memo(function CardNode({ data: { card, stale, lean } }: Pick<NodeProps<CardNodeType>, 'data'>) {
  if (card.kind === 'namespace' || card.kind === 'more') return <SpaceCard card={card} />
  if (lean) return <LeanCard card={card} />
  return <FullCard card={card} stale={stale} />
})

function FullCard({ card, stale }: { card: GraphCard; stale: string | undefined }) {
  const relevant = card.labels.filter((label) => label.relevant)
  const rows = relevant.length > labelRows ? relevant.slice(0, labelRows - 1) : relevant
  const allLabels = card.labels.map(({ key, value }) => `${key}=${value}`).join('\n')
  return (
    <>
      <div className="card-body">
        <div className="card-head">
          <span className="card-kind" title={kindWord(card)}>
            <KindGlyph card={card} />
          </span>
          <div className="card-title">
            <div className="card-name">
              <span className="card-text" title={allLabels ? `${card.name}\n\n${allLabels}` : card.name}>
                {card.name}
              </span>
              {card.replicas > 1 && <span className="card-replicas">×{card.replicas}</span>}
            </div>
            <div className="card-note" title={card.note}>
              <Note card={card} />
            </div>
          </div>
        </div>
        {rows.length > 0 && (
          <div className="card-labels">
            {rows.map(({ key, value }) => (
              <div className="chip-row" key={key}>
                <span className="chip" title={`${key}=${value}`}>
                  <span className="chip-key">{key}=</span>
                  {value}
                </span>
              </div>
            ))}
            {relevant.length > rows.length && (
              <div className="chip-row">
                <span className="chip" title={allLabels}>
                  +{relevant.length - rows.length} labels
                </span>
              </div>
            )}
          </div>
        )}
        {card.ports.length > 0 && <Ports ports={card.ports} room={card.width - 36} />}
      </div>
      <Ends />
      <Zones />
      {card.ingress && <GateButton direction="ingress" gate={card.ingress} name={card.name} />}
      {card.egress && <GateButton direction="egress" gate={card.egress} name={card.name} />}
      <CardBadge card={card} />
      {stale !== undefined && (
        <span className="card-stale" title={stale}>
          stale
        </span>
      )}
    </>
  )
}

/** A card from afar: its name and whether its gates are shut. */
function LeanCard({ card }: { card: GraphCard }) {
  return (
    <>
      <div className="card-body is-lean">
        <span className="card-text">{card.name}</span>
      </div>
      <Ends />
      <Zones />
      {card.ingress?.isolated && <GateButton direction="ingress" gate={card.ingress} name={card.name} bare />}
      {card.egress?.isolated && <GateButton direction="egress" gate={card.egress} name={card.name} bare />}
    </>
  )
}

/** The second line; what is carved out of a range stands in gaps of its own. */
function Note({ card }: { card: GraphCard }) {
  if (!card.note.startsWith('except ')) return card.note || kindWord(card)
  const carved = card.note.slice('except '.length).split(', ')
  return (
    <>
      except{' '}
      {carved.map((block) => (
        <Fragment key={block}>
          <span className="carved">{block}</span>{' '}
        </Fragment>
      ))}
    </>
  )
}

function CardBadge({ card: { badge } }: { card: GraphCard }) {
  const count = badge.errors + badge.warnings
  if (count === 0) return null
  const words = [badge.errors && `${badge.errors} errors`, badge.warnings && `${badge.warnings} warnings`].filter(Boolean).join(', ')
  return (
    <span className={`card-badge ${badge.errors > 0 ? 'is-error' : 'is-warning'}`} title={`${words}: see Problems`}>
      {badge.errors > 0 ? '×' : '!'}
      {count > 1 && count}
    </span>
  )
}

/** One row of ports; what doesn't fit is counted. */
function Ports({ ports, room }: { ports: GraphCard['ports']; room: number }) {
  const shown: { text: string; title: string }[] = []
  let left = room
  for (const { name, port, protocol } of ports) {
    const number = protocol === 'TCP' ? `${port}` : `${port}/${protocol.toLowerCase()}`
    const text = name ? `${name} ${number}` : number
    left -= text.length * 6.3 + 16
    if (left < (shown.length + 1 < ports.length ? 28 : 0) && shown.length > 0) break
    shown.push({ text, title: `${name ? `${name}: ` : ''}${protocol} ${port}` })
  }
  const rest = ports.slice(shown.length)
  return (
    <div className="card-ports">
      {shown.map(({ text, title }) => (
        <span className="port" key={text} title={title}>
          {text}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="port" title={rest.map(({ name, port, protocol }) => `${name ? `${name}: ` : ''}${protocol} ${port}`).join('\n')}>
          +{rest.length}
        </span>
      )}
    </div>
  )
}
