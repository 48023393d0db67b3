/** What can be designed at a card or frame, for every menu that offers it. */

import type { EndpointRef } from '#core'
import { useStore } from '../store.ts'

/** The namespace of a workload or frame; undefined for what is not written down as such. */
export function namespaceOf(ref: EndpointRef): string | undefined {
  if (ref.includes(':')) return undefined
  return ref.split('/')[1]
}

interface DesignAction {
  readonly label: string
  /** What else it may be called. */
  readonly words?: readonly string[]
  readonly keys?: string
  act(): void
}

/** Adding, editing and removing at what is selected. */
export function designActions(ref: EndpointRef, name: string): DesignAction[] {
  const { setAsking, dispatch } = useStore.getState()
  const namespace = namespaceOf(ref)
  if (namespace === undefined) return []
  const isSpace = ref.startsWith('Namespace/')
  return [
    ...(isSpace
      ? [
          { label: `Add a workload to ${name}…`, act: () => setAsking({ kind: 'add-workload', namespace }) },
          {
            label: `Deny everything in ${name}, except DNS`,
            words: ['default deny', 'isolate'],
            act: () => void dispatch({ kind: 'default-deny', namespace, dns: true }),
          },
        ]
      : [
          { label: `Edit labels, ports and replicas of ${name}…`, act: () => setAsking({ kind: 'edit-workload', ref }) },
          { label: `Duplicate ${name}`, keys: 'Ctrl+D', act: () => void dispatch({ kind: 'duplicate-resource', target: ref }) },
        ]),
    { label: `A recipe for ${name}…`, act: () => setAsking({ kind: 'recipes', ref }) },
    { label: `Rename ${name}…`, act: () => setAsking({ kind: 'rename', ref }) },
    { label: `Remove ${name}`, words: ['delete'], keys: 'Del', act: () => void dispatch({ kind: 'remove-resource', target: ref }) },
  ]
}
