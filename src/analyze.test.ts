import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from './analyze.ts'
import { run } from './run.ts'
import { shared } from './testing/shared.ts'
import { defaultSettings, type Workspace } from './text/workspace.ts'
import { describe as describeEndpoint } from './views/describe.ts'
import { explain } from './views/explain.ts'
import { toGraph } from './views/picture.ts'

const workspace = (...texts: string[]): Workspace => ({
  files: texts.map((text, i) => ({ name: `${i}.yaml`, text })),
  places: {},
  settings: defaultSettings,
})
const handbook = (name: string) => shared(`realworld/handbook/${name}.yaml`)
const readHandbook = (name: string) => analyze(workspace(readFileSync(handbook(name) as string, 'utf8')))

const verdict = (analysis: Analysis, source: string, destination: string) => explain(analysis, source, destination)?.verdict

const denyAll = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec:
  podSelector: {}
`
const pod = (name: string, namespace = 'shop') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
`

describe('analyze', () => {
  it('says the same whatever the order of the documents', () => {
    const parts = [denyAll, pod('a'), pod('b'), pod('c', 'other')]
    const forward = analyze(workspace(parts.join('---\n')))
    const backward = analyze(workspace(...[...parts].reverse()))
    for (const source of forward.reach.endpoints) {
      for (const destination of forward.reach.endpoints) {
        expect(verdict(backward, source.ref, destination.ref)).toBe(verdict(forward, source.ref, destination.ref))
      }
    }
  })

  it('keeps the last good reading of a document that cannot be read, and marks it stale', () => {
    const before = analyze(workspace([denyAll, pod('a'), pod('b')].join('---\n')))
    const broken = analyze(workspace([denyAll.replace('podSelector: {}', 'podSelector: {'), pod('a'), pod('b')].join('---\n')), before)
    expect(broken.files[0]?.stale).toBe(true)
    expect(verdict(broken, 'Pod/shop/a', 'Pod/shop/b')).toBe('denied')
    expect(broken.diagnostics.some((d) => d.code === 'yaml-syntax' && d.severity === 'error')).toBe(true)
  })

  describe('a policy that is being typed', () => {
    const start = [denyAll, pod('a'), pod('b')].join('---\n')
    const rule = `  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: a}}
    ports:
    - {port: 80, protocol: TCP}
`
    const at = denyAll.length
    const typed = (length: number) => workspace(`${start.slice(0, at)}${rule.slice(0, length)}\n${start.slice(at)}`)
    const refs = ['Pod/shop/a', 'Pod/shop/b', 'any:shop', 'cidr:*']
    const verdicts = (analysis: Analysis) =>
      refs.flatMap((source) => refs.map((destination) => explain(analysis, source, destination)?.verdict)).join(' ')

    it('counts as it last could be applied, marked stale, until it can be applied again', () => {
      let analysis = analyze(typed(0))
      let good = verdicts(analysis)
      const seen = new Set<string>()
      for (let length = 1; length <= rule.length; length++) {
        analysis = analyze(typed(length), analysis)
        const fresh = analyze(typed(length))
        const [document] = analysis.files[0]?.documents ?? []
        const admitted = fresh.cluster.policies.length === 1 && fresh.cluster.policies[0]?.admission === 'accepted'
        expect(document?.stale === false, typed(length).files[0]?.text).toBe(admitted)
        if (admitted) expect(verdicts(analysis)).toBe(verdicts(fresh))
        // A dash alone lets everyone in: shown while it is there, but nothing to come back to.
        else expect(verdicts(analysis)).toBe(good)
        if (admitted && !/[-:]\s*$/.test(rule.slice(0, length))) good = verdicts(fresh)
        seen.add(String(document?.stale))
      }
      expect(analysis.diagnostics).toEqual(analyze(typed(rule.length)).diagnostics)
      expect([...seen].sort()).toEqual(['false', 'rejected', 'unreadable'])
    })

    it('is never said to be so without the words that it is older than the text', () => {
      const half = rule.indexOf('from') + 2
      const before = analyze(typed(rule.indexOf('ingress:')))
      const stale = analyze(typed(half), before)
      expect(stale.files[0]?.documents[0]?.stale).toBe('rejected')
      expect(explain(stale, 'Pod/shop/a', 'Pod/shop/b')).toMatchObject({
        verdict: 'denied',
        sentence: expect.stringContaining('This is what deny said before the last edits: as it stands, kubectl refuses it.'),
      })
      const outcome = run({ kind: 'rename', target: 'NetworkPolicy/shop/deny', to: 'other' }, stale)
      expect(outcome).toMatchObject({ refused: expect.stringContaining('would be refused by kubectl as it stands') })
      expect(stale.diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0)
    })

    it('is unknown where no earlier reading is its own: another text in its place, another name, a first reading', () => {
      const broken = typed(rule.indexOf('from') + 2)
      const isUnknown = (analysis: Analysis) => verdict(analysis, 'cidr:*', 'Pod/shop/b') !== 'denied' && analysis.files[0]?.stale === false
      expect(isUnknown(analyze(broken))).toBe(true)
      const renamed = { ...broken, files: broken.files.map((file) => ({ ...file, text: file.text.replace('name: deny', 'name: other') })) }
      expect(isUnknown(analyze(renamed, analyze(typed(0))))).toBe(true)
      const odd = workspace(`${denyAll}  ingress: [{from: [{ipBlock: {cidr: 10.0.0.1/8}}]}]\n`)
      const older = analyze({ ...odd, settings: { ...defaultSettings, clusterMinor: 35 } })
      expect([analyze(odd, older), older].map(({ cluster }) => cluster.policies[0]?.admission)).toEqual(['lenient-only', 'accepted'])
      const other = analyze(
        workspace(denyAll.replace('kind', '# another application altogether, of which the other text knows nothing\nkind')),
      )
      expect(isUnknown(analyze(broken, other))).toBe(true)
    })
  })

  it('a text that can be read is read the same with and without what was known before', () => {
    const first = analyze(workspace([pod('a'), pod('b')].join('---\n')))
    const text = [denyAll, pod('b'), pod('a')].join('---\n')
    const [fresh, again] = [analyze(workspace(text)), analyze(workspace(text), first)]
    expect(again.diagnostics).toEqual(fresh.diagnostics)
    expect(toGraph(again)).toEqual(toGraph(fresh))
  })

  it('evaluates nothing again when only a comment changed', () => {
    const before = analyze(workspace([denyAll, pod('a')].join('---\n')))
    const after = analyze(workspace([`# why\n${denyAll}`, pod('a')].join('---\n')), before)
    expect(after.cluster.workloads[0]?.workload).toBe(before.cluster.workloads[0]?.workload)
  })

  it('says of a name written twice which one counts', () => {
    const analysis = analyze(workspace([denyAll, denyAll.replace('{}', '{matchLabels: {app: a}}')].join('---\n')))
    const found = analysis.diagnostics.find((d) => d.code === 'duplicate-resource')
    expect(found).toMatchObject({ severity: 'error', resource: 'NetworkPolicy/shop/deny' })
    expect(found?.related).toHaveLength(1)
  })

  it('describes a card in words, with the lines of the policy that isolates it', () => {
    const analysis = analyze(workspace([denyAll, pod('a'), pod('b')].join('---\n')))
    const description = describeEndpoint(analysis, 'Pod/shop/a')
    expect(description?.ingress?.sentence).toBe('a accepts nothing: deny isolates it and has no ingress rule.')
    expect(description?.ingress?.policies).toMatchObject([{ ref: 'NetworkPolicy/shop/deny', line: 1 }])
    expect(description?.egress?.isolated).toBe(false)
    expect(description?.mayReachIt.find((line) => line.other === 'Pod/shop/b')?.sentence).toBe(
      'b cannot reach a: no ingress rule of a admits it.',
    )
  })
})

if (!handbook('default-deny')) console.log('skipped: the examples of the handbook (no ../shared/realworld/handbook)')
describe('the examples of the handbook', () => {
  it.skipIf(!handbook('default-deny'))('a default deny without a namespace lives in default', () => {
    const analysis = readHandbook('default-deny')
    expect(analysis.cluster.policies[0]?.namespace).toBe('default')
    expect(analysis.diagnostics.filter((d) => d.severity === 'error')).toEqual([])
    expect(verdict(analysis, 'cidr:*', 'any:default')).toBe('denied')
  })

  it.skipIf(!handbook('match-expressions-fragment'))('a piece without a kind is offered to be made a policy', () => {
    const found = readHandbook('match-expressions-fragment').diagnostics.find((d) => d.code === 'bare-fragment')
    expect(found?.severity).toBe('error')
    expect(found?.fixes?.[0]?.command).toEqual({ kind: 'complete-fragment', file: '0.yaml', document: 0 })
  })

  it('a --- behind other text is offered a line of its own, where that makes it readable', () => {
    const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {}\n  ingress:\n'
    const errors = (text: string) =>
      analyze({ files: [{ name: 'a.yaml', text }], places: {}, settings: defaultSettings }).diagnostics.filter(
        ({ code }) => code === 'yaml-syntax',
      )
    const [glued] = errors(`${policy}  - {}---\n${policy}  - {}\n`)
    expect(glued?.message).toMatch(/^Here --- stands behind other text, so it divides nothing/)
    expect(glued?.fixes).toEqual([
      { label: 'Put --- on a line of its own', command: { kind: 'part-documents', file: 'a.yaml', document: 0 } },
    ])
    // Nothing stands before it, or the error is another one.
    expect(errors(`${policy}  - [---\n${policy}`)[0]?.fixes).toBeUndefined()
  })

  it.skipIf(!handbook('legacy-namespace-annotation'))('the legacy annotation is said to have no effect', () => {
    const analysis = readHandbook('legacy-namespace-annotation')
    expect(analysis.diagnostics.find((d) => d.code === 'legacy-annotation')?.message).toContain('1.7')
    expect(verdict(analysis, 'cidr:*', 'any:myns')).toBe('open')
  })

  it.skipIf(!handbook('ingress-egress-policy'))(
    'the mis-indented policy lets everyone in and nothing out, where unknown fields are dropped',
    () => {
      const analysis = readHandbook('ingress-egress-policy')
      const unknown = analysis.diagnostics.filter((d) => d.code === 'unknown-field')
      expect(unknown.length).toBeGreaterThanOrEqual(4)
      expect(unknown.every((d) => d.severity === 'error')).toBe(true)
      const db = 'inferred:default/role=db'
      for (const source of analysis.reach.endpoints)
        if (source.ref !== db)
          expect(explain(analysis, source.ref, db), source.ref).toMatchObject({ verdict: 'allowed', ports: 'every port' })
      for (const destination of analysis.reach.endpoints)
        if (destination.ref !== db) expect(verdict(analysis, db, destination.ref), destination.ref).toBe('denied')
      expect(analysis.diagnostics.find((d) => d.code === 'lenient-reading')?.message).toMatch(/everyone/i)
    },
  )
})
