/** Small pictures of our own: one for each kind of card, for the gates, for the verdicts, for the controls. */

import type { ReactNode } from 'react'
import type { GraphCard } from '#core'
import type { EdgeStyle } from './words.ts'

function Glyph({ children, size = 16 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      className="glyph"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

const kinds: Record<string, ReactNode> = {
  Pod: <path d="M8 1.8 13.6 5v6L8 14.2 2.4 11V5Z" />,
  Deployment: (
    <>
      <path d="M8 2 13.5 5 8 8 2.5 5Z" />
      <path d="M2.5 8 8 11l5.5-3M2.5 11 8 14l5.5-3" />
    </>
  ),
  ReplicaSet: (
    <>
      <rect x="2.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M5.5 2.5h6a2 2 0 0 1 2 2v6" />
    </>
  ),
  ReplicationController: (
    <>
      <rect x="2.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M5.5 2.5h6a2 2 0 0 1 2 2v6M6.5 8v3M5 9.5h3" />
    </>
  ),
  StatefulSet: (
    <>
      <ellipse cx="8" cy="4" rx="5" ry="2" />
      <path d="M3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2" />
    </>
  ),
  DaemonSet: (
    <>
      <rect x="2" y="2.5" width="12" height="4" rx="1" />
      <rect x="2" y="9.5" width="12" height="4" rx="1" />
      <path d="M4.5 4.5h.01M4.5 11.5h.01" strokeWidth="2" />
    </>
  ),
  Job: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="m5.5 8.2 1.8 1.8 3.4-3.8" />
    </>
  ),
  CronJob: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.8V8l2.3 1.5" />
    </>
  ),
  inferred: (
    <>
      <path d="M8 1.8 13.6 5v6L8 14.2 2.4 11V5Z" strokeDasharray="2.2 2" />
      <path d="M6.6 6.6a1.5 1.5 0 1 1 2 1.4c-.4.2-.6.4-.6.9M8 10.8v.01" />
    </>
  ),
  'any-pod': (
    <>
      <path d="M5 4.2 7.6 5.7v3L5 10.2 2.4 8.7v-3Z" />
      <path d="M11 6.2l2.6 1.5v3L11 12.2l-2.6-1.5v-3Z" strokeDasharray="1.8 1.8" />
    </>
  ),
  range: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M2.2 8h11.6M8 2.2c2 1.7 2.6 3.6 2.6 5.8S10 12.1 8 13.8C6 12.1 5.4 10.2 5.4 8S6 3.9 8 2.2Z" />
    </>
  ),
  namespace: <path d="M5.5 2.5h-3v3M10.5 2.5h3v3M5.5 13.5h-3v-3M10.5 13.5h3v-3" />,
}

/** The picture of a card's kind. */
export function KindGlyph({ card }: { card: Pick<GraphCard, 'kind' | 'workloadKind'> }) {
  return <Glyph>{kinds[card.workloadKind ?? card.kind] ?? kinds.Pod}</Glyph>
}

export const NamespaceGlyph = () => <Glyph size={14}>{kinds.namespace}</Glyph>

/** A gate: two posts with nothing between them, or with bars. */
export function GateGlyph({ isolated }: { isolated: boolean }) {
  return (
    <svg
      className="glyph"
      width="10"
      height="10"
      viewBox="0 0 10 10"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      aria-hidden="true"
    >
      {isolated ? <path d="M1 1v8M3.7 1v8M6.3 1v8M9 1v8M1 3.4h8M1 6.8h8" /> : <path d="M1 1v8M9 1v8" />}
    </svg>
  )
}

/** What stands at the middle of an edge, as pieces of SVG in a box of 12 by 12. Allowed edges carry only their ports. */
export function verdictMark(style: EdgeStyle): ReactNode {
  switch (style) {
    case 'partly':
      return (
        <>
          <circle cx="6" cy="6" r="4.2" />
          <path className="solid" d="M6 1.8a4.2 4.2 0 0 1 0 8.4Z" />
        </>
      )
    case 'half-open':
      return <path d="M1.5 6h5M7.5 2.2v7.6M10.3 2.2v7.6" />
    case 'denied':
      return <path d="m3 3 6 6M9 3 3 9" />
    case 'open':
      return <circle cx="6" cy="6" r="2.6" />
    case 'depends':
    case 'unknown':
      return <path d="M4.2 4.3a1.8 1.8 0 1 1 2.5 1.7c-.5.2-.7.5-.7 1.1M6 9.4v.01" />
    case 'allowed':
      return undefined
  }
}

const controls = {
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  fit: <path d="M6 2.5H2.5V6M10 2.5h3.5V6M6 13.5H2.5V10M10 13.5h3.5V10" />,
  tidy: (
    <>
      <rect x="1.8" y="5.8" width="4" height="4.4" rx="1" />
      <rect x="10.2" y="2" width="4" height="4.4" rx="1" />
      <rect x="10.2" y="9.6" width="4" height="4.4" rx="1" />
      <path d="M5.8 8H8V4.2h2.2M8 8v3.8h2.2" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.3" />
      <path d="m10.3 10.3 3.2 3.2" />
    </>
  ),
  legend: (
    <>
      <path d="M2 4h3M2 8h3M2 12h3" strokeDasharray="1.5 1.5" />
      <path d="M8 4h6M8 8h6M8 12h6" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  tag: (
    <>
      <path d="M2.2 7.4V2.2h5.2l6.4 6.4-5.2 5.2Z" />
      <path d="M5 5v.01" strokeWidth="2" />
    </>
  ),
}

/** The picture on a control. */
export function ControlGlyph({ name, size }: { name: keyof typeof controls; size?: number }) {
  return <Glyph size={size}>{controls[name]}</Glyph>
}
