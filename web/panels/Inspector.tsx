/** The card at the canvas edge: what is selected, who may reach it and why, what it may reach, with links to the lines. */

import { type MouseEvent, useEffect, useRef, useState } from 'react'
import type { Direction, EndpointRef, IsolationWords, LineLink, PathLine, Verdict } from '#core'
import { type Selection, useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { toVerdictWord, VerdictMark } from '../widgets/VerdictMark.tsx'
import { useDescription, useExplanation, useNames } from './answers.ts'
import { designActions, namespaceOf } from './design-actions.ts'
import { Halves } from './Halves.tsx'
import { Hops } from './Hops.tsx'
import { LineLinks, PolicyLinks } from './Links.tsx'
import './inspector.css'

export function Inspector() {
  const selection = useStore((state) => state.selection)
  const select = useStore((state) => state.select)
  const [folded, setFolded] = useState(false)
  const clicked = useRef<Selection>(undefined)
  if (!selection) return null
  // The second click of a double click on the canvas was meant for what is below.
  const ignoreRest = (event: MouseEvent) => {
    if (event.detail < 2 || clicked.current === selection) clicked.current = selection
    else event.stopPropagation()
  }
  return (
    <aside
      className={`inspector${folded ? ' is-folded' : ''}`}
      aria-label="Selected"
      onClickCapture={ignoreRest}
      onKeyDown={(event) => event.key === 'Escape' && select(undefined)}
    >
      <button
        type="button"
        className="button icon-button small inspector-fold"
        aria-label={folded ? 'Unfold' : 'Fold'}
        aria-expanded={!folded}
        onClick={() => setFolded(!folded)}
      >
        <Icon name={folded ? 'down' : 'up'} size={12} />
      </button>
      <button type="button" className="button icon-button small inspector-close" aria-label="Close" onClick={() => select(undefined)}>
        <Icon name="close" size={12} />
      </button>
      {selection.kind === 'edge' ? <EdgeCard selection={selection} /> : <EndpointCard key={selection.ref} of={selection.ref} />}
    </aside>
  )
}

// ---- a path

function EdgeCard({ selection }: { selection: Extract<Selection, { kind: 'edge' }> }) {
  const { id, source, destination } = selection
  const explanation = useExplanation(source, destination)
  const bundled = useStore((state) => state.analyzed?.graph.edges.find((edge) => edge.id === id)?.bundled ?? 1)
  const names = useNames()
  useMarkedLines(id, explanation ? [...explanation.egress.links, ...explanation.ingress.links] : undefined)
  return (
    <>
      <header>
        <h2>
          {names(source)} <Icon name="arrow" size={14} /> {names(destination)}
        </h2>
        <p className="dim">
          {explanation?.ports || 'No port passes'}
          {bundled > 1 && `, ${bundled} paths of the same kind`}
        </p>
      </header>
      {explanation && <Halves explanation={explanation} />}
      {explanation && <EdgeActions source={source} destination={destination} verdict={explanation.verdict} />}
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
        <button type="button" className="button small" onClick={() => void dispatch({ kind: 'deny-traffic', source, destination })}>
          <Icon name="cut" size={14} />
          Cut this path
        </button>
      )}
    </footer>
  )
}

/** Marks the rules of the selected edge in the YAML, and shows the first of them once per selection. */
function useMarkedLines(edge: string, links: readonly LineLink[] | undefined) {
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

// ---- a workload, an address range, a namespace

function EndpointCard({ of }: { of: EndpointRef }) {
  const description = useDescription(of)
  if (!description) return <p className="dim loading">…</p>
  const { title, subtitle, ingress, egress, mayReachIt, itMayReach, counts, labels, ports } = description
  return (
    <>
      <header>
        <h2>{title}</h2>
        <p className="dim">{subtitle}</p>
      </header>
      <Side title="Who may reach it" direction="ingress" target={of} words={ingress} paths={mayReachIt} counts={counts.mayReachIt} />
      <Side title="What it may reach" direction="egress" target={of} words={egress} paths={itMayReach} counts={counts.itMayReach} />
      {ports.length > 0 && (
        <section>
          <h3>Ports</h3>
          <ul className="chips">
            {ports.map((port, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two containers may name the same port.
              <li key={`${port.protocol} ${port.port} ${index}`} className="chip mono">
                {`${port.protocol} ${port.port}`}
                {port.name && <span className="dim"> {port.name}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <DesignButtons of={of} name={title} />
      {labels.length > 0 && (
        <section>
          <h3>Labels</h3>
          <ul className="chips">
            {labels.map(([key, value]) => (
              <li key={key} className="chip mono" title={`${key}=${value}`}>
                {`${key}=${value}`}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function DesignButtons({ of, name }: { of: EndpointRef; name: string }) {
  const dispatch = useStore((state) => state.dispatch)
  const actions = designActions(of, name)
  const namespace = of.startsWith('Namespace/') ? namespaceOf(of) : undefined
  if (actions.length === 0) return null
  return (
    <>
      {namespace !== undefined && (
        <p>
          <button
            type="button"
            className="button small"
            title={`Isolates every pod of ${name} in both directions; DNS stays allowed`}
            onClick={() => void dispatch({ kind: 'default-deny', namespace, dns: true })}
          >
            Deny everything, except DNS
          </button>
        </p>
      )}
      <details className="folded">
        <summary>Edit, rename, remove, recipes</summary>
        <ul className="design-actions">
          {actions.map(({ label, act }) => (
            <li key={label}>
              <button type="button" className="link" onClick={act}>
                {label}
              </button>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

interface SideProps {
  title: string
  direction: Direction
  target: EndpointRef
  words: IsolationWords | undefined
  paths: readonly PathLine[]
  counts: Readonly<Partial<Record<Verdict, number>>>
}

function Side({ title, direction, target, words, paths, counts }: SideProps) {
  const dispatch = useStore((state) => state.dispatch)
  const passing = paths.filter((path) => path.verdict !== 'denied' && path.verdict !== 'open')
  const open = paths.filter((path) => path.verdict === 'open')
  const denied = paths.filter((path) => path.verdict === 'denied')
  return (
    <section data-side={direction}>
      <h3>
        <span className="side-title">
          {words && <Icon name={words.isolated ? 'isolated' : 'unisolated'} size={14} />}
          {title}
        </span>
        {words && (
          <button
            type="button"
            className="button small"
            onClick={() => void dispatch({ kind: 'isolate', target, direction, on: !words.isolated })}
          >
            {`${words.isolated ? 'Open' : 'Isolate'} ${direction}`}
          </button>
        )}
      </h3>
      {words && <p className="side-sentence">{words.sentence}</p>}
      {words && <PolicyLinks policies={words.policies} />}
      <PathList target={target} direction={direction} paths={passing} count={sum(counts) - (counts.open ?? 0) - (counts.denied ?? 0)} />
      <FoldedPaths word="open" target={target} direction={direction} paths={open} count={counts.open ?? 0} />
      <FoldedPaths word="denied" target={target} direction={direction} paths={denied} count={counts.denied ?? 0} />
      {denied.length > 0 && <Hops of={target} direction={direction} />}
    </section>
  )
}

const sum = (counts: Readonly<Partial<Record<Verdict, number>>>) => Object.values(counts).reduce((total, count) => total + count, 0)

interface PathsProps {
  target: EndpointRef
  direction: Direction
  paths: readonly PathLine[]
  /** Of all, listed or not. */
  count: number
}

function FoldedPaths({ word, ...rest }: PathsProps & { word: 'open' | 'denied' }) {
  if (rest.paths.length === 0) return null
  const ends = rest.direction === 'ingress' ? 'source' : 'destination'
  return (
    <details className="folded">
      <summary>
        <span aria-hidden="true">
          <VerdictMark verdict={word} word={false} />
        </span>{' '}
        {`${rest.count} ${ends}${rest.count === 1 ? '' : 's'} ${word}`}
      </summary>
      <PathList {...rest} />
    </details>
  )
}

/** Listed at once in one side. */
const most = 60

function PathList({ target, direction, paths, count }: PathsProps) {
  if (paths.length === 0) return null
  return (
    <ul className="path-lines">
      {paths.slice(0, most).map((path) => (
        <li key={path.other}>
          <details className="path-line" data-other={path.other} data-verdict={path.verdict}>
            <summary>
              <VerdictMark verdict={path.verdict} word={false} />
              <span className="path-name">{path.name}</span>
              <span className="path-ports mono">{toPortWords(path)}</span>
            </summary>
            <p>{path.sentence}</p>
            <LineLinks links={path.links} />
            <OpenEdge
              {...(direction === 'ingress' ? { source: path.other, destination: target } : { source: target, destination: path.other })}
            />
          </details>
        </li>
      ))}
      {count > most && <li className="dim">{`and ${count - most} more, under Paths below`}</li>}
    </ul>
  )
}

/** The mark alone says little: "only TCP 9103", "unknown". */
function toPortWords({ verdict, ports }: PathLine): string {
  if (ports === '') return toVerdictWord(verdict)
  return verdict === 'partly'
    ? `only ${ports}`
    : verdict === 'depends' || verdict === 'unknown'
      ? `${toVerdictWord(verdict)}: ${ports}`
      : ports
}

function OpenEdge({ source, destination }: { source: EndpointRef; destination: EndpointRef }) {
  const select = useStore((state) => state.select)
  return (
    <button type="button" className="link" onClick={() => select({ kind: 'edge', id: `${source}→${destination}`, source, destination })}>
      Show this path
    </button>
  )
}
