/** Random policies of kinds that are not evaluated, for the namespaces and labels of random clusters. */

import fc from 'fast-check'
import type { Deciding, MayDo } from '../kubernetes/deciding.ts'
import type { LabelSelector, OtherResource } from '../kubernetes/types.ts'
import { namespaceNames } from './random-cluster.ts'

const mayDo: fc.Arbitrary<MayDo | undefined> = fc.option(fc.record({ opens: fc.boolean(), closes: fc.boolean(), isolates: fc.boolean() }), {
  nil: undefined,
  freq: 3,
})

const selector = (keys: readonly string[], values: readonly string[]): fc.Arbitrary<LabelSelector | undefined> =>
  fc.option(
    fc
      .tuple(fc.constantFrom(...keys), fc.constantFrom(...values))
      .map(([key, value]) => ({ matchLabels: new Map([[key, value]]), matchExpressions: [] })),
    { nil: undefined },
  )

const deciding: fc.Arbitrary<Deciding> = fc.record({
  group: fc.constantFrom('cilium.io', 'projectcalico.org'),
  namespace: fc.option(fc.constantFrom(...namespaceNames), { nil: undefined }),
  namespaces: selector(['env', 'kubernetes.io/metadata.name'], ['one', ...namespaceNames]),
  pods: selector(['app', 'tier'], ['one', 'two']),
  outsideOnly: fc.boolean(),
  ingress: mayDo,
  egress: mayDo,
})

/** Up to three of them. */
export const randomOthers: fc.Arbitrary<readonly OtherResource[]> = fc
  .array(fc.array(deciding, { minLength: 1, maxLength: 2 }), { maxLength: 3 })
  .map((list) =>
    list.map(
      (decides, index): OtherResource => ({
        kind: 'Other',
        actualKind: 'FancyNetworkPolicy',
        apiVersion: `${decides[0]?.group}/v1`,
        ref: `FancyNetworkPolicy/other-${index}`,
        name: `other-${index}`,
        namespace: undefined,
        labels: new Map(),
        annotations: new Map(),
        path: [],
        decides: decides.map((each) => ({ ...each, group: decides[0]?.group ?? '' })),
        content: String(index),
      }),
    ),
  )
