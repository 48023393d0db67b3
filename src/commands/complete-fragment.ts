/** complete-fragment: a document that is only a piece of a policy to a whole one, its own lines indented and otherwise untouched. */

import type { Command } from '../command.ts'
import { allPorts } from '../policy/ports.ts'
import type { TextEdit } from '../text/edit.ts'
import { getEntry, type YamlDocument, type YamlNode } from '../yaml/node.ts'
import { Draft } from './draft.ts'
import { policyName } from './naming.ts'
import type { Plan, Refusal, Scene } from './plan.ts'

type CompleteFragment = Extract<Command, { kind: 'complete-fragment' }>

export function completeFragment(command: CompleteFragment, scene: Scene): Plan | Refusal {
  const file = scene.workspace.files.find(({ name }) => name === command.file)
  const document = scene.documents(command.file)[command.document]
  const root = document?.root
  if (!file || !document || !root) return { refused: `${command.file} has no such document any more.` }
  if (file.snapshot) return { refused: `${file.name} is a snapshot that is read but not edited.` }
  const frame = frameFor(root)
  if (!frame)
    return { refused: 'This document does not look like a piece of a NetworkPolicy: it has neither selectors nor rules at its top.' }
  if (root.kind !== 'map' || root.flow) return { refused: 'This piece is written in braces. Write it as lines first.' }
  const draft = new Draft(scene)
  draft.edit(command.file, wrap(document, root, [...headerFor(scene, root), ...frame.lines], frame.lead))
  return { label: 'complete the policy', ...draft.finish(), mayOpen: () => allPorts, mayClose: () => true, bringsErrors: 'any' }
}

/** The lines that go above a piece, and what its first line begins with (the other lines with as many blanks). */
interface Frame {
  readonly lines: readonly string[]
  readonly lead: string
}

const specKeys = ['ingress', 'egress', 'policyTypes', 'podSelector']
const peerKeys = ['namespaceSelector', 'ipBlock']
const selectorKeys = ['matchLabels', 'matchExpressions']

/** Of what a piece is: a spec, a selector of pods, a peer or a rule. */
function frameFor(root: YamlNode): Frame | undefined {
  const has = (key: string) => getEntry(root, key) !== undefined
  const isRules = (key: string) => getEntry(root, key)?.value.kind === 'list'
  const everyPod = '  podSelector: {}'
  if (has('spec')) return { lines: [], lead: '' }
  if (peerKeys.some(has)) return { lines: ['spec:', everyPod, '  ingress:', '    - from:'], lead: '        - ' }
  if (isRules('from')) return { lines: ['spec:', everyPod, '  ingress:'], lead: '    - ' }
  if (isRules('to')) return { lines: ['spec:', everyPod, '  policyTypes:', '    - Egress', '  egress:'], lead: '    - ' }
  if (specKeys.some(has)) return { lines: has('podSelector') ? ['spec:'] : ['spec:', everyPod], lead: '  ' }
  return selectorKeys.some(has) ? { lines: ['spec:', '  podSelector:'], lead: '    ' } : undefined
}

/** What every manifest begins with, as far as the piece has not got it. */
function headerFor(scene: Scene, root: YamlNode): string[] {
  const missing = (key: string) => getEntry(root, key) === undefined
  return [
    ...(missing('apiVersion') ? ['apiVersion: networking.k8s.io/v1'] : []),
    ...(missing('kind') ? ['kind: NetworkPolicy'] : []),
    ...(missing('metadata') ? ['metadata:', `  name: ${policyName(scene, 'default', 'new-policy')}`] : []),
  ]
}

function wrap({ text, start }: YamlDocument, root: YamlNode, above: readonly string[], lead: string): TextEdit[] {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const first = Math.max(lineStart(text, root.range[0]), text.startsWith('\uFEFF') ? 1 : 0)
  const margin = text.slice(first, root.range[0])
  const at = start + root.range[0]
  const edits: TextEdit[] = [{ start: at, end: at, text: above.map((line) => line + newline + margin).join('') + lead }]
  const indent = ' '.repeat(lead.length)
  for (let at = nextLine(text, first); at < root.range[1]; at = nextLine(text, at)) {
    const isBlank = /^[ \t]*\r?\n/.test(text.slice(at, nextLine(text, at)))
    if (indent !== '' && !isBlank) edits.push({ start: start + at, end: start + at, text: indent })
  }
  return edits
}

const lineStart = (text: string, offset: number) => text.lastIndexOf('\n', offset - 1) + 1

function nextLine(text: string, offset: number): number {
  const found = text.indexOf('\n', offset)
  return found < 0 ? text.length : found + 1
}
