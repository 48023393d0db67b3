/** Paths to places in the file and back. */

import type { Range } from '../text/edit.ts'
import { getEntry, type MapEntry, type Path, type YamlDocument, type YamlNode } from './node.ts'

/** The node at a path, by kubectl's rule for duplicate keys; undefined when nothing stands there. */
export function nodeAt(root: YamlNode | undefined, path: Path): YamlNode | undefined {
  let node = root
  for (const step of path) node = stepInto(node, step)?.value
  return node
}

/** Offsets in the file of what stands at `path`: its value, its key, or both (`entry`; an item of a list has no key). Where nothing
 * stands there: the key of the nearest ancestor that exists, or the ancestor's first line if it has no key. */
export function locate(document: YamlDocument, path: Path, part: 'key' | 'value' | 'entry' = 'value'): Range {
  if (!document.root) return inFile(document, firstLine(document.text, [0, document.text.length]))
  let found: Step = { value: document.root }
  for (const step of path) {
    const next = stepInto(found.value, step)
    if (!next) return inFile(document, found.keyRange ?? firstLine(document.text, found.value.range))
    found = next
  }
  const { keyRange, value } = found
  if (!keyRange || part === 'value') return inFile(document, value.range)
  return inFile(document, part === 'key' ? keyRange : [keyRange[0], Math.max(keyRange[1], value.range[1])])
}

/** The path of the innermost node at an offset of the file; a key belongs to its value. Outside of the content: the root. */
export function pathAt(document: YamlDocument, offset: number): Path {
  const at = offset - document.start
  const path: (string | number)[] = []
  let node = document.root
  while (node && !node.shared && node.kind !== 'scalar') {
    if (node.kind === 'map') {
      const entry: MapEntry | undefined = node.entries.find(
        (e) => !isMerged(e) && e.keyRange[0] <= at && at <= Math.max(e.keyRange[1], e.value.range[1]),
      )
      if (!entry) break
      path.push(entry.key)
      node = entry.value
    } else {
      const index = node.items.findIndex((item) => item.range[0] <= at && at <= item.range[1])
      if (index < 0) break
      path.push(index)
      node = node.items[index]
    }
  }
  return path
}

interface Step {
  readonly value: YamlNode
  readonly keyRange?: Range
}

function stepInto(node: YamlNode | undefined, step: string | number): Step | undefined {
  if (typeof step === 'string') return getEntry(node, step)
  const value = node?.kind === 'list' ? node.items[step] : undefined
  return value && { value }
}

/** Merged through an alias: key and value are both said to be where the alias is. */
function isMerged({ keyRange, value }: MapEntry): boolean {
  return value.shared === true && keyRange[0] === value.range[0]
}

function inFile(document: YamlDocument, range: Range): Range {
  return [document.start + range[0], document.start + range[1]]
}

function firstLine(text: string, [start, end]: Range): Range {
  const [line] = /[^\r\n]*/.exec(text.slice(start, end)) as RegExpExecArray
  return [start, start + line.trimEnd().length]
}
