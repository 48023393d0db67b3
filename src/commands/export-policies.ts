/** The policies of a workspace as files to download: the bytes of the text, other resources left out. */

import { applyEdits } from '../text/edit.ts'
import { type Modification, modify } from '../yaml/modify.ts'
import { getEntry, type YamlDocument, type YamlNode } from '../yaml/node.ts'
import type { Scene } from './plan.ts'

/** One text for each file that holds a policy. Documents are cut out whole, with the line that opens them; of a list with other
 * resources in it, its policies. */
export function exportPolicies(scene: Scene): { readonly name: string; readonly text: string }[] {
  return scene.workspace.files.flatMap(({ name, text }) => {
    const documents = scene.documents(name)
    const wanted = documents.filter((document) => isUnreadable(document) || holdsPolicies(document))
    if (!wanted.some(holdsPolicies)) return []
    const isAll = documents.every((document) => (wanted.includes(document) ? othersIn(document).length === 0 : document.root === undefined))
    if (isAll) return [{ name, text }]
    const parts = wanted.map(policiesOf)
    return [
      { name, text: parts.map((part, index) => (index === 0 ? part.replace(/^---[ \t]*\r?\n/, '') : withSeparator(part, text))).join('') },
    ]
  })
}

/** What can't be read at present may be a policy: it is never left out. */
const isUnreadable = ({ root, problems }: YamlDocument) => root === undefined && problems.some(({ severity }) => severity === 'error')

const holdsPolicies = ({ root }: YamlDocument) => isPolicy(root, undefined) || itemsOf(root).some((item) => isPolicy(item, root))

function isPolicy(node: YamlNode | undefined, list: YamlNode | undefined): boolean {
  return textAt(node, 'kind') === 'NetworkPolicy' || (textAt(node, 'kind') === undefined && textAt(list, 'kind') === 'NetworkPolicyList')
}

function textAt(node: YamlNode | undefined, key: string): unknown {
  const value = getEntry(node, key)?.value
  return value?.kind === 'scalar' ? value.value : undefined
}

function itemsOf(root: YamlNode | undefined): readonly YamlNode[] {
  const items = getEntry(root, 'items')?.value
  return items?.kind === 'list' ? items.items : []
}

/** Indexes of what a list holds besides policies. */
const othersIn = ({ root }: YamlDocument): number[] => itemsOf(root).flatMap((item, index) => (isPolicy(item, root) ? [] : [index]))

function policiesOf(document: YamlDocument): string {
  const removals = othersIn(document)
    .toReversed()
    .map((index): Modification => ({ kind: 'remove', path: ['items', index] }))
  const result = modify(document, removals)
  if ('refused' in result) return document.text
  return applyEdits(
    document.text,
    result.edits.map(({ start, end, text }) => ({ start: start - document.start, end: end - document.start, text })),
  )
}

function withSeparator(part: string, text: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  return part.startsWith('---') || part.trimStart().startsWith('{') ? part : `---${newline}${part}`
}
