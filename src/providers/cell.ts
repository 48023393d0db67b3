/** Short forms for the cells of a provider. */

import type { Feature } from './features.ts'
import type { Cell, Treatments } from './provider.ts'

/** Works as the API says. */
export const yes = <F extends Feature>(source: string, words = 'Works as specified.', treatment?: Treatments[F]): Cell<F> =>
  cell('yes', words, source, treatment)

export const no = <F extends Feature>(source: string, words: string, treatment?: Treatments[F]): Cell<F> =>
  cell('no', words, source, treatment)

/** Works with restrictions; without a treatment it is evaluated as specified and said so. */
export const partial = <F extends Feature>(source: string, words: string, treatment?: Treatments[F]): Cell<F> =>
  cell('partial', words, source, treatment)

/** Nobody looked: evaluated as specified and said so. */
export const unverified = <F extends Feature>(words = 'Evaluated as specified; not verified for this provider.', source = ''): Cell<F> =>
  cell('unverified', words, source)

/** Of providers that never saw the annotation. */
export const afterAnnotation = no<'legacyAnnotation'>('kubernetes/kubernetes PR#39164', 'Newer than the annotation’s removal.')

/** Of boundaries that the specification leaves to the provider. */
export const undecided = 'Not verified; what hangs on it is shown as uncertain.'

function cell<F extends Feature>(state: Cell['state'], words: string, source: string, treatment?: Treatments[F]): Cell<F> {
  return { state, words, source, ...(treatment !== undefined && { treatment }) }
}
