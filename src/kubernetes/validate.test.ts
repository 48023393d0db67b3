import { describe, expect, it } from 'vitest'
import { withVectors } from '../testing/vectors.ts'
import type { FieldError } from './field-error.ts'
import type { PolicyObject } from './schema.ts'
import { validatePolicyObject } from './validate.ts'
import { validateMetadata } from './validate-metadata.ts'
import { validateUpdate } from './validate-update.ts'

interface Expected {
  readonly field: string
  readonly type: string
}

interface Case {
  readonly name: string
  readonly object: unknown
  readonly oldObject?: unknown
  readonly options: { readonly strictIPCIDRValidation: boolean }
  readonly expectedErrors: readonly Expected[]
  readonly legacy?: { readonly expectedErrors: readonly Expected[] }
}

const found = (errors: readonly FieldError[]) => errors.map(({ field, reason }) => `${field} ${reason}`).sort()
const stated = (errors: readonly Expected[]) => errors.map(({ field, type }) => `${field} ${type.replace(/^FieldValue/, '')}`).sort()

describe('the vectors of the API server', () => {
  for (const file of ['validation-create.json', 'validation-extra.json']) {
    withVectors<Case[]>(file, `${file}: every object has the same fields and reasons`, (cases) => {
      for (const { name, object, options, expectedErrors, legacy } of cases) {
        const strict = validatePolicyObject(object, { strictCidr: options.strictIPCIDRValidation })
        expect(found(strict), name).toEqual(stated(expectedErrors))
        if (!legacy) continue
        const lenient = validatePolicyObject(object, { strictCidr: false })
        expect(found(lenient), `${name}, before 1.36`).toEqual(stated(legacy.expectedErrors))
      }
    })
  }

  withVectors<Case[]>('validation-update.json', 'validation-update.json: every update has the same fields and reasons', (cases) => {
    for (const { name, object, oldObject, options, expectedErrors } of cases) {
      const errors = validateUpdate(oldObject as PolicyObject, object as PolicyObject, { strictCidr: options.strictIPCIDRValidation })
      expect(found(errors), name).toEqual(stated(expectedErrors))
    }
  })
})

interface MessageCase {
  readonly name: string
  readonly valid: boolean
  readonly policy: { readonly metadata: object }
  readonly derivedFromCodeErrors?: readonly { field: string; type: string; value?: unknown; detail: string }[]
}

interface Messages {
  readonly validateNetworkPolicy: { readonly cases: readonly MessageCase[] }
  readonly endPortApi: { readonly cases: readonly MessageCase[] }
}

const reasons: Readonly<Record<string, string>> = {
  'Required value': 'Required',
  'Invalid value': 'Invalid',
  'Unsupported value': 'NotSupported',
  Forbidden: 'Forbidden',
}

withVectors<Messages>('validation-messages.json', 'validation-messages.json: every error has the same wording', (messages) => {
  for (const { name, policy, valid, derivedFromCodeErrors = [] } of [
    ...messages.validateNetworkPolicy.cases,
    ...messages.endPortApi.cases,
  ]) {
    const errors = validatePolicyObject(policy, { strictCidr: true })
    expect(errors.length === 0, name).toBe(valid)
    const said = errors.map(({ field, reason, detail }) => `${field} ${reason} ${detail}`)
    expect(said, name).toEqual(derivedFromCodeErrors.map(({ field, type, detail }) => `${field} ${reasons[type]} ${detail}`))
  }
})

const policy = (spec: object, metadata: object = {}) => ({ metadata: { name: 'p', namespace: 'shop', ...metadata }, spec })
const errorsOf = (spec: object, metadata?: object, strictCidr = true) =>
  validatePolicyObject(policy(spec, metadata), { strictCidr }).map(
    ({ field, reason, detail }) => `${field}: ${reason}: ${detail.slice(0, 60)}`,
  )

describe('a policy', () => {
  it('may be empty: it selects every pod', () => expect(errorsOf({})).toEqual([]))
  it('needs an object that is one', () => {
    expect(found(validatePolicyObject(undefined, { strictCidr: true }))).toEqual(['metadata.name Required', 'metadata.namespace Required'])
  })

  it('reports metadata, podSelector, ingress ports before peers, egress, policyTypes', () => {
    const bad = { ports: [{ protocol: 'ICMP' }] }
    const spec = {
      policyTypes: ['Both'],
      egress: [bad],
      ingress: [{ from: [{}], ...bad }],
      podSelector: { matchExpressions: [{ key: 'k', operator: 'In' }] },
    }
    expect(validatePolicyObject(policy(spec, { name: 'A' }), { strictCidr: true }).map(({ field }) => field)).toEqual([
      'metadata.name',
      'spec.podSelector.matchExpressions[0].values',
      'spec.ingress[0].ports[0].protocol',
      'spec.ingress[0].from[0]',
      'spec.egress[0].ports[0].protocol',
      'spec.policyTypes[0]',
    ])
  })

  it('leaves the types unread when there are more than two', () => {
    expect(errorsOf({ policyTypes: ['foo', 'bar', 'baz'] })).toEqual([
      'spec.policyTypes: Invalid: may not specify more than two policyTypes',
    ])
    expect(errorsOf({ policyTypes: ['Ingress', 'Ingress'] })).toEqual([])
  })

  it('points at the very entry where the server names only the map', () => {
    const [key, value] = validatePolicyObject(policy({ podSelector: { matchLabels: { '-a': 'ok', a: '-b' } } }), { strictCidr: true })
    expect(key).toMatchObject({ field: 'spec.podSelector.matchLabels', path: ['spec', 'podSelector', 'matchLabels', '-a'], onKey: true })
    expect(value).toMatchObject({ field: 'spec.podSelector.matchLabels', path: ['spec', 'podSelector', 'matchLabels', 'a'], value: '-b' })
    expect(value?.onKey).toBeUndefined()
  })
})

describe('metadata', () => {
  it('takes a generated name, checked as a prefix', () => {
    expect(errorsOf({}, { name: undefined, generateName: 'deny-' })).toEqual([])
    expect(errorsOf({}, { name: undefined, generateName: '-' })).toHaveLength(1)
    expect(errorsOf({}, { generateName: 'Deny-' })).toEqual([expect.stringContaining('metadata.generateName: Invalid')])
    expect(errorsOf({}, { generateName: 'denY-' })).toEqual([])
    expect(errorsOf({}, { generateName: `${'d'.repeat(253)}-` })).toEqual([])
    expect(errorsOf({}, { generateName: `${'d'.repeat(254)}-` })).toHaveLength(1)
  })

  it('checks annotation keys in lower case, and their size together', () => {
    expect(errorsOf({}, { annotations: { 'Example.com/A': 'x' } })).toEqual([])
    expect(errorsOf({}, { annotations: { 'a b': 'x' } })).toEqual([expect.stringContaining('metadata.annotations: Invalid')])
    expect(errorsOf({}, { annotations: { a: 'x'.repeat(256 * 1024) } })).toEqual([
      'metadata.annotations: TooLong: may not be more than 262144 bytes',
    ])
    expect(errorsOf({}, { annotations: { a: 'x'.repeat(256 * 1024 - 1) } })).toEqual([])
  })

  it('checks owners, finalizers, managed fields and the generation', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: '1', controller: true }
    expect(errorsOf({}, { ownerReferences: [owner], finalizers: ['orphan', 'example.com/f'], generation: 0 })).toEqual([])
    expect(
      errorsOf(
        {},
        {
          ownerReferences: [
            { ...owner, uid: '' },
            { ...owner, apiVersion: 'a/b/c' },
          ],
        },
      ),
    ).toEqual([
      'metadata.ownerReferences.uid: Invalid: must not be empty',
      'metadata.ownerReferences.apiVersion: Invalid: version must not be empty',
      'metadata.ownerReferences: Invalid: Only one reference can have Controller set to true. Found "t',
    ])
    expect(errorsOf({}, { ownerReferences: [{ ...owner, apiVersion: 'v1', kind: 'Event' }] })).toHaveLength(1)
    expect(errorsOf({}, { ownerReferences: [{ ...owner, apiVersion: '/v1', kind: 'Event' }] })).toHaveLength(1)
    expect(errorsOf({}, { ownerReferences: [{ ...owner, apiVersion: 'events.k8s.io/v1', kind: 'Event' }] })).toEqual([])
    expect(errorsOf({}, { finalizers: ['orphan', 'foregroundDeletion', 'mine'] })).toEqual([
      'metadata.finalizers: Invalid: finalizer orphan and foregroundDeletion cannot be both set',
      'metadata.finalizers[2]: Invalid: name is neither a standard finalizer name nor is it fully qu',
    ])
    expect(errorsOf({}, { generation: -1 })).toEqual(['metadata.generation: Invalid: must be greater than or equal to 0'])
    const entry = { manager: 'kubectl', operation: 'Update', fieldsType: 'FieldsV1' }
    expect(errorsOf({}, { managedFields: [entry, { ...entry, fieldsType: '' }] })).toEqual([])
    const bad = { manager: `\n${'m'.repeat(128)}`, operation: '', fieldsType: 'V2', subresource: 's'.repeat(257) }
    expect(errorsOf({}, { managedFields: [bad] })).toEqual([
      'metadata.managedFields[0].operation: Invalid: must be `Apply` or `Update`',
      'metadata.managedFields[0].fieldsType: Invalid: must be `FieldsV1`',
      'metadata.managedFields[0].manager: TooLong: may not be more than 128 bytes',
      'metadata.managedFields[0].manager: Invalid: invalid character',
      'metadata.managedFields[0].subresource: TooLong: may not be more than 256 bytes',
    ])
  })

  it('takes what is just within a limit, or like what is not allowed', () => {
    const entry = { manager: `kubectl ${'m'.repeat(120)}`, operation: 'Apply', subresource: 's'.repeat(256) }
    expect(errorsOf({}, { managedFields: [entry] })).toEqual([])
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: '1' }
    expect(
      errorsOf({}, { ownerReferences: [{ ...owner, controller: true }, owner, { ...owner, apiVersion: 'v1beta1', kind: 'Event' }] }),
    ).toEqual([])
    expect(validateMetadata({ name: 'a' }, { namespaced: false, check: () => [] })).toEqual([])
  })

  it('says which entry it means, where the server names only the list or the map', () => {
    const controller = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, uid: '1', controller: true })
    const errors = (metadata: object) =>
      validatePolicyObject(policy({}, metadata), { strictCidr: true }).map(({ path, onKey, detail }) => [path, onKey === true, detail])
    const [key] = errors({ annotations: { 'a b': 'x' } })
    expect(key?.slice(0, 2)).toEqual([['metadata', 'annotations', 'a b'], true])
    expect(errors({ ownerReferences: [controller('Deployment', 'web'), { ...controller('Job', ''), controller: false }] })).toEqual([
      [['metadata', 'ownerReferences', 1], false, 'must not be empty'],
    ])
    expect(errors({ ownerReferences: [controller('Deployment', 'web'), controller('Job', 'run')] })).toEqual([
      [
        ['metadata', 'ownerReferences'],
        false,
        'Only one reference can have Controller set to true. Found "true" in references for Deployment/web and Job/run',
      ],
    ])
  })
})

describe('an update', () => {
  const stored = { metadata: { name: 'p', namespace: 'shop', resourceVersion: '7', generation: 2 }, spec: {} }
  const update = (metadata: object, spec: object = {}, old: object = stored) =>
    found(validateUpdate(old, { metadata: { ...stored.metadata, ...metadata }, spec }, { strictCidr: true }))

  it('may change the whole spec', () => expect(update({ generation: 3 }, { policyTypes: ['Egress'] })).toEqual([]))
  it('needs a version, keeps its identity and never counts back', () => {
    const changed = { name: 'q', namespace: 'x', uid: 'u', resourceVersion: '', generation: 1 }
    expect(update(changed)).toEqual([
      'metadata.generation Invalid',
      'metadata.name Invalid',
      'metadata.namespace Invalid',
      'metadata.resourceVersion Invalid',
      'metadata.uid Invalid',
    ])
  })
  it('takes times for the same that are, in whatever zone they are written', () => {
    const old = { ...stored, metadata: { ...stored.metadata, creationTimestamp: '2024-03-01T00:30:00Z' } }
    expect(update({ creationTimestamp: '2024-02-29T23:30:00.0-01:00' }, {}, old)).toEqual([])
    expect(update({ creationTimestamp: '2024-02-29T23:30:00Z' }, {}, old)).toEqual(['metadata.creationTimestamp Invalid'])
    expect(update({}, {}, old)).toEqual(['metadata.creationTimestamp Invalid'])
  })
  it('takes no new finalizers while it is being deleted', () => {
    const deletionTimestamp = '2024-01-01T00:00:00Z'
    const old = { ...stored, metadata: { ...stored.metadata, deletionTimestamp, finalizers: ['a.b/c'] } }
    expect(update({ deletionTimestamp, finalizers: ['a.b/c'] }, {}, old)).toEqual([])
    expect(update({ deletionTimestamp, finalizers: ['a.b/d'] }, {}, old)).toEqual(['metadata.finalizers Forbidden'])
    const given = { metadata: { ...old.metadata, finalizers: ['a.b/d'] }, spec: {} }
    expect(validateUpdate(old, given, { strictCidr: true }).map(({ path }) => path)).toEqual([['metadata', 'finalizers']])
  })
  it('checks names of finalizers again', () => expect(update({ finalizers: ['mine'] })).toEqual(['metadata.finalizers[0] Invalid']))

  it('keeps CIDRs of egress rules too, beside peers and rules that have none', () => {
    const to = [{ podSelector: {} }, { ipBlock: { cidr: '10.0.0.1/8' } }, { ipBlock: {} }]
    const old = { ...stored, spec: { ingress: [{}], egress: [{}, { to }] } }
    expect(update({}, { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1/8' } }] }] }, old)).toEqual([])
    expect(update({}, { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.3/8' } }] }] }, old)).toEqual([
      'spec.ingress[0].from[0].ipBlock.cidr Invalid',
    ])
  })

  it('of objects without metadata or spec still needs a version', () => {
    expect(found(validateUpdate({}, {}, { strictCidr: true }))).toEqual(['metadata.resourceVersion Invalid'])
  })

  it('keeps CIDRs that were there anywhere, and only those', () => {
    const peer = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } })
    const old = { ...stored, spec: { ingress: [{ from: [peer('10.0.0.1/8', '10.01.0.0/16')] }] } }
    expect(update({}, { egress: [{ to: [peer('10.0.0.1/8', '10.01.0.0/16')] }] }, old)).toEqual([])
    expect(update({}, { egress: [{ to: [peer('10.0.0.2/8')] }] }, old)).toEqual(['spec.egress[0].to[0].ipBlock.cidr Invalid'])
    const selectors = { ...stored, spec: { ingress: [{ from: [{ podSelector: {} }] }] } }
    expect(update({}, { ingress: [{ from: [peer('10.0.0.0/8', '')] }] }, selectors)).toEqual([
      'spec.ingress[0].from[0].ipBlock.except[0] Invalid',
    ])
  })

  it('lets bad values in requirements pass when the old podSelector was bad', () => {
    const bad = { podSelector: { matchExpressions: [{ key: 'k', operator: 'In', values: ['-'] }] } }
    expect(update({}, bad, { ...stored, spec: bad })).toEqual([])
    expect(update({}, bad)).toEqual(['spec.podSelector.matchExpressions[0].values[0] Invalid'])
    const labels = { podSelector: { matchLabels: { k: '-' } } }
    expect(update({}, labels, { ...stored, spec: labels })).toEqual(['spec.podSelector.matchLabels Invalid'])
  })
})
