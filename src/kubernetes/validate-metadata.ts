/** What the API server objects to in a resource's metadata (semantics.md b, ObjectMeta). */

import type { Path } from '../yaml/node.ts'
import { formatField } from './field.ts'
import { type FieldError, fieldError, invalid } from './field-error.ts'
import { byteLength, checkDnsLabel, checkLabelKey } from './names.ts'
import type { MetaObject } from './schema.ts'
import { validateLabels } from './validate-selector.ts'

/** How a kind's names are checked, and whether it lives in a namespace. */
export interface NameRule {
  readonly namespaced: boolean
  readonly check: (name: string) => string[]
}

/** All of the metadata of a resource that is about to be created. */
export function validateMetadata(meta: MetaObject, rule: NameRule, path: Path = ['metadata']): FieldError[] {
  return [
    ...validateNames(meta, rule, path),
    ...validateNumbers(meta, path),
    ...validateMaps(meta, path),
    ...validateBookkeeping(meta, path),
  ]
}

function validateNames(
  { name = '', generateName = '', namespace = '' }: MetaObject,
  { namespaced, check }: NameRule,
  path: Path,
): FieldError[] {
  const errors = generateName === '' ? [] : invalid([...path, 'generateName'], generateName, check(asPrefix(generateName)))
  const at = [...path, 'name']
  if (name !== '') errors.push(...invalid(at, name, check(name)))
  else if (generateName === '') errors.push(fieldError(at, 'Required', 'name or generateName is required'))
  if (!namespaced) return errors
  const space = [...path, 'namespace']
  return [...errors, ...(namespace === '' ? [fieldError(space, 'Required', '')] : invalid(space, namespace, checkDnsLabel(namespace)))]
}

/** The server appends characters, so a trailing hyphen is fine: it looks away from that and from what stands before it. */
const asPrefix = (name: string) => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name)

function validateNumbers({ generation = 0 }: MetaObject, path: Path): FieldError[] {
  return generation < 0 ? invalid([...path, 'generation'], generation, ['must be greater than or equal to 0']) : []
}

/** Labels and annotations; on create and on update alike. */
export function validateMaps({ labels, annotations }: MetaObject, path: Path): FieldError[] {
  return [...validateLabels(labels, [...path, 'labels']), ...validateAnnotations(annotations, [...path, 'annotations'])]
}

const annotationLimit = 256 * 1024

function validateAnnotations(annotations: MetaObject['annotations'] = {}, path: Path): FieldError[] {
  const field = formatField(path)
  const entries = Object.entries(annotations)
  const keys = entries.flatMap(([key]) => invalid([...path, key], key, checkLabelKey(key.toLowerCase())))
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0)
  const total = size > annotationLimit ? [fieldError(path, 'TooLong', `may not be more than ${annotationLimit} bytes`)] : []
  return [...keys.map((error) => ({ ...error, field, onKey: true })), ...total]
}

function validateBookkeeping(meta: MetaObject, path: Path): FieldError[] {
  return [...validateOwners(meta, path), ...validateFinalizers(meta, path), ...validateManagedFields(meta, path)]
}

/** Errors of single references carry the list's field: the server gives no index. On create and on update alike. */
export function validateOwners({ ownerReferences = [] }: MetaObject, path: Path): FieldError[] {
  const list = [...path, 'ownerReferences']
  const errors = ownerReferences.flatMap((owner, index) => {
    const { apiVersion = '', kind = '', name = '', uid = '' } = owner
    const missing = [
      ...(hasVersion(apiVersion) ? [] : invalid([...list, 'apiVersion'], apiVersion, ['version must not be empty'])),
      ...Object.entries({ kind, name, uid }).flatMap(([key, value]) =>
        value === '' ? invalid([...list, key], value, ['must not be empty']) : [],
      ),
    ]
    const banned =
      /^\/?v1$/.test(apiVersion) && kind === 'Event' ? invalid(list, owner, ['/v1, Kind=Event is disallowed from being an owner']) : []
    return [...missing, ...banned].map((error) => ({ ...error, path: [...list, index] }))
  })
  const [first, ...more] = ownerReferences.filter((owner) => owner.controller).map(({ kind = '', name = '' }) => `${kind}/${name}`)
  const several = more.map(
    (other) => `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`,
  )
  return [...errors, ...invalid(list, undefined, several)]
}

/** "v1" or "group/v1". */
const hasVersion = (apiVersion: string) => /^([^/]*\/)?[^/]+$/.test(apiVersion)

const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion']

function validateFinalizers({ finalizers = [] }: MetaObject, path: Path): FieldError[] {
  const list = [...path, 'finalizers']
  const errors = finalizers.flatMap((name) => invalid(list, name, checkLabelKey(name)))
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(...invalid(list, finalizers, ['finalizer orphan and foregroundDeletion cannot be both set']))
  }
  return [...errors, ...validateFinalizerNames({ finalizers }, path)]
}

/** On create and on update alike. */
export function validateFinalizerNames({ finalizers = [] }: MetaObject, path: Path): FieldError[] {
  return finalizers.flatMap((name, index) =>
    name.includes('/') || standardFinalizers.includes(name)
      ? []
      : invalid([...path, 'finalizers', index], name, ['name is neither a standard finalizer name nor is it fully qualified']),
  )
}

/** On create and on update alike. */
export function validateManagedFields({ managedFields = [] }: MetaObject, path: Path): FieldError[] {
  return managedFields.flatMap(({ operation = '', fieldsType = '', manager = '', subresource = '' }, index) => {
    const at = [...path, 'managedFields', index]
    const errors =
      operation === 'Apply' || operation === 'Update' ? [] : invalid([...at, 'operation'], operation, ['must be `Apply` or `Update`'])
    if (fieldsType !== '' && fieldsType !== 'FieldsV1') errors.push(...invalid([...at, 'fieldsType'], fieldsType, ['must be `FieldsV1`']))
    if (byteLength(manager) > 128) errors.push(fieldError([...at, 'manager'], 'TooLong', 'may not be more than 128 bytes'))
    for (const character of manager) {
      if (/[\p{C}\p{Z}]/u.test(character) && character !== ' ') errors.push(...invalid([...at, 'manager'], manager, ['invalid character']))
    }
    if (byteLength(subresource) > 256) errors.push(fieldError([...at, 'subresource'], 'TooLong', 'may not be more than 256 bytes'))
    return errors
  })
}
