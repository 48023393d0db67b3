/** The menu of a right click: what can be done with the card or path under it, then what concerns the whole view. */

import { ContextMenu } from 'radix-ui'
import type { ReactNode, RefObject } from 'react'
import type { GraphCard, GraphEdge, GraphFrame } from '#core'
import { useStore } from '../store.ts'
import { duplicateAll, removeAll, withPicked } from './picks.ts'

export type Under = { readonly node: GraphCard | GraphFrame } | { readonly edge: GraphEdge } | undefined

interface Props {
  readonly under: Under
  /** Where it is put, so that what it holds belongs to the canvas. */
  readonly container: RefObject<HTMLElement | null>
  readonly onFit: () => void
  readonly onTidy: () => void
  readonly onFocus: (ref: string) => void
  readonly onDraw: (ref: string, direction: 'out' | 'in') => void
  readonly onGate: (ref: string, direction: 'ingress' | 'egress') => void
  readonly onCut: (edge: GraphEdge) => void
}

export function CanvasMenu({ under, container, onFit, onTidy, onFocus, onDraw, onGate, onCut }: Props) {
  const { showDenied, showOpen, showChanges, toggleDenied, toggleOpen, toggleChanges, setPending, openDrawer, select } = useStore()
  const node = under && 'node' in under ? under.node : undefined
  const edge = under && 'edge' in under ? under.edge : undefined
  return (
    <ContextMenu.Portal container={container.current}>
      <ContextMenu.Content className="canvas-menu" collisionPadding={8}>
        {node && (
          <>
            <Item onSelect={() => onFocus(node.ref)}>Show only its paths</Item>
            <Item onSelect={() => onDraw(node.ref, 'out')} keys="A">
              Allow a path from it
            </Item>
            <Item onSelect={() => onDraw(node.ref, 'in')}>Allow a path to it</Item>
            {node.ingress && (
              <Item onSelect={() => onGate(node.ref, 'ingress')} keys="I">
                {node.ingress.isolated ? 'Open its ingress' : 'Isolate its ingress'}
              </Item>
            )}
            {node.egress && (
              <Item onSelect={() => onGate(node.ref, 'egress')} keys="E">
                {node.egress.isolated ? 'Open its egress' : 'Isolate its egress'}
              </Item>
            )}
            <ContextMenu.Separator className="menu-line" />
          </>
        )}
        {edge && (
          <>
            <Item
              onSelect={() => {
                select({ kind: 'edge', id: edge.id, source: edge.source, destination: edge.destination })
                openDrawer('explain')
              }}
            >
              Explain this path
            </Item>
            <Item onSelect={() => setPending({ source: edge.source, destination: edge.destination })}>Allow ports on it…</Item>
            {edge.ports !== '' && (
              <Item onSelect={() => onCut(edge)} keys="Del">
                Cut this path
              </Item>
            )}
            <ContextMenu.Separator className="menu-line" />
          </>
        )}
        <DesignItems node={node} />
        <Item onSelect={onFit} keys="F">
          Fit
        </Item>
        <Item onSelect={onTidy} keys="T">
          Tidy
        </Item>
        <ContextMenu.CheckboxItem className="menu-item" checked={showDenied} onCheckedChange={toggleDenied}>
          Show denied paths <kbd>D</kbd>
        </ContextMenu.CheckboxItem>
        <ContextMenu.CheckboxItem className="menu-item" checked={showOpen} onCheckedChange={toggleOpen}>
          Show open paths <kbd>O</kbd>
        </ContextMenu.CheckboxItem>
        <ContextMenu.CheckboxItem className="menu-item" checked={showChanges} onCheckedChange={toggleChanges}>
          Show changes <kbd>C</kbd>
        </ContextMenu.CheckboxItem>
      </ContextMenu.Content>
    </ContextMenu.Portal>
  )
}

/** Adding to the picture, and changing what is under the pointer. */
function DesignItems({ node }: { node: GraphCard | GraphFrame | undefined }) {
  const { setAsking, dispatch } = useStore()
  const ref = node && !node.ref.includes(':') ? node.ref : undefined
  const namespace = ref?.split('/')[1]
  const isSpace = ref?.startsWith('Namespace/') === true
  const several = ref === undefined ? [] : withPicked(ref)
  // A dialog that opens while the menu still closes would lose the focus to it.
  const ask = (asking: Parameters<typeof setAsking>[0]) => setTimeout(() => setAsking(asking))
  return (
    <>
      {ref !== undefined && (
        <>
          {isSpace && namespace !== undefined ? (
            <Item onSelect={() => void dispatch({ kind: 'default-deny', namespace, dns: true })}>Deny everything in it, except DNS</Item>
          ) : (
            <>
              <Item onSelect={() => ask({ kind: 'edit-workload', ref })}>Edit labels, ports, replicas…</Item>
              <Item onSelect={() => void duplicateAll(several)} keys="Ctrl+D">
                {several.length > 1 ? `Duplicate ${several.length}` : 'Duplicate'}
              </Item>
            </>
          )}
          <Item onSelect={() => ask({ kind: 'recipes', ref })}>Insert a recipe…</Item>
          <Item onSelect={() => ask({ kind: 'rename', ref })}>Rename…</Item>
          <Item onSelect={() => void removeAll(several)} keys="Del">
            {several.length > 1 ? `Remove ${several.length}` : 'Remove'}
          </Item>
          <ContextMenu.Separator className="menu-line" />
        </>
      )}
      <Item onSelect={() => ask({ kind: 'add-workload', ...(namespace !== undefined && { namespace }) })}>Add a workload…</Item>
      <Item onSelect={() => ask({ kind: 'add-namespace' })}>Add a namespace…</Item>
      <ContextMenu.Separator className="menu-line" />
    </>
  )
}

function Item({ onSelect, children, keys }: { onSelect: () => void; children: ReactNode; keys?: string }) {
  return (
    <ContextMenu.Item className="menu-item" onSelect={onSelect}>
      {children} {keys && <kbd>{keys}</kbd>}
    </ContextMenu.Item>
  )
}
