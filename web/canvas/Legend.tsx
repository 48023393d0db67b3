/** Explains the lines and the gates, and lists the keys; folded until asked for. */

import { GateGlyph, verdictMark } from './glyphs.tsx'
import type { EdgeStyle } from './words.ts'

const lines: readonly (readonly [EdgeStyle, string, string])[] = [
  ['allowed', 'allowed', 'a rule lets it through, on the ports shown'],
  ['partly', 'partly', 'some of its ports pass'],
  ['half-open', 'half-open', 'a rule at one end, blocked at the other'],
  ['denied', 'denied', 'blocked; shown in focus or on demand'],
  ['open', 'open', 'no policy at either end; in focus or on demand'],
  ['depends', 'depends', 'on the provider, or on what is not given'],
  ['unknown', 'unknown', 'cannot be told from these manifests'],
]

const changes = [
  ['is-gained', 'gained', 'passes now, not at the baseline; with Changes'],
  ['is-lost', 'lost', 'passed at the baseline, not now'],
] as const

const counts = [
  ['2', 'isolated', 'number', 'how many policies close the gate'],
  ['all', 'open', 'all', 'open to everyone: no policy closes it'],
  ['1', 'refused', 'struck out', 'a policy that is refused or has no effect'],
] as const

const keys: readonly (readonly [string, string])[] = [
  ['Arrows', 'go from card to card'],
  ['Enter', 'show only its paths; open a closed namespace'],
  ['A', 'allow a path from it'],
  ['I, E', 'close or open its gates'],
  ['P', 'go to its paths'],
  ['Delete', 'cut the path, remove the card'],
  ['Shift+Enter', 'pick several; by mouse Shift+click, Shift+drag'],
  ['Ctrl+A, D', 'pick all; copy'],
  ['Alt+Arrows', 'move'],
  ['/', 'find'],
  ['F, T', 'fit, tidy'],
  ['D, O, C', 'show denied paths, open paths, changes'],
  ['L', 'show or hide this'],
  ['Esc', 'leave: this, then what is selected'],
]

export function Legend() {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is longer than the canvas is high, the keyboard scrolls it.
    <section className="legend" aria-label="Legend" id="canvas-legend" tabIndex={0}>
      <ul>
        {lines.map(([style, word, meaning]) => (
          <li key={style}>
            <svg className={`legend-line verdict-${style}`} width="44" height="14" viewBox="0 0 44 14" aria-hidden="true">
              <path className="edge-line" d={style === 'half-open' ? 'M2 7h34' : 'M2 7h32'} />
              {style === 'half-open' ? (
                <g className="edge-bar">
                  <path d="M38 1v12" />
                </g>
              ) : (
                <path className="edge-arrow" d="M42 7l-8 -4.5v9z" />
              )}
              {style !== 'half-open' && style !== 'allowed' && style !== 'open' && (
                <g className="legend-mark">
                  <rect x="10" y="0" width="14" height="14" rx="7" />
                  <g className="edge-mark" transform="translate(11 1)">
                    {verdictMark(style)}
                  </g>
                </g>
              )}
            </svg>
            <b>{word}</b> <span>{meaning}</span>
          </li>
        ))}
        {changes.map(([tone, word, meaning]) => (
          <li key={tone}>
            <svg className={`legend-line verdict-allowed ${tone}`} width="44" height="14" viewBox="0 0 44 14" aria-hidden="true">
              <path className="edge-halo" d="M2 7h40" />
              <path className="edge-line" d="M2 7h40" />
              <g className="legend-mark">
                <rect x="15" y="0" width="14" height="14" rx="7" />
                <path className="edge-mark" d={tone === 'is-gained' ? 'M18.5 7h7M22 3.5v7' : 'M18.5 7h7'} />
              </g>
            </svg>
            <b>{word}</b> <span>{meaning}</span>
          </li>
        ))}
        <li>
          <span className="legend-gates">
            <span className="gate is-sample" data-ingress="open">
              <GateGlyph isolated={false} />
            </span>
            <span className="gate is-sample" data-ingress="isolated">
              <GateGlyph isolated={true} />
            </span>
          </span>
          <b>gates</b> <span>open; closed: only rules let traffic through</span>
        </li>
        {counts.map(([count, tone, word, meaning]) => (
          <li key={word}>
            <span className="legend-gates">
              <span className="gate is-sample" data-ingress={tone === 'isolated' ? 'isolated' : 'open'}>
                <GateGlyph isolated={tone !== 'open'} />
                <span className="gate-count" data-refused={tone === 'refused' || undefined}>
                  {count}
                </span>
              </span>
            </span>
            <b>{word}</b> <span>{meaning}</span>
          </li>
        ))}
        <li>
          <span className="legend-times">×3</span>
          <b>times</b> <span>on a line: so many paths; on a card: replicas</span>
        </li>
        <li>
          <span className="legend-card" />
          <b>dashed</b> <span>a card for pods that nobody has written down</span>
        </li>
      </ul>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
