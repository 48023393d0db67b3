/** What the inspector says of a path: its two halves, the rules behind them, and what can be done about it. */

import { useEffect, useRef } from 'react'
import { type Command, type EndpointRef, type PathDelta, type PolicyLink, shortPorts, type Verdict } from '#core'
import { type Selection, useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { useExplanation, useNames } from './answers.ts'
import { useOutcome } from './Effect.tsx'
import { Halves, NearMisses } from './Halves.tsx'

export function EdgeCard({ selection }: { selection: Extract<Selection, { kind: 'edge' }> }) {
  const { id, source, destination } = selection
  const explanation = useExplanation(source, destination)
  const bundled = useStore((state) => state.analyzed?.graph.edges.find((edge) => edge.id === id)?.bundled ?? 1)
  const names = useNames()
  useMarkedLines(id, explanation ? [...explanation.egress.links, ...explanation.ingress.links, ...explanation.others] : undefined)
  return (
    <>
      <header>
        <h2>
          {names(source)} <Icon name="arrow" size={14} /> {names(destination)}
        </h2>
        <p className="dim">
          {shortPorts(explanation?.ports ?? '') || 'No port passes'}
          {bundled > 1 && `, ${bundled} paths of the same kind`}
        </p>
      </header>
      {explanation && <Halves explanation={explanation} />}
      {explanation && <EdgeActions source={source} destination={destination} verdict={explanation.verdict} />}
      {explanation && <NearMisses explanation={explanation} />}
    </>
  )
}

function EdgeActions({ source, destination, verdict }: { source: EndpointRef; destination: EndpointRef; verdict: Verdict }) {
  const dispatch = useStore((state) => state.dispatch)
  const setPending = useStore((state) => state.setPending)
  const openDrawer = useStore((state) => state.openDrawer)
  const graph = useStore((state) => state.analyzed?.graph)
  const names = useNames()
  if (verdict === 'open') {
    // Where everything passes there is nothing to allow or cut: isolating one end is the first step.
    const gated = graph?.cards.find((card) => card.ref === destination)?.ingress !== undefined
    const [target, direction] = gated ? [destination, 'ingress' as const] : [source, 'egress' as const]
    return (
      <footer className="row">
        <button type="button" className="button small" onClick={() => void dispatch({ kind: 'isolate', target, direction, on: true })}>
          {`Isolate ${direction} of ${names(target)}`}
        </button>
      </footer>
    )
  }
  const cut: Command = { kind: 'deny-traffic', source, destination }
  return (
    <footer className="row wrap">
      <button type="button" className="button small" onClick={() => setPending({ source, destination })}>
        <Icon name="plus" size={14} />
        {verdict === 'denied' ? 'Allow' : 'Allow more'}
      </button>
      <button type="button" className="button small" onClick={() => openDrawer('tests')}>
        Expect this…
      </button>
      {verdict !== 'denied' && (
        <button type="button" className="button small" aria-describedby="cut-cost" onClick={() => void dispatch(cut)}>
          <Icon name="cut" size={14} />
          Cut this path
        </button>
      )}
      {verdict !== 'denied' && <CutCost command={cut} />}
    </footer>
  )
}

/** Connections that are told one by one. */
const most = 3

/** What cutting the path would take away, before it is done. */
function CutCost({ command }: { command: Command }) {
  const outcome = useOutcome(command)
  const words = !outcome
    ? ''
    : 'refused' in outcome
      ? `Cutting it: ${outcome.refused}${outcome.choices?.length ? ' You are asked which way.' : ''}`
      : toCutWords(outcome.closes)
  return (
    <p id="cut-cost" className="dim cut-cost">
      {words}
    </p>
  )
}

/** "Cutting it closes 2 connections: web → db TCP 5432, web → api TCP 80." */
function toCutWords(closes: readonly PathDelta[]): string {
  if (closes.length === 0) return 'Cutting it closes no connection.'
  const told = closes.slice(0, most).map(({ source, destination, ports }) => `${source} → ${destination} ${shortPorts(ports)}`.trim())
  const more = closes.length > most ? `, and ${closes.length - most} more` : ''
  return `Cutting it closes ${closes.length} ${closes.length === 1 ? 'connection' : 'connections'}: ${told.join(', ')}${more}.`
}

/** Marks the rules of the selected edge in the YAML, and shows the first of them once per selection. */
function useMarkedLines(edge: string, links: readonly PolicyLink[] | undefined) {
  const setMarks = useStore((state) => state.setMarks)
  const reveal = useStore((state) => state.reveal)
  const shown = useRef<string>(undefined)
  const key = links?.map((link) => `${link.file} ${link.range.join()}`).join('|')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether the links differ.
  useEffect(() => {
    if (!links) return
    setMarks(links)
    const first = links[0]
    if (first && shown.current !== edge && useStore.getState().panes.editor) reveal(first.file, first.range)
    shown.current = edge
  }, [edge, key])
}
