import { describe, expect, test } from 'vitest'
import { applyEdits } from '../text/edit.ts'
import { readStream } from './documents.ts'
import { type Modification, modify } from './modify.ts'

/** The text with the modifications made in its document (the last one unless `index` says otherwise), or why not. */
function edited(text: string, modifications: readonly Modification[], index = -1): string {
  const outcome = modify(readStream(text).at(index)!, modifications)
  return 'refused' in outcome ? `refused: ${outcome.refused}` : applyEdits(text, outcome.edits)
}

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('')
const peer = { podSelector: { matchLabels: { app: 'web' } } }

describe('style of the nearest sibling', () => {
  test('list items at the column of their key', () => {
    const text = lines('spec:', '  ingress:', '  - from:', '    - podSelector: {}', '  egress: []')
    expect(edited(text, [{ kind: 'insert', path: ['spec', 'ingress'], value: { from: [peer], ports: [{ port: 80 }] } }])).toBe(
      lines(
        'spec:',
        '  ingress:',
        '  - from:',
        '    - podSelector: {}',
        '  - from:',
        '    - podSelector:',
        '        matchLabels:',
        '          app: web',
        '    ports:',
        '    - port: 80',
        '  egress: []',
      ),
    )
  })

  test('list items deeper than their key, maps by four blanks', () => {
    const text = lines('spec:', '    policyTypes:', '      - Ingress', '    ingress: []')
    expect(edited(text, [{ kind: 'insert', path: ['spec', 'ingress'], value: { from: [peer] } }])).toBe(
      lines(
        'spec:',
        '    policyTypes:',
        '      - Ingress',
        '    ingress:',
        '      - from:',
        '          - podSelector:',
        '                matchLabels:',
        '                    app: web',
      ),
    )
  })

  test('wide dashes', () => {
    const text = lines('ports:', '-   port: 80')
    expect(edited(text, [{ kind: 'insert', path: ['ports'], value: { port: 443, protocol: 'TCP' } }])).toBe(
      lines('ports:', '-   port: 80', '-   port: 443', '    protocol: TCP'),
    )
  })

  test('flow collections, their padding included', () => {
    expect(edited('a: [ { port: 80 } ] # c\n', [{ kind: 'insert', path: ['a'], value: { port: 443 } }])).toBe(
      'a: [ { port: 80 }, { port: 443 } ] # c\n',
    )
    expect(edited(lines('a:', '- {port: 80}'), [{ kind: 'insert', path: ['a'], value: { port: 443 } }])).toBe(
      lines('a:', '- {port: 80}', '- {port: 443}'),
    )
  })

  test('a list in flow style where its key has one elsewhere', () => {
    const text = lines('ingress:', '- ports: [{port: 80}]', '- from: []')
    expect(edited(text, [{ kind: 'set', path: ['ingress', 1, 'ports'], value: [{ port: 443 }] }])).toBe(
      lines('ingress:', '- ports: [{port: 80}]', '- from: []', '  ports: [{port: 443}]'),
    )
  })

  test('quotes of keys and values', () => {
    expect(edited(lines('"a": "x"'), [{ kind: 'set', path: ['b'], value: 'y1' }])).toBe(lines('"a": "x"', '"b": "y1"'))
    expect(edited(lines("a: 'x'"), [{ kind: 'set', path: ['a'], value: "it's" }])).toBe(lines("a: 'it''s'"))
    expect(edited(lines('a: x', "b: '1'"), [{ kind: 'set', path: ['c'], value: '2' }])).toBe(lines('a: x', "b: '1'", "c: '2'"))
  })

  test('JSON stays JSON', () => {
    const pretty = lines('{', '    "a": [],', '    "b": {', '        "c": 1', '    }', '}')
    expect(edited(pretty, [{ kind: 'insert', path: ['a'], value: { d: 'on' } }])).toBe(
      lines('{', '    "a": [', '        {', '            "d": "on"', '        }', '    ],', '    "b": {', '        "c": 1', '    }', '}'),
    )
    expect(edited('{"a":[{"b":1}]}', [{ kind: 'insert', path: ['a'], value: { b: 'x', c: [] } }])).toBe('{"a":[{"b":1},{"b":"x","c":[]}]}')
  })

  test('blank lines between items', () => {
    expect(edited(lines('a:', '- 1', '', '- 2'), [{ kind: 'insert', path: ['a'], value: 3 }])).toBe(
      lines('a:', '- 1', '', '- 2', '', '- 3'),
    )
  })

  test('strings that look like something else are quoted', () => {
    const value = { a: 'on', y: '80', b: '10.0.0.0/24', c: '017', d: '1:30', e: 'null', f: 'a: b', g: 'web', h: '2001:db8::/32' }
    expect(edited('x: {}\n', [{ kind: 'set', path: ['x'], value }])).toBe(
      lines(
        'x:',
        '  a: "on"',
        '  "y": "80"',
        '  b: 10.0.0.0/24',
        '  c: "017"',
        '  d: "1:30"',
        '  e: "null"',
        '  f: "a: b"',
        '  g: web',
        '  h: 2001:db8::/32',
      ),
    )
  })
})

describe('comments', () => {
  test('behind an empty value stay on their line', () => {
    const value = [{}]
    for (const empty of ['', ' []', ' {}', ' null', ' ~'])
      expect(edited(`a:${empty}   # c\nb: 1\n`, [{ kind: 'set', path: ['a'], value }])).toBe('a:   # c\n- {}\nb: 1\n')
    expect(edited('a:\n- {} # all\n', [{ kind: 'set', path: ['a', 0, 'from'], value }])).toBe('a:\n- # all\n  from:\n  - {}\n')
  })

  test('at the end of a list stay below it, those about the last item above', () => {
    const text = lines('ingress:', '- ports:', '  - port: 80', '    # endPort: 90', '# more rules')
    expect(edited(text, [{ kind: 'insert', path: ['ingress'], value: {} }])).toBe(
      lines('ingress:', '- ports:', '  - port: 80', '    # endPort: 90', '- {}', '# more rules'),
    )
  })

  test('directly above an item go with it, others stay', () => {
    const text = lines('a:', '# about the list', '', '# about 1', '- 1 # one', '# about 2', '- 2', '# the end')
    expect(edited(text, [{ kind: 'remove', path: ['a', 0] }])).toBe(lines('a:', '# about the list', '', '# about 2', '- 2', '# the end'))
    expect(edited(text, [{ kind: 'insert', path: ['a'], index: 1, value: 0 }])).toBe(
      lines('a:', '# about the list', '', '# about 1', '- 1 # one', '- 0', '# about 2', '- 2', '# the end'),
    )
  })

  test('of what stays the same in a replaced list stay', () => {
    const text = lines('ports:', '- port: 80 # http', '- port: 81 # old', '- port: 443 # https')
    expect(edited(text, [{ kind: 'set', path: ['ports'], value: [{ port: 80 }, { port: 443 }, { port: 8080 }] }])).toBe(
      lines('ports:', '- port: 80 # http', '- port: 443 # https', '- port: 8080'),
    )
  })

  test('in flow collections stay on their lines', () => {
    const text = lines('a: [', '  1, # one', '  2 # two', '  # end', ']')
    expect(edited(text, [{ kind: 'insert', path: ['a'], value: 3 }])).toBe(lines('a: [', '  1, # one', '  2, # two', '  3', '  # end', ']'))
    expect(edited(text, [{ kind: 'remove', path: ['a', 1] }])).toBe(lines('a: [', '  1 # one', '  # end', ']'))
    expect(edited(lines('a: [', '  # none', ']'), [{ kind: 'set', path: ['a'], value: [1] }])).toBe(lines('a: [', '  # none', '  1', ']'))
  })

  test('between a dash and what follows leave a dash of its own', () => {
    expect(edited(lines('- a: 1 # gone', '  # about b', '  b: 2'), [{ kind: 'remove', path: [0, 'a'] }])).toBe(
      lines('-', '  # about b', '  b: 2'),
    )
  })

  test('above the first key of a document are its title', () => {
    expect(edited(lines('# Policy', 'a: 1', 'b: 2'), [{ kind: 'remove', path: ['a'] }])).toBe(lines('# Policy', 'b: 2'))
  })
})

describe('what is left', () => {
  test('of an emptied list or map', () => {
    expect(edited(lines('a: # c', '- 1', 'b: 2'), [{ kind: 'remove', path: ['a', 0] }])).toBe(lines('a: [] # c', 'b: 2'))
    expect(edited(lines('- a: 1'), [{ kind: 'remove', path: [0, 'a'] }])).toBe(lines('- {}'))
    expect(edited(lines('- - 1'), [{ kind: 'remove', path: [0, 0] }])).toBe(lines('- []'))
  })

  test('line breaks as on the line, also at the end of the file', () => {
    expect(edited('a:\r\n- 1\r\n', [{ kind: 'insert', path: ['a'], value: { b: 1, c: 2 } }])).toBe('a:\r\n- 1\r\n- b: 1\r\n  c: 2\r\n')
    expect(edited('a:\n- 1', [{ kind: 'insert', path: ['a'], value: 2 }])).toBe('a:\n- 1\n- 2')
    expect(edited('a:\n- 1\n- 2', [{ kind: 'remove', path: ['a', 1] }])).toBe('a:\n- 1')
  })

  test('block scalars', () => {
    const text = lines('a: |+', '  x', '', 'b: |', '  y', '', 'c: 1')
    expect(edited(text, [{ kind: 'set', path: ['b'], value: 'z' }])).toBe(lines('a: |+', '  x', '', 'b: z', '', 'c: 1'))
    expect(edited(text, [{ kind: 'remove', path: ['a'] }])).toBe(lines('b: |', '  y', '', 'c: 1'))
    expect(edited(lines('a: |', '  x', ''), [{ kind: 'set', path: ['b'], value: 1 }])).toBe(lines('a: |', '  x', 'b: 1', ''))
  })
})

describe('modifications', () => {
  test('create what is missing on the way', () => {
    expect(edited('kind: X\n', [{ kind: 'set', path: ['spec', 'ingress', 0, 'from', 0, 'podSelector'], value: {} }])).toBe(
      lines('kind: X', 'spec:', '  ingress:', '  - from:', '    - podSelector: {}'),
    )
    expect(edited('# nothing\n', [{ kind: 'set', path: ['a', 'b'], value: 1 }])).toBe(lines('# nothing', 'a:', '  b: 1'))
    expect(edited('---', [{ kind: 'set', path: ['a'], value: 1 }])).toBe('---\na: 1')
  })

  test('apply one after the other and come as edits of the file', () => {
    const text = lines('a: 1', '---', 'x:', '- 1', 'w: 2', '---', 'z: 3')
    const outcome = modify(readStream(text)[1]!, [
      { kind: 'insert', path: ['x'], value: [] },
      { kind: 'insert', path: ['x', 1], value: 'deep' },
      { kind: 'rename', path: ['w'], key: 'no' },
      { kind: 'set', path: ['no'], value: 3 },
    ])
    expect(outcome).toEqual({
      edits: [
        { start: 16, end: 17, text: '- - deep\n"no"' },
        { start: 19, end: 20, text: '3' },
      ],
    })
  })

  test('that change nothing make no edit', () => {
    expect(modify(readStream('a: 0x10 # c\n')[0]!, [{ kind: 'set', path: ['a'], value: 16 }])).toEqual({ edits: [] })
    const there = modify(readStream('a: 1\nb: 2\n')[0]!, [
      { kind: 'remove', path: ['b'] },
      { kind: 'set', path: ['b'], value: 2 },
    ])
    expect(there).toEqual({ edits: [] })
  })

  test('reach into items of a List', () => {
    const text = lines('kind: List', 'items:', '- spec: {}', '- spec:', '    ingress: []', '# end')
    expect(edited(text, [{ kind: 'insert', path: ['items', 1, 'spec', 'ingress'], value: {} }])).toBe(
      lines('kind: List', 'items:', '- spec: {}', '- spec:', '    ingress:', '    - {}', '# end'),
    )
  })

  test('find keys by the name kubectl gives them', () => {
    expect(edited('y: 1\n', [{ kind: 'set', path: ['true'], value: 2 }])).toBe('y: 2\n')
    expect(edited('y: 1\n', [{ kind: 'rename', path: ['true'], key: 'y' }])).toBe('"y": 1\n')
  })
})

describe('joining an item with the one before', () => {
  const join: Modification = { kind: 'join', path: ['from', 1] }

  test('takes out the dash and nothing else', () => {
    const text = lines('from:', '# whose', '- ns: {}   # all', '', '  # which', '-   # these', '  pod:', '    app: x # web', '- last: 1')
    expect(edited(text, [join])).toBe(text.replace('-   # these', '    # these'))
    const close = lines('from:', '  - ns: {}', '  - pod: # web', '      app: x', '    more: 1')
    expect(edited(close, [join])).toBe(close.replace('- pod', '  pod'))
  })

  test.each([
    ['in flow', 'from: [{ns: {}}, {pod: {app: x}}, {last: 1}]\n', 'from: [{ns: {}, pod: {app: x}}, {last: 1}]\n'],
    ['of flow maps', lines('from:', '- {ns: {}}', '- {pod: {}} # web'), lines('from:', '- {ns: {}, pod: {}}')],
    ['of items at other columns', lines('from:', '-   ns: {}', '- pod: {}'), lines('from:', '-   ns: {}', '    pod: {}')],
  ])('%s', (_, text, joined) => expect(edited(text, [join])).toBe(joined))

  test.each([
    ['a key that both have', lines('from:', '- a: 1', '- a: 2'), /Both items have a key a/],
    ['the first item', lines('from:', '- a: 1'), /cannot be joined/],
    ['what is no map', lines('from:', '- a', '- b: 1'), /cannot be joined/],
  ])('refuses %s', (_, text, reason) =>
    expect(edited(text, [{ kind: 'join', path: ['from', text.includes('- b') || text.includes('2') ? 1 : 0] }])).toMatch(reason),
  )
})

describe('refusals', () => {
  const shared = lines('base: &base', '  a: 1', 'use: *base', 'merged:', '  <<: *base', '  b: 2')

  test.each<[string, string, Modification, RegExp]>([
    ['a path through an alias', shared, { kind: 'set', path: ['use', 'a'], value: 2 }, /use.* is an alias/],
    ['an item of an aliased list', 'a: &a [1]\nb: *a\n', { kind: 'remove', path: ['b', 0] }, /alias/],
    ['a merged key', shared, { kind: 'remove', path: ['merged', 'a'] }, /merge key/],
    ['a path into a merged value', 'a: &a {b: {c: 1}}\nd:\n  <<: *a\n', { kind: 'set', path: ['d', 'b', 'c'], value: 2 }, /merge key/],
    ['what an alias repeats', shared, { kind: 'set', path: ['base', 'a'], value: 2 }, /change other places/],
    ['an anchor that is needed', shared, { kind: 'remove', path: ['base'] }, /anchor/],
    ['a key that stands twice', 'a: 1\nb: 2\na: 3\n', { kind: 'remove', path: ['a'] }, /disturb/],
    ['what is not there', 'a: 1\n', { kind: 'remove', path: ['b'] }, /nothing at b/],
    ['an index beyond the list', 'a: [1]\n', { kind: 'insert', path: ['a'], index: 3, value: 2 }, /nothing at a\[3\]/],
    ['a path into a scalar', 'a: x\n', { kind: 'set', path: ['a', 'b'], value: 2 }, /no place for b/],
    ['a key that is taken', 'a: 1\nb: 2\n', { kind: 'rename', path: ['a'], key: 'b' }, /already a key b/],
    ['a broken document', 'a: [1\n', { kind: 'set', path: ['a'], value: 1 }, /cannot read/],
  ])('%s', (_, text, modification, reason) => {
    expect(edited(text, [modification])).toMatch(/^refused: /)
    expect(edited(text, [modification])).toMatch(reason)
  })

  test('one refusal refuses all', () => {
    expect(
      edited('a: 1\n', [
        { kind: 'set', path: ['a'], value: 2 },
        { kind: 'remove', path: ['b'] },
      ]),
    ).toMatch(/^refused/)
  })

  test('an alias itself can be replaced or removed', () => {
    expect(edited(shared, [{ kind: 'set', path: ['use'], value: { a: 2 } }])).toBe(shared.replace('use: *base\n', 'use:\n  a: 2\n'))
    expect(edited(shared, [{ kind: 'remove', path: ['use'] }])).toBe(shared.replace('use: *base\n', ''))
  })
})
