import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DiagnosticCode, Finding } from '../diagnostic.ts'
import { toDocument } from '../testing/node.ts'
import { withVectors } from '../testing/vectors.ts'
import { defaultSettings } from '../text/workspace.ts'
import { readStream } from '../yaml/documents.ts'
import { decode } from './decode.ts'
import { withDefaults } from './defaults.ts'
import type { PolicyObject } from './schema.ts'

interface Outcome {
  readonly serverDecodeError?: string
  readonly strictErrors?: readonly string[]
  readonly clientObjectError?: string
  readonly validationErrors?: readonly { readonly field: string; readonly type: string }[]
}

interface DecodeVectors {
  readonly cases: readonly { name: string; yaml?: string; accepted: boolean; clientError?: string; docs: readonly Outcome[] }[]
}

const ofCode = (findings: readonly Finding[], code: DiagnosticCode) => findings.filter((finding) => finding.code === code)

withVectors<DecodeVectors>('yaml-decode.json', 'yaml-decode.json: every text is admitted or refused for the same reasons', ({ cases }) => {
  for (const { name, yaml, accepted, clientError, docs } of cases) {
    if (yaml === undefined) continue
    const documents = readStream(yaml)
    const decoded = documents.map((document) => decode(document, defaultSettings))
    expect(
      decoded.every((each) => each.accepted),
      name,
    ).toBe(accepted)
    if (clientError !== undefined) continue
    const withContent = decoded.filter((_, index) => documents[index]?.root)
    expect(withContent, name).toHaveLength(docs.length)
    for (const [index, outcome] of docs.entries()) compare(name, outcome, withContent[index]?.findings ?? [])
  }
})

function compare(name: string, outcome: Outcome, findings: readonly Finding[]): void {
  // Kinds and versions are refused before anything else is looked at, each in words of its own.
  if (outcome.clientObjectError ?? outcome.serverDecodeError?.startsWith('no kind')) return
  expect(ofCode(findings, 'wrong-type').length > 0, name).toBe(outcome.serverDecodeError !== undefined)
  const unknown = ofCode(findings, 'unknown-field').map(({ message }) => /^unknown field ".*?"(?=: )/.exec(message)?.[0])
  expect(unknown.sort(), name).toEqual([...(outcome.strictErrors ?? [])].sort())
  const stated = ofCode(findings, 'invalid').map(({ field, reason }) => `${field} ${reason}`)
  expect(stated.sort(), name).toEqual(
    (outcome.validationErrors ?? []).map(({ field, type }) => `${field} ${type.replace(/^FieldValue/, '')}`).sort(),
  )
}

withVectors<readonly { name: string; object: PolicyObject; defaulted: PolicyObject }[]>(
  'defaulting.json',
  'defaulting.json: every object gets the same defaults',
  (cases) => {
    for (const { name, object, defaulted } of cases) expect(withDefaults(object), name).toEqual(defaulted)
  },
)

describe('decoding', () => {
  it('never throws, and states a field exactly with a reason', () => {
    const word = fc.constantFrom(
      'apiVersion',
      'kind',
      'items',
      'metadata',
      'name',
      'spec',
      'podSelector',
      'ingress',
      'egress',
      'from',
      'to',
      'ports',
      'port',
      'matchLabels',
      'matchExpressions',
      '__proto__',
    )
    const scalar = fc.constantFrom<unknown>(
      null,
      true,
      0,
      80.5,
      -1,
      2n ** 70n,
      '',
      'List',
      'NetworkPolicy',
      'networking.k8s.io/v1',
      'v1',
      'Pod',
      'constructor',
      'In',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, scalar, fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(word, tie('tree'), { maxKeys: 5 })),
    }))
    const manifest = fc.tuple(
      fc.constantFrom('NetworkPolicy', 'Namespace', 'Pod', 'Deployment', 'CronJob', 'Service', 'List'),
      fc.dictionary(word, tree),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          tree,
          manifest.map(([kind, fields]) => ({ apiVersion: 'v1', ...fields, kind })),
        ),
        (value) => {
          const { findings, accepted } = decode(toDocument(value), defaultSettings)
          for (const finding of findings) expect(finding.field === undefined).toBe(finding.reason === undefined)
          if (findings.some((finding) => finding.field !== undefined)) expect(accepted).toBe(false)
        },
      ),
    )
  })

  it('of a document that could not be read finds nothing more, and does not accept it', () => {
    const problem = { code: 'yaml-syntax', severity: 'error', message: 'x', range: [0, 0] } as const
    const document = { ...toDocument(undefined), problems: [problem] }
    expect(decode(document, defaultSettings)).toEqual({ resources: [], findings: [], accepted: false })
    expect(decode(toDocument(undefined), defaultSettings)).toEqual({ resources: [], findings: [], accepted: true })
  })

  it.each([
    ['networking.k8s.io/v1', 'NetworkPolicy', 'so it protects nothing'],
    ['v1', 'Namespace', 'rejects the whole Namespace'],
    ['v1', 'Pod', 'rejects the whole Pod'],
    ['v1', 'Service', 'rejects the whole Service'],
    ['apps/v1', 'Deployment', 'rejects the whole Deployment'],
    ['batch/v1', 'CronJob', 'rejects the whole CronJob'],
  ])('an item of a typed list (%s %s) that is no map is refused', (apiVersion, kind, effect) => {
    const { findings, accepted } = decode(toDocument({ apiVersion, kind: `${kind}List`, items: ['web'] }), defaultSettings)
    expect(accepted).toBe(false)
    expect(findings).toMatchObject([
      { code: 'wrong-type', severity: 'error', path: ['items', 0], reason: 'TypeInvalid', message: expect.stringContaining(effect) },
    ])
  })

  it('a resource that is only listed has no name where an item of its list is no map', () => {
    const { resources } = decode(toDocument({ apiVersion: 'v1', kind: 'ConfigMapList', items: ['web'] }), defaultSettings)
    expect(resources).toMatchObject([{ kind: 'Other', actualKind: 'ConfigMap', name: '', namespace: undefined }])
  })

  it('a kind without an API version is refused for that alone, and what it means is still shown where only one version has it', () => {
    const outcome = (kind: string) => decode(toDocument({ kind, metadata: { name: 'x' } }), defaultSettings)
    for (const kind of ['NetworkPolicy', 'ConfigMap']) {
      expect(outcome(kind).accepted).toBe(false)
      expect(outcome(kind).findings).toMatchObject([{ severity: 'error', message: expect.stringContaining('apiVersion') }])
    }
    expect(outcome('NetworkPolicy').resources).toMatchObject([{ kind: 'NetworkPolicy', admission: 'rejected' }])
    expect(outcome('ConfigMap').resources).toEqual([])
  })

  it('of duplicate keys does as kubectl does', () => {
    const problem = { code: 'duplicate-key', severity: 'error', message: 'x', range: [0, 0] } as const
    expect(
      decode({ ...toDocument({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }), problems: [problem] }, defaultSettings)
        .accepted,
    ).toBe(true)
  })

  it('tells labels with the names of what every object has', () => {
    const labels = JSON.parse('{"__proto__": "a", "constructor": "b"}') as object
    const { resources } = decode(toDocument({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels } }), defaultSettings)
    expect([...(resources[0]?.labels ?? [])]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })
})

describe('what a text says of itself', () => {
  const policy = (fields: object, apiVersion = 'networking.k8s.io/v1') => ({
    apiVersion,
    kind: 'NetworkPolicy',
    metadata: { name: 'p' },
    ...fields,
  })
  const first = (value: unknown, clusterMinor = defaultSettings.clusterMinor) =>
    decode(toDocument(value), { ...defaultSettings, clusterMinor }).resources[0]

  it('a policy names its directions, or leaves them to its rules', () => {
    const given = (spec: object) => first(policy({ spec: { podSelector: {}, ...spec } }))
    expect(given({ policyTypes: ['Ingress'] })).toMatchObject({ typesGiven: true })
    expect(given({ policyTypes: [] })).toMatchObject({ typesGiven: false })
    expect(given({})).toMatchObject({ typesGiven: false })
  })

  it('a spec that cannot be read may have meant every pod; metadata that cannot be read says nothing of pods', () => {
    const all = { matchLabels: new Map(), matchExpressions: [] }
    expect(first(policy({ spec: 'all' }))).toMatchObject({ podSelector: all })
    const selected = { podSelector: { matchLabels: { app: 'db' } } }
    const one = { ...all, matchLabels: new Map([['app', 'db']]) }
    expect(first(policy({ metadata: 'p', spec: selected }))).toMatchObject({ admission: 'rejected', podSelector: one })
    expect(first(policy({ spec: { ...selected, ingress: 'all' } }))).toMatchObject({ admission: 'rejected', podSelector: one })
  })

  it('an old version is served up to the release that removes it, not in it', () => {
    const old = policy({ spec: { podSelector: {} } }, 'extensions/v1beta1')
    expect(first(old, 15)).toMatchObject({ admission: 'accepted' })
    expect(first(old, 16)).toMatchObject({ admission: 'lenient-only' })
  })

  it('a List without items holds nothing', () => {
    expect(decode(toDocument({ apiVersion: 'v1', kind: 'List' }), defaultSettings).resources).toEqual([])
  })

  it('conditions finish a Job, and no other workload', () => {
    const status = { conditions: [{ type: 'Complete', status: 'True' }] }
    const workload = (apiVersion: string, kind: string) => first({ apiVersion, kind, metadata: { name: 'x' }, spec: {}, status })
    expect(workload('batch/v1', 'Job')).toMatchObject({ terminated: true })
    expect(workload('apps/v1', 'Deployment')).toMatchObject({ terminated: false })
  })

  it('a template without metadata, or none at all, has no labels', () => {
    const deployment = (spec: object) => first({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec })
    for (const spec of [{}, { template: {} }, { template: { metadata: {} } }]) {
      expect(deployment(spec)).toMatchObject({ podLabels: new Map(), ports: [] })
    }
  })

  it('labels that pods may not carry are refused where they stand, in a CronJob two templates deep', () => {
    const template = { metadata: { labels: { app: 'not a label' } } }
    const fields = (kind: string, apiVersion: string, spec: object) =>
      decode(toDocument({ apiVersion, kind, metadata: { name: 'x' }, spec }), defaultSettings).findings.map(({ path }) => path.join('.'))
    expect(fields('Deployment', 'apps/v1', { template })).toEqual(['spec.template.metadata.labels.app'])
    expect(fields('CronJob', 'batch/v1', { jobTemplate: { spec: { template } } })).toEqual([
      'spec.jobTemplate.spec.template.metadata.labels.app',
    ])
  })

  it('a namespace is checked wherever something lives in one', () => {
    for (const kind of ['Pod', 'Service']) {
      const { findings } = decode(toDocument({ apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'Shop' } }), defaultSettings)
      expect(findings.map(({ path }) => path.join('.'))).toEqual(['metadata.namespace'])
    }
  })

  it('a Service has the addresses that are written down, each once, of both families', () => {
    const addresses = (spec: object) =>
      decode(toDocument({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec }), defaultSettings).resources.flatMap(
        (resource) => (resource.kind === 'Service' ? resource.addresses : []),
      )
    expect(addresses({ clusterIP: '10.96.0.9' })).toEqual(['10.96.0.9'])
    expect(addresses({ clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9', 'fd00::9'] })).toEqual(['10.96.0.9', 'fd00::9'])
    expect(addresses({ clusterIPs: ['fd00::9'] })).toEqual(['fd00::9'])
    expect(addresses({ clusterIP: 'None', clusterIPs: ['None'] })).toEqual([])
    expect(addresses({ clusterIP: '' })).toEqual([])
    expect(addresses({})).toEqual([])
  })

  it('a Job says which labels its pods are given, by itself or within a CronJob', () => {
    const jobOf = (kind: string, spec: object) =>
      decode(toDocument({ apiVersion: 'batch/v1', kind, metadata: { name: 'x' }, spec }), defaultSettings).resources.flatMap((resource) =>
        'job' in resource ? [resource.job] : [],
      )
    expect(jobOf('Job', {})).toEqual([{ manualSelector: false, indexed: false }])
    expect(jobOf('Job', { manualSelector: true, completionMode: 'Indexed' })).toEqual([{ manualSelector: true, indexed: true }])
    expect(jobOf('Job', { manualSelector: false, completionMode: 'NonIndexed' })).toEqual([{ manualSelector: false, indexed: false }])
    expect(jobOf('CronJob', { jobTemplate: { spec: { manualSelector: true } } })).toEqual([{ manualSelector: true, indexed: false }])
    expect(decode(toDocument({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'x' } }), defaultSettings).resources).toEqual([
      expect.not.objectContaining({ job: expect.anything() }),
    ])
  })
})
