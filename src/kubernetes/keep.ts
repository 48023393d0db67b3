/** Two readings to one: what is written as before are the very resources of before, so that nothing is worked out anew for them. */

import { getEntry, type YamlDocument, type YamlNode } from '../yaml/node.ts'
import type { Decoded } from './decode.ts'
import type { Resource } from './types.ts'

/** What a document says, as it was decoded. */
interface DecodedDocument {
  readonly document: YamlDocument
  readonly decoded: Decoded
}

/** `now`, with the resources of `before` for the items of a list that have the same text at the same index. Both under the same settings. */
export function keepResources({ document, decoded }: DecodedDocument, before: DecodedDocument | undefined): Decoded {
  const [items, itemsBefore] = [itemsOf(document), before && itemsOf(before.document)]
  if (!before || !items || !itemsBefore || around(document, items) !== around(before.document, itemsBefore)) return decoded
  const known = new Map(before.decoded.resources.flatMap((resource) => (isItem(resource) ? [[resource.path[1], resource] as const] : [])))
  const resources = decoded.resources.map((resource) => {
    const index = resource.path[1] as number
    const same = isItem(resource) ? known.get(index) : undefined
    if (same?.ref !== resource.ref) return resource
    const [item, other] = [items.items[index] as YamlNode, itemsBefore.items[index] as YamlNode]
    return sameText(document, item, before.document, other) ? same : resource
  })
  return { ...decoded, resources }
}

/** `resources`, with the very objects of `known` for those that say the same, wherever they are written: whatever is worked out from them
 * sees where the two differ. */
export function shareResources(resources: readonly Resource[], known: readonly Resource[]): readonly Resource[] {
  const byContent = new Map(known.map((resource) => [contentOf(resource), resource]))
  return resources.map((resource) => byContent.get(contentOf(resource)) ?? resource)
}

const contents = new WeakMap<Resource, string>()

/** All but its place, as text. */
function contentOf(resource: Resource): string {
  const known = contents.get(resource)
  if (known !== undefined) return known
  const content = JSON.stringify({ ...resource, path: [] }, (_, value) => (value instanceof Map ? [...value] : value))
  contents.set(resource, content)
  return content
}

const isItem = ({ path }: Resource) => path.length === 2 && path[0] === 'items'

function itemsOf({ root }: YamlDocument) {
  const items = getEntry(root, 'items')?.value
  return items?.kind === 'list' ? items : undefined
}

/** What stands around the items: the kind and the version of a typed list are theirs too. */
const around = ({ text }: YamlDocument, { range }: YamlNode) => `${text.slice(0, range[0])}\n${text.slice(range[1])}`

/** An alias says what stands elsewhere. */
function sameText(document: YamlDocument, item: YamlNode, before: YamlDocument, other: YamlNode): boolean {
  if (item.range[1] - item.range[0] !== other.range[1] - other.range[0]) return false
  const text = document.text.slice(...item.range)
  return text === before.text.slice(...other.range) && !text.includes('*')
}
