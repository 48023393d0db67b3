/** Random wishes to modifications of a document that are possible, and the same changes made naively on plain JavaScript. */

import fc from 'fast-check'
import type { Modification, Plain } from '../yaml/modify.ts'
import type { Path } from '../yaml/node.ts'

const strings = fc.oneof(
  fc.constantFrom('web', 'db', 'a b', '10.0.0.0/24', '::/0', 'fe80::1/64', 'http', 'kubernetes.io/metadata.name', 'größe', '🎉'),
  fc.constantFrom(
    '',
    ' ',
    'y',
    'No',
    'on',
    'true',
    'null',
    '~',
    '80',
    '0x50',
    '017',
    '1e3',
    '1_0',
    '1:30',
    '2026-01-01',
    '.5',
    '-1',
    '=',
    '<<',
    '...',
    '---',
  ),
  fc.constantFrom(
    'a: b',
    'a #b',
    '#a',
    'a:',
    '- a',
    '? a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '[a]',
    '{a}',
    'a, b',
    '"a"',
    "it's",
    'a\nb',
    'a\tb',
    '\u00a0',
    '\u2028',
    '\\',
  ),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
)
const keys = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('app', 'tier', 'role', 'from', 'ports', 'matchLabels', 'podSelector') },
  { weight: 1, arbitrary: strings },
)
const scalars = fc.oneof(
  strings,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
)
const peer = fc.constantFrom<Plain>(
  { podSelector: { matchLabels: { app: 'web' } } },
  { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x', 'on'] }] } },
  { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
  { port: 80, protocol: 'TCP' },
  { from: [{ podSelector: {} }], ports: [{ port: 'http' }, { port: 443 }] },
  {},
  [],
  [[], [{}], [1, [2]]],
)
const values: fc.Arbitrary<Plain> = fc.oneof(
  scalars,
  peer,
  fc.array(peer, { maxLength: 3 }),
  fc.letrec<{ value: Plain }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, scalars, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(keys, tie('value'), { maxKeys: 3 })),
  })).value,
)

/** A wish, made definite by what stands in the document. */
export const wishes = fc.record({
  kind: fc.constantFrom('set', 'add', 'insert', 'remove', 'rename', 'deep'),
  where: fc.nat(),
  index: fc.nat(),
  key: keys,
  value: values,
})
export type Wish = typeof wishes extends fc.Arbitrary<infer T> ? T : never

/** What the wish comes to in a document of the given value; undefined when nothing there fits it. */
export function toModification(value: unknown, wish: Wish): Modification | undefined {
  const paths = pathsOf(value, [])
  const isMap = (v: unknown) => typeof v === 'object' && v !== null && !Array.isArray(v)
  const among = (test: (path: Path, value: unknown) => boolean) => {
    const fitting = paths.filter((path) => test(path, at(value, path)))
    return fitting[wish.where % fitting.length]
  }
  const nothing = (v: unknown) => v === undefined || v === null
  switch (wish.kind) {
    case 'set': {
      const path = among((p) => p.length > 0)
      return path && { kind: 'set', path, value: wish.value }
    }
    case 'add': {
      const path = among((_, v) => isMap(v) || nothing(v))
      return path && { kind: 'set', path: [...path, wish.key], value: wish.value }
    }
    case 'deep': {
      const path = among((_, v) => (isMap(v) && !Object.hasOwn(v as object, wish.key)) || nothing(v))
      return path && { kind: 'set', path: [...path, wish.key, 0, 'from', 0], value: wish.value }
    }
    case 'insert': {
      const path = among((_, v) => Array.isArray(v) || nothing(v))
      const length = path ? ((at(value, path) as unknown[] | undefined)?.length ?? 0) : 0
      return path && { kind: 'insert', path, value: wish.value, ...(wish.index % 3 ? { index: wish.index % (length + 1) } : {}) }
    }
    case 'remove': {
      const path = among((p) => p.length > 0)
      return path && { kind: 'remove', path }
    }
    default: {
      const path = among((p) => typeof p.at(-1) === 'string' && !Object.hasOwn(at(value, p.slice(0, -1)) as object, wish.key))
      return path && { kind: 'rename', path, key: wish.key }
    }
  }
}

function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(value)
  return [path, ...entries.flatMap(([step, item]) => pathsOf(item, [...path, step]))]
}

type Holder = Record<string | number, unknown>

const at = (value: unknown, path: Path): unknown =>
  path.reduce(
    (node, step) => (typeof node === 'object' && node !== null && Object.hasOwn(node, step) ? (node as Holder)[step] : undefined),
    value,
  )

/** The value after the modification. */
export function modifyNaively(value: unknown, modification: Modification): unknown {
  const root: Holder = { document: structuredClone(value) ?? undefined }
  const path = ['document', ...modification.path]
  let holder = root
  for (const [i, step] of path.slice(0, -1).entries()) {
    if (!Object.hasOwn(holder, step) || holder[step] === null || holder[step] === undefined)
      put(holder, step, typeof path[i + 1] === 'number' ? [] : {})
    holder = holder[step] as Holder
  }
  const last = path.at(-1) as string | number
  switch (modification.kind) {
    case 'set':
      put(holder, last, modification.value)
      break
    case 'insert': {
      const list = ((Object.hasOwn(holder, last) ? holder[last] : undefined) ?? []) as unknown[]
      list.splice(modification.index ?? list.length, 0, modification.value)
      put(holder, last, list)
      break
    }
    case 'remove':
      if (Array.isArray(holder)) holder.splice(Number(last), 1)
      else delete holder[last]
      break
    case 'rename':
      put(holder, modification.key, holder[last])
      delete holder[last]
  }
  return root.document
}

/** Also a key named `__proto__`. */
function put(holder: Holder, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}
