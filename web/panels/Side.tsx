/** One direction of an endpoint: whether it is isolated and by what, and who is at the other end of its paths. */

import { type Direction, type EndpointRef, type IsolationWords, type PathLine, shortPorts, type Verdict } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { toVerdictWord, VerdictMark } from '../widgets/VerdictMark.tsx'
import { Hops } from './Hops.tsx'
import { LineLinks, PolicyLinks } from './Links.tsx'

interface SideProps {
  title: string
  direction: Direction
  target: EndpointRef
  words: IsolationWords | undefined
  paths: readonly PathLine[]
  counts: Readonly<Partial<Record<Verdict, number>>>
}

/** Who may reach it, or what it may reach. */
export function Side({ title, direction, target, words, paths, counts }: SideProps) {
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
  const short = shortPorts(ports)
  return verdict === 'partly'
    ? `only ${short}`
    : verdict === 'depends' || verdict === 'unknown'
      ? `${toVerdictWord(verdict)}: ${short}`
      : short
}

function OpenEdge({ source, destination }: { source: EndpointRef; destination: EndpointRef }) {
  const select = useStore((state) => state.select)
  return (
    <button type="button" className="link" onClick={() => select({ kind: 'edge', id: `${source}→${destination}`, source, destination })}>
      Show this path
    </button>
  )
}
