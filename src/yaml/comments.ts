/** Whether a part of a document carries a comment: inside it, behind it, or in the line directly above. */

import type { Range } from '../text/edit.ts'
import { locate, nodeAt } from './locate.ts'
import type { Path, YamlDocument, YamlNode } from './node.ts'

/** Something stands at `path`. */
export function hasComment(document: YamlDocument, path: Path): boolean {
  const { text, start } = document
  const [from, to] = locate(document, path, 'entry').map((offset) => offset - start) as [number, number]
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  const lineEnd = text.indexOf('\n', to)
  const above = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, lineStart)
  if (/^\s*#/.test(above)) return true
  let rest = text.slice(from, lineEnd < 0 ? text.length : lineEnd)
  // Outside of keys and scalars a "#" can only begin a comment.
  for (const [first, last] of contents(nodeAt(document.root, path) as YamlNode)) rest = blank(rest, first - from, last - from)
  return rest.includes('#')
}

function contents(node: YamlNode): Range[] {
  if (node.kind === 'scalar') return [node.range]
  if (node.kind === 'list') return node.items.flatMap(contents)
  return node.entries.flatMap((entry) => [entry.keyRange, ...contents(entry.value)])
}

const blank = (text: string, from: number, to: number) => text.slice(0, Math.max(0, from)) + ' '.repeat(to - from) + text.slice(to)
