import { describe, expect, it } from 'vitest'
import { readStream } from './documents.ts'
import { locate, nodeAt, pathAt } from './locate.ts'
import type { Path, YamlDocument } from './node.ts'

const text = `first: 1
---
spec:
  podSelector: {}
  ingress:
  - from:
    - podSelector:
        matchLabels: {app: web}
    ports: &ports
    - port: 80
  - ports: *ports
  egress:
  egress: []
`
const document = readStream(text)[1] as YamlDocument
const located = (path: Path, part?: 'key' | 'value' | 'entry') => text.slice(...locate(document, path, part))

describe('locate', () => {
  it('finds values, keys and entries in the file', () => {
    expect(located(['spec', 'ingress', 0, 'from', 0, 'podSelector', 'matchLabels', 'app'])).toBe('web')
    expect(located(['spec', 'ingress', 0, 'from', 0, 'podSelector', 'matchLabels', 'app'], 'entry')).toBe('app: web')
    expect(located(['spec', 'podSelector'], 'key')).toBe('podSelector')
    expect(located(['spec', 'ingress', 0, 'ports', 0], 'key')).toBe('port: 80')
    expect(located([])).toBe(text.slice(text.indexOf('spec'), -1))
  })

  it('takes the last of duplicates', () => expect(located(['spec', 'egress'], 'entry')).toBe('egress: []'))

  it('finds what is behind an alias where the alias is', () => {
    expect(located(['spec', 'ingress', 1, 'ports', 0, 'port'])).toBe('*ports')
    expect(located(['spec', 'ingress', 1, 'ports'], 'key')).toBe('ports')
  })

  it('falls back to the key of the nearest ancestor, or its first line', () => {
    expect(located(['spec', 'podSelector', 'matchLabels', 'app'])).toBe('podSelector')
    expect(located(['spec', 'ingress', 0, 'from', 0, 'ipBlock'])).toBe('podSelector:')
    expect(located(['spec', 'ingress', 'x'])).toBe('ingress')
    expect(located(['spec', 'ingress', 7])).toBe('ingress')
    expect(located(['metadata', 'name'])).toBe('spec:')
    expect(located(['spec', 'podSelector', 0])).toBe('podSelector')
  })

  it('marks the first line of a document that cannot be read', () => {
    const broken = readStream('a: 1\n---\nb: [\n')[1] as YamlDocument
    expect(locate(broken, ['b'])).toEqual([5, 8])
  })
})

describe('pathAt', () => {
  const at = (part: string) => pathAt(document, text.indexOf(part))

  it('finds the innermost node', () => {
    expect(at('web')).toEqual(['spec', 'ingress', 0, 'from', 0, 'podSelector', 'matchLabels', 'app'])
    expect(at('app')).toEqual(['spec', 'ingress', 0, 'from', 0, 'podSelector', 'matchLabels', 'app'])
    expect(at('80')).toEqual(['spec', 'ingress', 0, 'ports', 0, 'port'])
    expect(at('- from')).toEqual(['spec', 'ingress'])
    expect(at('ingress')).toEqual(['spec', 'ingress'])
  })

  it('stops at an alias', () => expect(at('*ports')).toEqual(['spec', 'ingress', 1, 'ports']))

  it('is the root outside of the content', () => {
    expect(pathAt(document, document.start)).toEqual([])
    expect(pathAt(document, text.length)).toEqual([])
    expect(pathAt(readStream('# c\n')[0] as YamlDocument, 2)).toEqual([])
  })

  it('does not go into what a merge brought in', () => {
    const merged = 'a: &x {p: 1}\nb: {<<: *x, q: 2, <<: {r: 3}}\n'
    const [only] = readStream(merged) as [YamlDocument]
    expect(pathAt(only, merged.indexOf('*x'))).toEqual(['b'])
    expect(pathAt(only, merged.indexOf('q'))).toEqual(['b', 'q'])
    expect(pathAt(only, merged.indexOf('r: 3'))).toEqual(['b', 'r'])
  })

  it('is the inverse of locate for keys', () => {
    const visit = (path: Path): void => {
      const node = nodeAt(document.root, path)
      if (!node || node.shared) return
      if (node.kind === 'map') for (const { key } of node.entries) visit([...path, key])
      else if (node.kind === 'list') for (const index of node.items.keys()) visit([...path, index])
      if (typeof path.at(-1) === 'string') expect(pathAt(document, locate(document, path, 'key')[0])).toEqual(path)
    }
    visit([])
  })
})

describe('nodeAt', () => {
  it('finds nodes and misses without a word', () => {
    expect(nodeAt(document.root, ['spec', 'ingress', 0, 'ports', 0, 'port'])).toMatchObject({ value: 80 })
    expect(nodeAt(document.root, ['spec', 'ingress', 9, 'ports'])).toBeUndefined()
    expect(nodeAt(document.root, ['spec', 'ingress', -1])).toBeUndefined()
    expect(nodeAt(document.root, ['spec', 'podSelector', 'toString'])).toBeUndefined()
    expect(nodeAt(undefined, [])).toBeUndefined()
  })
})
