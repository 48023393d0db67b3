import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from '../analyze.ts'
import { defaultSettings } from '../text/workspace.ts'
import { readStream } from '../yaml/documents.ts'
import type { Path, YamlNode } from '../yaml/node.ts'
import { complete } from './complete.ts'
import { hover } from './hover.ts'
import { lenses } from './lenses.ts'
import { readOutline } from './outline.ts'
import { ruleAt } from './place.ts'

const workload = (name: string, namespace: string, labels: string, ports: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {${labels}}}
  template:
    metadata: {labels: {${labels}}}
    spec:
      containers:
        - name: main
          ports: [${ports}]
---
`
const cluster = `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: store}}
---
apiVersion: v1
kind: Namespace
metadata: {name: monitoring, labels: {team: ops}}
---
${workload('web', 'shop', 'app: web, tier: front', '{containerPort: 8080, name: http}')}${workload('db', 'shop', 'app: db, tier: "yes"', '{containerPort: 5432, name: pg}')}${workload(
  'prometheus',
  'monitoring',
  'app: prometheus',
  '{containerPort: 9090, name: web-ui}',
)}apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: outside, namespace: monitoring}
spec:
  podSelector: {}
  egress:
  - to:
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
---
`
const policy = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
${spec}`

/** The analysis of the cluster and a policy with a bar for the cursor; without the bar. */
function open(marked: string, before = marked.replace('|', '')): { analysis: Analysis; offset: number } {
  const at = (text: string, previous?: Analysis) =>
    analyze({ files: [{ name: 'a.yaml', text: cluster + text }], places: {}, settings: defaultSettings }, previous)
  return { analysis: at(marked.replace('|', ''), at(before)), offset: (cluster + marked).indexOf('|') }
}

function offered(marked: string) {
  const { analysis, offset } = open(marked)
  return complete(analysis, 'a.yaml', offset)
}
const labels = (marked: string) => offered(marked)?.items.map((item) => item.label) ?? []

/** The text after taking an item. */
function taken(marked: string, label: string): string {
  const completions = offered(marked)
  const item = completions?.items.find((one) => one.label === label)
  if (!completions || !item) return `no ${label}`
  const text = cluster + marked.replace('|', '')
  return (text.slice(0, completions.from) + item.insert + text.slice(completions.to)).slice(cluster.length)
}

describe('completion', () => {
  it.each([
    ['fields that are not there yet', policy('  podSelector: {}\n  |\n'), ['ingress', 'egress', 'policyTypes']],
    ['fields in the midst of a word', policy('  podSelector: {}\n  pol|\n  ingress: []\n'), ['egress', 'policyTypes']],
    ['below the key of a list', policy('  ingress:\n  - from:\n    |\n'), ['ports']],
    ['deeper: with a dash', policy('  ingress:\n  - from:\n      |\n'), ['- podSelector', '- namespaceSelector', '- ipBlock']],
    ['behind a dash', policy('  ingress:\n  - from:\n    - |\n'), ['podSelector', 'namespaceSelector', 'ipBlock']],
    ['beside another part of a peer', policy('  ingress:\n  - from:\n    - podSelector: {}\n      |\n'), ['namespaceSelector', 'ipBlock']],
    ['in a flow map', policy('  ingress:\n  - from: [{podSelector: {}, |}]\n'), ['namespaceSelector', 'ipBlock']],
    ['in a flow list', policy('  policyTypes: [|]\n'), ['Ingress', 'Egress']],
    ['a list item', policy('  policyTypes:\n  - |\n'), ['Ingress', 'Egress']],
    ['a few words', policy('  ingress:\n  - ports:\n    - protocol: |\n'), ['TCP', 'UDP', 'SCTP']],
    [
      'operators',
      policy('  podSelector:\n    matchExpressions:\n    - key: app\n      operator: |\n'),
      ['In', 'NotIn', 'Exists', 'DoesNotExist'],
    ],
    ['keys of the namespace’s pods', policy('  podSelector:\n    matchLabels:\n      |\n'), ['app', 'tier']],
    ['their values', policy('  podSelector:\n    matchLabels:\n      app: |\n'), ['web', 'db']],
    ['values that go with the other labels', policy('  podSelector:\n    matchLabels:\n      tier: front\n      app: |\n'), ['web']],
    [
      'values in an expression',
      policy('  podSelector:\n    matchExpressions:\n    - {key: app, operator: In, values: [web, |]}\n'),
      ['db'],
    ],
    ['keys of an expression', policy('  podSelector:\n    matchExpressions:\n    - key: |\n'), ['app', 'tier']],
    [
      'namespaces by name',
      policy('  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: |\n'),
      ['shop', 'monitoring'],
    ],
    [
      'labels of namespaces',
      policy('  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          |\n'),
      ['kubernetes.io/metadata.name', 'team'],
    ],
    [
      'pods of the peer’s namespaces',
      policy(
        '  ingress:\n  - from:\n    - namespaceSelector: {matchLabels: {team: ops}}\n      podSelector:\n        matchLabels:\n          app: |\n',
      ),
      ['prometheus'],
    ],
    ['ports of the subjects', policy('  podSelector: {matchLabels: {app: db}}\n  ingress:\n  - ports:\n    - port: |\n'), ['5432', 'pg']],
    [
      'ports of those to be reached',
      policy('  podSelector: {}\n  egress:\n  - to:\n    - podSelector: {matchLabels: {app: web}}\n    ports:\n    - port: |\n'),
      ['8080', 'http'],
    ],
    ['ranges', policy('  egress:\n  - to:\n    - ipBlock:\n        cidr: |\n'), ['10.0.0.0/8', '10.1.0.0/16']],
    [
      'ranges inside',
      policy('  egress:\n  - to:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n        except:\n        - |\n'),
      ['10.1.0.0/16'],
    ],
    ['namespaces', 'kind: NetworkPolicy\nmetadata:\n  namespace: |\n', ['default', 'shop', 'monitoring']],
    ['kinds of a version', 'apiVersion: networking.k8s.io/v1\nkind: |\n', ['NetworkPolicy']],
    ['the version of a kind', 'kind: Deployment\napiVersion: |\n', ['apps/v1']],
    [
      'a resource in a List',
      'kind: List\napiVersion: v1\nitems:\n- kind: NetworkPolicy\n  spec:\n    policyTypes:\n    - |\n',
      ['Ingress', 'Egress'],
    ],
    [
      'broken text before and behind',
      policy('  podSelector:\n    matchLabels:\n      app: "db\n  ingress:\n  - ports:\n    - port: |\n  egress: [{\n'),
      ['5432', 'pg'],
    ],
    ['JSON', '{"kind": "NetworkPolicy", "spec": {"policyTypes": ["|"]}}', ['Ingress', 'Egress']],
    ['nothing in comments', policy('  podSelector: {} # |\n'), []],
    ['nothing in other kinds', 'kind: Ingress\nspec:\n  |\n', []],
  ])('%s', (_what, marked, expected) => {
    expect(labels(marked).sort()).toEqual([...expected].sort())
  })

  it('indents what it writes, in the list style of the document', () => {
    expect(taken(policy('  po|'), 'podSelector')).toBe(policy('  podSelector:\n    '))
    expect(taken(policy('  |'), 'ingress')).toBe(policy('  ingress:\n    - '))
    expect(taken(policy('  policyTypes:\n  - Ingress\n  |'), 'ingress')).toBe(policy('  policyTypes:\n  - Ingress\n  ingress:\n  - '))
    expect(taken(policy('  ingress:\n  - from:\n    - pod|'), 'podSelector')).toBe(
      policy('  ingress:\n  - from:\n    - podSelector:\n        '),
    )
    expect(taken(policy('  po|x: {}'), 'podSelector')).toBe(policy('  podSelector: {}'))
    expect(taken(policy('  podSelector: {matchLabels: {|}}'), 'app')).toBe(policy('  podSelector: {matchLabels: {app: }}'))
  })

  it('quotes what YAML would read as something else', () => {
    expect(taken(policy('  podSelector: {matchLabels: {app: db, tier: |}}'), 'yes')).toBe(
      policy('  podSelector: {matchLabels: {app: db, tier: "yes"}}'),
    )
    expect(taken(policy('  podSelector: {matchLabels: {app: db, tier: "|"}}'), 'yes')).toBe(
      policy('  podSelector: {matchLabels: {app: db, tier: "yes"}}'),
    )
  })

  it('says what a field does', () => {
    const item = offered(policy('  |'))?.items.find(({ label }) => label === 'policyTypes')
    expect(item?.documentation).toMatch(/^The directions that are isolated/)
  })
})

const rule = `  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    - namespaceSelector: {matchLabels: {team: ops}}
    ports:
    - port: pg
  - from:
    - podSelector: {matchLabels: {app: web}}
`

function shown(part: string, at = 0): string[] {
  const text = policy(rule)
  const { analysis } = open(text)
  return [...(hover(analysis, 'a.yaml', cluster.length + text.indexOf(part) + at)?.lines ?? [])]
}

describe('hover', () => {
  it('a selector: which pods', () => expect(shown('podSelector')[0]).toBe('Selects 1 pod: db.'))
  it('a peer: who', () => {
    expect(shown('podSelector: {matchLabels: {app: web')[0]).toBe('Means 1 pod: web.')
    expect(shown('namespaceSelector').slice(0, 2)).toEqual(['Selects the namespace monitoring.', 'Means 1 pod: monitoring/prometheus.'])
  })
  it('a port name: the number at each pod', () => expect(shown('pg\n')[0]).toBe('pg is TCP 5432 at db.'))
  it('a rule: what nothing else grants', () => {
    expect(shown('from:').slice(0, 3)).toEqual([
      'Grants 2 connections; nothing else grants 1 of them.',
      'By this rule alone: prometheus → db on TCP 5432.',
      'Still blocked by egress at the other end: prometheus → db.',
    ])
  })
  it('policyTypes: what is isolated', () => {
    expect(shown('policyTypes').slice(0, 2)).toEqual([
      'Isolates ingress of db: this policy lets through what its 2 rules allow.',
      'Does not isolate egress: db may send anywhere.',
    ])
  })
  it('explains fields of what cannot be read now', () => {
    const { analysis, offset } = open(policy('  pod|Selector: {}\n  ingress: [}\n'))
    expect(hover(analysis, 'a.yaml', offset)?.lines).toEqual([expect.stringMatching(/^The pods of this namespace/)])
  })
  it('ends with what the field is for', () => expect(shown('policyTypes').at(-1)).toMatch(/^The directions that are isolated/))
})

describe('lenses and rules', () => {
  it.each([
    ['has no rule', '  podSelector: {}\n  policyTypes: [Ingress]\n', 'grants nothing'],
    [
      'has a rule for pods that nobody wrote down',
      '  podSelector: {}\n  ingress:\n  - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: elsewhere}}}]\n',
      'grants nothing between pods that are written down',
    ],
  ])('a policy that %s', (_, spec, words) => {
    const { analysis } = open(`${policy(`|${spec}`)}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: elsewhere}\n`)
    expect(lenses(analysis, 'a.yaml').at(-1)?.text.split(' · ').at(-1)).toBe(words)
  })
  it('a policy that kubectl refuses says so before what it would do', () => {
    const { analysis } = open(policy('|  podSelector: {}\n  policytypes: [Ingress]\n'))
    expect(lenses(analysis, 'a.yaml').at(-1)?.text).toMatch(
      /^refused by kubectl as it stands · where it is taken: selects 2 pods · isolates ingress/,
    )
  })

  it('a policy in one line, at its first line', () => {
    const { analysis } = open(policy(rule))
    const found = lenses(analysis, 'a.yaml')
    expect(found.map(({ text }) => text)).toEqual([
      'selects 1 pod · isolates ingress and egress · grants 1 connection, other pods aside',
      'selects 1 pod · isolates ingress · grants 2 connections, other pods aside',
    ])
    expect(found[1]).toMatchObject({
      offset: cluster.length,
      ref: 'NetworkPolicy/shop/db',
      subjects: ['Deployment/shop/db'],
      focus: 'Deployment/shop/db',
    })
    expect(found[0]?.focus).toBe('Namespace/monitoring')
  })

  it.each([
    ['|- from:', 0],
    ['  - fr|om', 0],
    ['    - port: pg|', 0],
    ['    ports|:', 0],
  ])('the rule around %s', (marked, index) => {
    const text = policy(rule)
    const { analysis } = open(text)
    const offset = cluster.length + text.indexOf(marked.replace('|', '')) + marked.indexOf('|')
    expect(ruleAt(analysis, 'a.yaml', offset)).toEqual({
      policy: 'NetworkPolicy/shop/db',
      direction: 'ingress',
      rule: index,
      subjects: ['Deployment/shop/db'],
    })
  })

  it('outside of rules: the policy alone', () => {
    const { analysis, offset } = open(policy('  pod|Selector: {}\n'))
    expect(ruleAt(analysis, 'a.yaml', offset)).toMatchObject({ policy: 'NetworkPolicy/shop/db' })
    expect(ruleAt(analysis, 'a.yaml', offset)?.direction).toBeUndefined()
    expect(ruleAt(analysis, 'a.yaml', 0)).toBeUndefined()
  })
})

it('any text, any cursor: an answer without a throw, inside of the text', () => {
  const pieces = fc.constantFrom(
    'spec:',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ': ',
    ',',
    '#',
    'podSelector',
    'matchLabels',
    'kind: NetworkPolicy',
    '\r\n',
    '---\n',
    '|',
    '&a',
    '*a',
    'é',
    '\ufeff',
    '\t',
    'constructor',
    '__proto__',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.nat(), (parts, position) => {
      const text = parts.join('')
      const analysis = analyze({ files: [{ name: 'a.yaml', text }], places: {}, settings: defaultSettings })
      const offset = position % (text.length + 1)
      const found = complete(analysis, 'a.yaml', offset)
      if (found) {
        expect(found.from).toBeLessThanOrEqual(offset)
        expect(found.to).toBeGreaterThanOrEqual(offset)
        expect(text.slice(found.from, found.to)).not.toMatch(/[\r\n]/)
      }
      hover(analysis, 'a.yaml', offset)
      ruleAt(analysis, 'a.yaml', offset)
      lenses(analysis, 'a.yaml')
    }),
    { numRuns: 500 },
  )
})

describe('the outline of what can be read', () => {
  const directory = join(import.meta.dirname, '..', '..', 'public', 'samples')
  const samples = readdirSync(directory).filter((name) => name.endsWith('.yaml'))

  it.each(samples)('has every scalar of %s where the parser has it', (name) => {
    const text = readFileSync(join(directory, name), 'utf8')
    let compared = 0
    for (const { start, root } of readStream(text)) {
      if (!root) continue
      const outline = readOutline(text, start + root.range[0])
      for (const [path, value] of scalars(root, [])) {
        expect([path, outline.valueAt(path)]).toEqual([path, value])
        compared++
      }
    }
    expect(compared).toBeGreaterThan(100)
  })
})

function scalars(node: YamlNode, path: Path): [Path, string][] {
  if (node.kind === 'map') return node.entries.flatMap(({ key, value }) => scalars(value, [...path, key]))
  if (node.kind === 'list') return node.items.flatMap((item, index) => scalars(item, [...path, index]))
  return /^[|>]/.test(node.source) ? [] : [[path, typeof node.value === 'string' ? node.value : node.source]]
}
