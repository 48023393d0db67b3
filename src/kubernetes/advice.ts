/** Tells what to do about an error of the API server: from the error to a sentence, where there is one worth saying. */

import { formatNetwork, parseCidr } from './cidr-form.ts'
import type { FieldError } from './field-error.ts'
import { nearest } from './nearest.ts'

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']

/** By the start of the server's wording. */
const table: readonly (readonly [wording: string, advise: (value: unknown) => string | undefined])[] = [
  ['must specify a peer', () => 'Name podSelector, namespaceSelector or ipBlock; to let everyone in, leave out the whole list.'],
  ['may not specify both ipBlock', () => 'Make it two items of the list, each with its own "- ".'],
  ['must be specified when `operator`', () => 'List at least one value.'],
  ['may not be specified when `operator`', () => 'Remove the values.'],
  ['not a valid selector operator', (value) => didYouMean(value, operators) ?? `Write one of ${operators.join(', ')}.`],
  ['supported values: "TCP"', (value) => didYouMean(value, ['TCP', 'UDP', 'SCTP']) ?? 'Policies know no other protocols.'],
  ['supported values: "Ingress"', (value) => didYouMean(value, ['Ingress', 'Egress'])],
  ['may not be specified when `port`', () => 'A range needs a number in port as its start.'],
  ['must be greater than or equal to `port`', () => 'The range ends before it starts.'],
  [
    'must contain at least one letter',
    (value) => (/^\d+$/.test(String(value)) ? `For the number, take the quotes off: ${value}.` : undefined),
  ],
  ['must be a valid CIDR value', (value) => adviseOnCidr(String(value))],
  ['must not have', (value) => adviseOnCidr(String(value))],
  ['must be a strict subset', () => 'An exception has to lie inside the cidr and be smaller than it.'],
]

export function advise({ detail, value }: FieldError): string | undefined {
  return table.find(([wording]) => detail.startsWith(wording))?.[1](value)
}

function didYouMean(value: unknown, words: readonly string[]): string | undefined {
  const word = nearest(String(value), words)
  return word === undefined ? undefined : `Did you mean "${word}"?`
}

function adviseOnCidr(text: string): string | undefined {
  const cidr = parseCidr(text)
  if (cidr) return `Write ${formatNetwork(cidr)}.`
  const single = parseCidr(`${text}/${text.includes(':') ? 128 : 32}`)
  return single ? `For this one address, write ${formatNetwork(single)}.` : undefined
}
