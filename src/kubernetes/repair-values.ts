/** What a value of the wrong type, form or version was meant to be: from the finding to steps worth trying. */

import type { Finding } from '../diagnostic.ts'
import { nodeAt } from '../yaml/locate.ts'
import type { Plain } from '../yaml/modify.ts'
import type { Path, ScalarNode, YamlNode } from '../yaml/node.ts'
import { getEntry } from '../yaml/node.ts'
import { currentVersionOf, kindsServedBy } from './kinds.ts'
import { nearest } from './nearest.ts'
import type { Candidate } from './repairs.ts'

export function valueRepairs(root: YamlNode, { code, path }: Finding): Candidate[] {
  const node = nodeAt(root, path)
  if (!node || node.shared) return []
  const name = String(path.at(-1))
  if (name === 'apiVersion' || name === 'kind') return versionRepairs(root, path, node)
  if (code === 'invalid') return node.kind === 'scalar' ? spellings(node, path) : []
  if (code !== 'wrong-type') return []
  if (node.kind === 'scalar') return retypings(node, path)
  const dash = node.kind === 'map' ? 'itemize' : 'release'
  const what = node.kind === 'map' ? `Make “${name}” a list` : `Take the list out of “${nameOf(path)}”`
  return [{ steps: [{ kind: dash, path }], label: () => what }]
}

const nameOf = (path: Path) => String(path.findLast((step) => typeof step === 'string'))

const write = (path: Path, value: Plain, label: string): Candidate => ({ steps: [{ kind: 'set', path, value }], label: () => label })

function versionRepairs(root: YamlNode, path: Path, node: YamlNode): Candidate[] {
  const holder = nodeAt(root, path.slice(0, -1))
  const textOf = (key: string) => {
    const value = getEntry(holder, key)?.value
    return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : ''
  }
  if (node.kind !== 'scalar') return []
  if (path.at(-1) === 'kind') {
    const meant = nearest(textOf('kind'), kindsServedBy(textOf('apiVersion')))
    return meant === undefined ? [] : [write(path, meant, `Write “kind: ${meant}”`)]
  }
  const current = currentVersionOf(textOf('kind'))
  return current === '' ? [] : [write(path, current, `Write “apiVersion: ${current}”`)]
}

/** Words that the API server knows in these places. */
const words = ['TCP', 'UDP', 'SCTP', 'Ingress', 'Egress', 'In', 'NotIn', 'Exists', 'DoesNotExist']

/** A number in quotes, or a word in another case or with a slip. */
function spellings({ value, source }: ScalarNode, path: Path): Candidate[] {
  if (typeof value !== 'string') return []
  if (/^[1-9]\d{0,4}$/.test(value.trim())) return [write(path, Number(value), `Write ${value.trim()} without quotes`)]
  const plain = value.trim().replaceAll(/[\s_-]/g, '')
  const same = words.find((word) => word.toLowerCase() === plain.toLowerCase())
  const meant = same ?? nearest(plain, words)
  return meant === undefined || source === meant ? [] : [write(path, meant, `Write “${meant}”`)]
}

/** What is a number wherever it stands: quotes would make a name of it. */
const numbers = ['port', 'endPort', 'containerPort', 'targetPort', 'replicas', 'parallelism']

/** One value where a list belongs, a number or boolean where text belongs, or the reverse. */
function retypings({ value, source }: ScalarNode, path: Path): Candidate[] {
  const plain = /^["'!&|>]/.test(source) ? String(value) : source
  const quoted: Candidate = write(path, plain, `Put it in quotes: "${plain}"`)
  const number =
    typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? [write(path, Number(value), `Write ${value} without quotes`)] : []
  const port = /^\d{1,5}$/.test(String(value)) ? Number(value) : undefined
  const entry = typeof path.at(-1) === 'number' ? (path.at(-2) === 'ports' ? port : undefined) : undefined
  return [
    ...number,
    ...(typeof value === 'string' || numbers.includes(String(path.at(-1))) ? [] : [quoted]),
    ...(typeof value === 'string' ? [write(path, [value], 'Make it a list')] : []),
    ...(entry === undefined ? [] : [write(path, { port: entry }, `Write “port: ${entry}”`)]),
    ...(port !== undefined && path.at(-1) === 'ports' ? [write(path, [{ port }], `Make it a list of one port, ${port}`)] : []),
  ]
}
