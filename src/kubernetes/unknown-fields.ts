/** Tells what to do about a field that the API does not have: from its place to the place or spelling that was meant. */

import type { Path, YamlNode } from '../yaml/node.ts'
import { patchSentence } from './fragment.ts'
import { nearest } from './nearest.ts'
import { fieldOf, type Shape, shapeAt } from './shape.ts'

/** A sentence that says what to do. `path` ends with the unknown field's name. */
export function adviseOnField(root: Shape, path: Path, value: YamlNode): string {
  const name = String(path.at(-1))
  const container = path.slice(0, -1)
  const shape = shapeAt(root, container) as Shape
  const names = Object.keys(shape.fields as object)
  if (name.startsWith('$')) return patchSentence
  if (name === 'status' && container.length === 0) return 'Delete it: a NetworkPolicy has no status any more.'
  const spelling = nearest(name, names)
  if (spelling) return `Did you mean "${spelling}"?`
  if (name === 'from' || name === 'to') {
    const other = name === 'from' ? 'to' : 'from'
    if (names.includes(other)) return `Did you mean "${other}"? Rules of ${String(container.at(-2))} name their peers there.`
  }
  if (names.includes('matchLabels') && value.kind === 'scalar') return 'Put labels under "matchLabels:".'
  const advice = adviseDown(shape, name, 1) ?? adviseUp(root, container, name) ?? adviseDown(shape, name) ?? adviseAnywhere(root, name)
  return advice ?? 'Remove it: there is no such field.'
}

/** The field exists further out: it is indented too deep. */
function adviseUp(root: Shape, container: Path, name: string): string | undefined {
  for (let length = container.length - 1; length >= 0; length--) {
    if (fieldOf(shapeAt(root, container.slice(0, length)), name)) {
      return `Indent it less, as far as the "${String(container[length])}:" above it.`
    }
  }
  return undefined
}

/** The field exists further in: it is indented too little. */
function adviseDown(shape: Shape, name: string, depth?: number): string | undefined {
  const places = placesOf(shape, name, depth)
  if (places.length === 0) return undefined
  if (places.length > 1) return `Move it into ${places.map(sayPlace).join(' or ')}.`
  const [place] = places as [string]
  return place.endsWith('[]') ? `Indent it under "${place.slice(0, -2)}:", as an item of that list.` : `Indent it under "${place}:".`
}

/** "podSelector", or an item of "ingress.from" */
const sayPlace = (place: string) => `${place.endsWith('[]') ? 'an item of ' : ''}"${place.replaceAll('[]', '')}"`

/** The field exists elsewhere in a policy, perhaps in another spelling. */
function adviseAnywhere(root: Shape, name: string): string | undefined {
  const spec = fieldOf(root, 'spec') as Shape
  const meant = nearest(name, vocabulary(spec))
  const [place] = meant === undefined ? [] : placesOf(spec, meant)
  return place === undefined ? undefined : `Did you mean "${meant}"? It belongs under "${place === '' ? 'spec' : `spec.${place}`}:".`
}

/** All field names from a shape inwards. */
function vocabulary(shape: Shape): string[] {
  const names = Object.entries(shape.fields ?? {}).flatMap(([name, field]) => [name, ...vocabulary(field)])
  return [...new Set([...names, ...(shape.item ? vocabulary(shape.item) : [])])]
}

/** Where a field of that name is, from a struct inwards: the outermost places, such as `from[]`. Empty text: in the struct itself. */
function placesOf(shape: Shape, name: string, depth = Number.POSITIVE_INFINITY): string[] {
  let level: [string, Shape][] = [['', shape]]
  for (let inwards = 0; inwards <= depth && level.length > 0; inwards++) {
    const found = level.filter(([, each]) => fieldOf(each, name)).map(([place]) => place)
    if (found.length > 0) return found
    level = level.flatMap(([place, each]) => structsIn(place, each))
  }
  return []
}

function structsIn(place: string, shape: Shape): [string, Shape][] {
  const fields = Object.entries(shape.fields ?? {}).filter(([name]) => name !== 'metadata')
  return fields.map(([name, field]) => {
    const at = place === '' ? name : `${place}.${name}`
    return field.kind === 'list' && field.item ? [`${at}[]`, field.item] : [at, field]
  })
}
