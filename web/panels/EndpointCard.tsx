/** What the inspector says of a workload, an address range or a namespace: both sides, ports, labels, and what can be changed. */

import { type EndpointRef, shortPorts } from '#core'
import { useStore } from '../store.ts'
import { useDescription } from './answers.ts'
import { designActions, namespaceOf } from './design-actions.ts'
import { Side } from './Side.tsx'

export function EndpointCard({ of }: { of: EndpointRef }) {
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
                {shortPorts(`${port.protocol} ${port.port}`)}
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
