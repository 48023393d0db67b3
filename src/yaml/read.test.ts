import { describe, expect, it } from 'vitest'
import { AliasBudget, aliasLimit, nodeLimit } from './budget.ts'
import { toPlain } from './json.ts'
import { getEntry, type MapEntry, type MapNode, type YamlNode } from './node.ts'
import { readDocument } from './read.ts'
import { remarkLimit } from './remarks.ts'
import { longestScalar } from './walk.ts'

const value = (text: string) => {
  const { root } = readDocument(text)
  return root && toPlain(root)
}

/** Each problem as `severity code at "the marked text": message`. */
const problems = (text: string) =>
  readDocument(text).problems.map(
    ({ severity, code, message, range }) => `${severity} ${code} at ${JSON.stringify(text.slice(...range))}: ${message}`,
  )

const only = (text: string) => {
  const found = problems(text)
  expect(found).toHaveLength(1)
  return found[0] as string
}

describe('nodes', () => {
  it('have kinds, values, sources and ranges', () => {
    expect(readDocument('a: !!str 80 # c\nb: [1, ~]\n').root).toEqual({
      kind: 'map',
      flow: false,
      range: [0, 25],
      entries: [
        { key: 'a', keyRange: [0, 1], value: { kind: 'scalar', value: '80', source: '!!str 80', range: [3, 11] } },
        {
          key: 'b',
          keyRange: [16, 17],
          value: {
            kind: 'list',
            flow: true,
            range: [19, 25],
            items: [
              { kind: 'scalar', value: 1, source: '1', range: [20, 21] },
              { kind: 'scalar', value: null, source: '~', range: [23, 24] },
            ],
          },
        },
      ],
    })
  })

  it('put a null written as nothing after its colon or dash', () => {
    const text = 'a:\nb:\n-\n- x\nc: {d, e: }\n'
    const root = readDocument(text).root as MapNode
    const at = (key: string) => getEntry(root, key)?.value as YamlNode
    expect(at('a').range).toEqual([2, 2])
    expect((at('b') as { items: YamlNode[] } & YamlNode).items[0]?.range).toEqual([7, 7])
    expect(getEntry(at('c'), 'd')?.value.range).toEqual([17, 17])
    expect(getEntry(at('c'), 'e')?.value.range).toEqual([21, 21])
  })

  it('end a block collection with its last item, a block scalar with its text', () => {
    const text = 'a:\n- b: |\n    x\n    y\n\n# c\n\nc: 1\n'
    const cut = (whole: string) => whole.slice(...(getEntry(readDocument(whole).root, 'a') as MapEntry).value.range)
    expect(cut(text)).toBe('- b: |\n    x\n    y')
    expect(cut('a: |+\n  x\n\nb: 1\n')).toBe('|+\n  x\n\n')
  })

  it('keep big integers', () => {
    expect(value('[9007199254740993, -9223372036854775808, 18446744073709551615]')).toEqual([
      9007199254740993n,
      -9223372036854775808n,
      18446744073709551615n,
    ])
  })

  it('are nothing for an empty document or null', () => {
    for (const text of ['', ' \n', '# c', '~', 'null\n', '---\n', '--- ~'])
      expect(readDocument(text)).toEqual({ root: undefined, problems: [] })
  })
})

describe('aliases and merges', () => {
  it('take the value of the anchor, and stand where the alias stands', () => {
    const text = 'a: &x {b: [1]}\nc: *x\n'
    const { root, problems } = readDocument(text)
    expect(problems).toEqual([])
    const alias = getEntry(root, 'c')?.value as YamlNode
    expect(toPlain(alias)).toEqual({ b: [1] })
    expect(alias).toMatchObject({ shared: true, range: [18, 20] })
    expect(getEntry(alias, 'b')).toMatchObject({
      keyRange: [18, 20],
      value: { shared: true, range: [18, 20], items: [{ shared: true, source: '1' }] },
    })
    expect(getEntry(root, 'a')?.value).not.toHaveProperty('shared')
  })

  it('take the anchor that stands before', () => {
    expect(value('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 })
    expect(only('a: *x\nb: &x 1\n')).toContain('error yaml-syntax at "*x": No anchor &x')
  })

  it('may be keys', () => expect(value('a: &x k\n*x : 1\n')).toEqual({ a: 'k', k: 1 }))

  it('merge in the order of the document, the later entry winning', () => {
    const root = readDocument('a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n').root
    const merged = getEntry(root, 'b')?.value as MapNode
    expect(merged.entries.map(({ key, value }) => [key, value.shared === true])).toEqual([
      ['p', true],
      ['q', true],
      ['q', false],
    ])
    expect(toPlain(merged)).toEqual({ p: 1, q: 3 })
    expect(value('a: {<<: [{p: 1}, {p: 2, q: 3}]}')).toEqual({ a: { p: 1, q: 3 } })
    expect(value('a: {<<: {p: 1, <<: {q: 2}}}')).toEqual({ a: { p: 1, q: 2 } })
  })

  it('say where the merged value wins over the one that is written', () => {
    const text = 'a: &x {p: 1}\nb:\n  p: 2\n  <<: *x\n'
    expect(value(text)).toEqual({ a: { p: 1 }, b: { p: 1 } })
    expect(only(text)).toContain('warning yaml-surprise at "p": p stands before the <<')
    expect(problems('a: &x {p: 1}\nb:\n  <<: *x\n  p: 2\n')).toEqual([])
    expect(problems('a: {p: 2, <<: {p: 1}}')).toHaveLength(1)
  })

  it.each(['a: {<<: x}', 'a: {<<: [[]]}', 'a: &x [1]\nb: {<<: *x}', 'a: {<<: }'])('refuse to merge what is no map: %j', (text) =>
    expect(only(text)).toContain('Only a map'),
  )

  it.each(['&x {a: *x}', '&x [*x]', '&x {<<: *x}', 'a: &x\n  b: *x'])('refuse a cycle: %j', (text) =>
    expect(only(text)).toContain('contains itself'),
  )
})

describe('duplicate keys', () => {
  it('keep all entries, the last of which wins, and say so with both lines', () => {
    const text = 'spec:\n  ingress: []\n  egress: []\n  ingress: [{}]\n'
    expect(value(text)).toEqual({ spec: { ingress: [{}], egress: [] } })
    expect(getEntry(readDocument(text).root, 'spec')?.value).toMatchObject({ entries: [{}, {}, {}] })
    expect(only(text)).toMatch(
      /^warning duplicate-key at "ingress": ingress stands twice .* line 2 .* line 4 .*: the cluster takes the one in line 4/,
    )
  })

  it('are found however they are written', () => {
    expect(only('{a: 1, "a": 2}')).toContain('takes the one in line 1')
    expect(problems('y: 1\nyes: 2\n').filter((p) => p.includes('duplicate-key'))).toHaveLength(1)
    expect(problems('a: 1\na: 2\na: 3\n')).toHaveLength(2)
  })

  it('are taken by chance where they only look alike in the end', () => {
    expect(only('1: a\n"1": b\n')).toContain('by chance')
    expect(problems('"true": 1\non: 2\n')[1]).toContain('by chance')
    expect(problems('1: a\n1.0: b\n')[1]).toContain('by chance')
    expect(problems('1: a\n2: b\n"x": c\n')).toEqual([])
  })

  it('count lines whatever order they are found in', () => {
    expect(problems('a: 1\nb:\n  c: 1\n  c: 2\na: 2\n').map((p) => p.match(/line \d/g)?.slice(0, 2))).toEqual([
      ['line 3', 'line 4'],
      ['line 1', 'line 5'],
    ])
  })

  it('take refusals of the value that they replace along', () => {
    expect(value('a: .inf\na: {~: 1}\na: 2\n')).toEqual({ a: 2 })
    expect(only('a: .inf\nb: 2\n')).toContain('error')
  })

  it('are found in linear time, and listed up to a limit', () => {
    const { root, problems } = readDocument('a: 1\n'.repeat(20_000))
    expect((root as MapNode).entries).toHaveLength(20_000)
    expect(problems).toHaveLength(remarkLimit + 1)
    expect(problems.at(-1)).toMatchObject({ code: 'yaml-limit', severity: 'warning' })
  })
})

describe('surprises', () => {
  it.each([
    ['a: yes', 'at "yes": kubectl reads yes as true, other readers as text.'],
    ['a: n', 'as false, other readers as text. Write false'],
    ['a: 017', 'as the number 15, other readers as the number 17. Write 15'],
    ['a: 0b11', 'as the number 3, other readers as text'],
    ['a: 1_000', 'as the number 1000'],
    ['a: 1e400', 'as the text "1e400", other readers as the number Infinity'],
    ['a: !!binary aHR0cA==', 'decodes this base64 text and sends the text "http"'],
    ['a: !mine x', 'ignores the tag !mine'],
    ['a: !!set x', 'ignores the tag !!set'],
    ['y: 1', 'The key y becomes "true"'],
    ['0x10: 1', 'The key 0x10 becomes "16"'],
    ['1.50: 1', 'The key 1.50 becomes "1.5"'],
    ['!x k: 1', 'ignores the tag !x'],
    ['a: b\rc: d', 'this carriage return as a line break'],
    ['a: b\u0085c: d', 'this U+0085 as a line break'],
  ])('%j: %s', (text, expected) => {
    expect(only(text)).toContain('warning yaml-surprise')
    expect(only(text)).toContain(expected)
  })

  it.each(
    [
      'true',
      'True',
      '80',
      '080',
      '0o17',
      '0x1F',
      '1e3',
      '1.',
      '-1',
      '1:30',
      '2024-01-01',
      '~',
      'Null',
      '"yes"',
      "'017'",
      '!!str yes',
      '!!int 80',
      '! x',
      '|\n  yes',
      '18446744073709551615',
      '<<',
      '=',
    ].map((text) => [text]),
  )('nothing to say about %j', (text) => expect(problems(`a: ${text}\nk${text.length}: b\r\n`)).toEqual([]))

  it.each(['80: a', '"y": a', 'true: a', '!!str 80: a', '1.5: a'])('nothing to say about the key in %j', (text) =>
    expect(problems(text)).toEqual([]),
  )

  it('are told once, not at every alias', () => expect(problems('a: &x [yes]\nb: *x\nc: {<<: {d: *x}}\n')).toHaveLength(1))
})

describe('refusals', () => {
  it.each([
    ['a: [', 'at "": A value is expected here, the end of the document'],
    ['a: [b', 'Here a comma or ] is expected'],
    ['a: {b: c', 'Here a comma or } is expected'],
    ['a: "b', 'at "\\"": The quote opened here is never closed'],
    ['a: \tb: c', 'A second ": "'],
    ['a:\n\tb: c', 'at "\\t": A tab'],
    ['a: b\n\tc: d', 'at "\\t": A tab'],
    ['a: |\n\tb', 'A tab stands where the indentation of a block scalar'],
    ['- a\n\tb\n- c\n  - d: e\n\tf', 'A tab'],
    ['a: b: c', 'at ":": A second ": "'],
    ['a: - b', 'at "-": A list item (-) cannot begin here'],
    ['a: ? b', 'at "?": A key (?) cannot begin here'],
    ['a: @b', 'at "@": A value cannot begin with @'],
    ['a: `b', 'cannot begin with `'],
    ['a: %b', 'cannot begin with %'],
    ['[|]', 'cannot begin with |'],
    ['a: b\n%c', 'A line cannot begin with %'],
    ['a: 1\nb\n', 'at "b": A key begins here, but no ": "'],
    ['a: 1\n b: c', 'A second ": "'],
    ['a:\n  b: c\n d: e', 'at "d": This line is indented more than “a” above'],
    [
      'spec:\npodSelector:\n    matchLabels: {}\n  policyTypes: []',
      'at "podSelector": This line is indented less than one that follows: “podSelector” stands beside “spec”',
    ],
    ['"a":\n    b: c\n  d: e', 'at "d": Here a key of the map above is expected'],
    ['- a\nb: c', 'Here an item (-) of the list above is expected'],
    ['a: "\\/"', 'at "\\\\/": kubectl does not know the escape \\/'],
    ['a: "\\x4"', 'needs 2 hexadecimal digits'],
    ['a: "\\ud83d\\ude00"', '\\ud83d is no character'],
    ['a: &', 'The name after &'],
    ['a: *b.c', 'The name after *'],
    ['a: !!', 'The tag that begins with ! is not complete'],
    ['a: !<x', 'is not complete'],
    ['a: !%zz b', 'no UTF-8'],
    ['a: !e!x b', 'is not declared'],
    ['a: !!int x', 'at "!!int x": "x" is no int'],
    ['a: !!binary x', 'no base64'],
    ['a: |x', 'Only a comment may follow'],
    ['a: |0', 'cannot be 0'],
    ['a: .inf', 'at ".inf": .inf is a number that JSON cannot hold'],
    ['a: .nan', 'cannot hold'],
    ['~: a', 'at "~": A key cannot be null'],
    ['? \n: a', 'A key cannot be null'],
    ['9223372036854775808: a', 'A key cannot be a number beyond'],
    ['[a]: b', 'at "[a]": A map or list cannot be a key'],
    ['{a: b}: c', 'cannot be a key'],
    ['%YAML 1.2\n---\na: b', 'at "%YAML 1.2": kubectl takes no %YAML'],
    ['a: b\u0000', 'UTF-16'],
    ['a: b # \u0007', 'at "\\u0007": The control character U+0007'],
    ['a: \u009f', 'U+009F'],
    ['a: \ud800', 'U+D800'],
  ])('%j: %s', (text, expected) => {
    expect(only(text)).toMatch(/^error yaml-syntax/)
    expect(only(text)).toContain(expected)
    expect(only(text)).toContain('kubectl stops here')
    expect(readDocument(text).root).toBeUndefined()
  })

  it.each([
    'a: {{ .Values.x }}',
    '{{- if .x }}\na: b\n{{- end }}\n',
    'a:\n  {{- include "x" . | nindent 2 }}',
    'a: {{ x }}-b',
    '{{ x }}: 1',
    'a: [{{ x }}]',
  ])('names a template: %j', (text) => expect(only(text)).toMatch(/^error template .*render the chart/))

  it('does not take quoted braces for a template', () => {
    expect(problems('a: "{{ x }}"\nb: c-{{ x }}\n')).toEqual([])
    expect(only('a: "{{ x }}"\nb: [\n')).toContain('yaml-syntax')
  })

  it('keep what was found before', () => expect(problems('a: yes\nb: .inf\n').map((p) => p.split(' ')[0])).toEqual(['warning', 'error']))
})

describe('limits', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  it('go 64 levels deep', () => {
    expect(problems(nested(64))).toEqual([])
    for (const text of [
      nested(65),
      nested(100_000),
      '- '.repeat(65),
      '? '.repeat(800),
      '{'.repeat(2000),
      Array.from({ length: 70 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    ]) {
      expect(only(text)).toMatch(/^error yaml-limit .* 64 levels/)
    }
  })

  it('count levels through aliases too', () => {
    expect(only(`a: &x ${nested(40)}\nb: ${'['.repeat(30)}*x${']'.repeat(30)}\n`)).toContain('once aliases are followed')
  })

  it('follow 1,000 aliases', () => {
    const text = (count: number) => `a: &x b\nc: [${Array(count).fill('*x').join(', ')}]\n`
    expect(problems(text(aliasLimit))).toEqual([])
    expect(only(text(aliasLimit + 1))).toMatch(/^error yaml-limit .*1000 aliases/)
  })

  it('unfold to ten times what is written', () => {
    const text = (count: number) => `a: &x [${Array(100).fill('b').join(', ')}]\nc: [${Array(count).fill('*x').join(', ')}]\n`
    expect(problems(text(9))).toEqual([])
    expect(only(text(12))).toMatch(/^error yaml-limit .*10 times/)
  })

  it('visit two million nodes', () => {
    const budget = new AliasBudget()
    for (let i = 0; i < nodeLimit; i++) if (budget.count() !== undefined) throw new Error(`refused at ${i}`)
    expect(budget.count()).toContain('2 million values')
  })

  it('have the rule of kubectl for very large documents', () => {
    const budget = new AliasBudget()
    for (let i = 0; i < 600_000; i++) budget.count()
    budget.enterAlias()
    let behind = 0
    while (budget.count() === undefined) behind++
    // 0.99 - 0.89 × (n - 400,000) / 3,600,000 of n nodes
    const nodes = 600_000 + behind
    expect(behind / nodes).toBeCloseTo(0.99 - (0.89 * (nodes - 400_000)) / 3_600_000, 3)
  })

  it('name long scalars and keep them', () => {
    const long = 'x'.repeat(longestScalar)
    expect(problems(`a: ${long}`)).toEqual([])
    expect(only(`a: ${long}x`)).toMatch(/^warning yaml-limit .*256 KiB/)
    expect(value(`a: ${long}x`)).toEqual({ a: `${long}x` })
  })
})
