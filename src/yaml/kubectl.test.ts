import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shared } from '../testing/shared.ts'
import { readStream, sentDocuments } from './documents.ts'
import { toJson } from './json.ts'
import type { YamlNode } from './node.ts'

interface Case {
  readonly text: string
  readonly refused?: true
  readonly documents: readonly unknown[]
}

function read(text: string): { documents: unknown[]; error?: string; code?: string } {
  const { documents, error } = sentDocuments(readStream(text))
  return { documents: documents.map(({ root }) => JSON.parse(toJson(root as YamlNode))), error: error?.message, code: error?.code }
}

// Zero has one sign in the cluster.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('answers of the reader inside kubectl (k8s.io/apimachinery 0.36.4), asked by us', () => {
  const file = new URL('./cases/kubectl.json', import.meta.url)
  const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[]

  it('has cases', () => expect(cases.length).toBeGreaterThan(550))

  it.each(cases.map((c) => [JSON.stringify(c.text), c] as const))('%s', (_, { text, refused, documents }) => {
    const { error, documents: ours } = read(text)
    expect(error === undefined ? 'accepted' : 'refused').toBe(refused ? 'refused' : 'accepted')
    expect(plain(ours)).toEqual(plain(documents))
  })
})

interface Vector {
  readonly name: string
  readonly yaml?: string
  readonly yamlBase64?: string
  readonly clientError?: string
  readonly docs: readonly { readonly json: unknown }[]
}

interface LargeVector {
  readonly name: string
  readonly clientError?: string
  readonly documents: number
}

const path = shared('vectors/yaml-decode.json')
if (!path || !existsSync(path)) console.log('skipped: ../shared/vectors/yaml-decode.json is not there')
const vectors = path ? (JSON.parse(readFileSync(path, 'utf8')) as { cases: Vector[]; large: LargeVector[] }) : { cases: [], large: [] }

describe.skipIf(!path)('shared vectors: yaml-decode.json', () => {
  it.each(vectors.cases.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const bytes = vector.yamlBase64 === undefined ? undefined : Buffer.from(vector.yamlBase64, 'base64')
    if (bytes && !isUtf8(bytes)) {
      // Such bytes never become a text: whoever opens the file refuses them.
      expect(vector.clientError).toBeDefined()
      return
    }
    const { documents, error } = read(bytes ? bytes.toString('utf8') : (vector.yaml as string))
    expect(error === undefined).toBe(vector.clientError === undefined)
    expect(plain(documents)).toEqual(plain(vector.docs.map((doc) => doc.json)))
  })

  it.each(vectors.large.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const make = recipes[vector.name] as () => string
    const { documents, error, code } = read(make())
    // We stop at 64 levels where kubectl goes to 10,000.
    if (vector.name.startsWith('flow nesting')) expect([documents.length, code]).toEqual([0, 'yaml-limit'])
    else expect([documents.length, error !== undefined]).toEqual([vector.documents, vector.clientError !== undefined])
  })
})

const policy = (label: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n  podSelector:\n    matchLabels:\n      app: ${label}\n`

const nest = (depth: number) => () => policy('['.repeat(depth) + ']'.repeat(depth))

const recipes: Readonly<Record<string, () => string>> = {
  'billion laughs': () => {
    const level = (i: number) =>
      `${'abcdefghi'[i]}: &${'abcdefghi'[i]} [${Array(9)
        .fill(i === 0 ? 'lol' : `*${'abcdefghi'[i - 1]}`)
        .join(',')}]\n`
    return Array.from({ length: 9 }, (_, i) => level(i)).join('')
  },
  'quadratic alias blow-up': () => `a: &a [${Array(3000).fill('x').join(',')}]\nb: [${Array(3000).fill('*a').join(',')}]\n`,
  'flow nesting 100': nest(100),
  'flow nesting 1000': nest(1000),
  'flow nesting 5000': nest(5000),
  'flow nesting 9000': nest(9000),
  'flow nesting 10001': nest(10001),
  'flow nesting 50000': nest(50000),
  '10000 documents': () => Array.from({ length: 10_000 }, (_, i) => policy(`a${i}`)).join('---\n'),
  'one 1 MiB label value': () => policy('a'.repeat(1 << 20)),
  'one 6 MiB comment line': () => `${policy('a')}${'#'.repeat(6 << 20)}\n`,
  '100000 labels': () => policy('a') + Array.from({ length: 100_000 }, (_, i) => `      l${i}: v\n`).join(''),
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
