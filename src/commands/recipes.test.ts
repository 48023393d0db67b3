import { describe, expect, it } from 'vitest'
import { type Analysis, analyze, applyChange, type Command, recipesFor, run } from '../index.ts'
import { containsPort } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import { toWorkspace, workloads } from '../testing/shop.ts'

const other = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: ops}\n'
const analysis = analyze(toWorkspace({ 'a.yaml': `${workloads}---\n${other}` }))
const dns = 'inferred:kube-system/k8s-app=kube-dns'
const words = { namespace: 'ops', range: '10.0.0.0/24', ports: [{ protocol: 'TCP', port: 8080 }] } as const

describe.each(['Namespace/shop', 'Deployment/shop/db'])('recipes for %s', (target) => {
  it.each(recipesFor(target, dns).map((recipe) => [recipe.id, recipe] as const))('%s does something, or says why not', (id, recipe) => {
    const command = recipe.command(words)
    if (!command) expect.fail('no command')
    const outcome = run(command, analysis)
    // Where nobody is isolated there is nothing to allow.
    if ('refused' in outcome) expect([id, outcome.refused]).toEqual(['allow-dns', expect.stringContaining('Already allowed')])
    else expect(outcome.change.files.length).toBeGreaterThan(0)
  })
})

const open = analyze(
  toWorkspace({
    'a.yaml': `${workloads}---
${other}---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: ops, labels: {app: probe}}
spec: {containers: [{name: main, image: probe}]}
status: {podIP: 10.0.0.7}
`,
  }),
)
const denied = ['shop', 'ops'].reduce((each, namespace) => after({ kind: 'default-deny', namespace, dns: true }, each), open)

function after(command: Command, before: Analysis): Analysis {
  const outcome = run(command, before)
  if ('refused' in outcome) expect.fail(outcome.refused)
  return analyze(applyChange(before.workspace, outcome.change))
}

type Who = 'nobody' | 'everyone' | ((endpoint: Endpoint) => boolean)
const pods = ({ kind }: Endpoint) => kind !== 'range'
const podsOf =
  (...names: string[]) =>
  ({ namespace = '' }: Endpoint) =>
    names.includes(namespace)
// The probe of ops has an address of that range.
const inRange = ({ ref }: Endpoint) => ref === 'cidr:10.0.0.0/24' || ref === 'Pod/ops/probe'
const outside = ({ kind, ref }: Endpoint) => kind === 'range' || ref === 'Pod/ops/probe'
const names = ({ ref }: Endpoint) => ref === dns

/** What each recipe says: who may enter the target, and whom it may reach, on a port that was asked for. */
const promises: Readonly<Record<string, { readonly enter?: Who; readonly reach?: Who; readonly port?: ['UDP' | 'TCP', number] }>> = {
  'deny-all': { enter: 'nobody', reach: 'nobody' },
  'deny-ingress': { enter: 'nobody' },
  'deny-egress': { reach: 'nobody' },
  'within-namespace': { enter: podsOf('shop') },
  'from-namespace': { enter: podsOf('ops') },
  'from-everywhere': { enter: pods },
  'from-outside': { enter: inRange },
  'from-outside, any address': { enter: outside },
  'to-outside': { reach: inRange },
  'to-outside, any address': { reach: outside },
  'allow-dns': { reach: names, port: ['UDP', 53] },
  'limit-ports': { enter: 'everyone' },
}

describe.each(['Namespace/shop', 'Deployment/shop/db'])('what a recipe for %s says', (target) => {
  const recipes = recipesFor(target, dns).flatMap((recipe) => [
    { id: recipe.id, command: recipe.command(words) },
    ...(recipe.needs.includes('range') ? [{ id: `${recipe.id}, any address`, command: recipe.command({ ...words, range: '' }) }] : []),
  ])
  const cases = [
    ['open', open],
    ['denied', denied],
  ] as const
  it.each(cases.flatMap(([state, before]) => recipes.map((each) => [each.id, state, before, each.command] as const)))(
    'is so: %s, where all is %s before',
    (id, state, before, command) => {
      const promise = promises[id]
      if (!promise || !command) expect.fail(`${id} promises nothing`)
      // Nobody is isolated, or all of it is so already.
      const isThere = state === 'denied' ? /^deny|^allow-dns/.test(id) : id === 'allow-dns'
      if (isThere) {
        expect(run(command, before)).toHaveProperty('refused', expect.stringMatching(/already/i))
        return
      }
      const { reach } = after(command, before)
      const [protocol, port] = promise.port ?? ['TCP', 8080]
      const may = (who: Who, endpoint: Endpoint) => who === 'everyone' || (who !== 'nobody' && who(endpoint))
      const own = target.startsWith('Namespace/') ? podsOf('shop') : ({ ref }: Endpoint) => ref === target
      for (const [index, subject] of reach.endpoints.entries()) {
        if (!own(subject)) continue
        for (const [far, endpoint] of reach.endpoints.entries()) {
          if (far === index || (endpoint.ref === 'cidr:*' && id.endsWith('any address'))) continue
          const [into, out] = [reach.connect(far, index), reach.connect(index, far)]
          // Of everyone, and of pods that are met by their address, some are isolated at their own end.
          const isMet = promise.enter === 'everyone' || (id.includes('outside') && endpoint.kind !== 'range')
          const has = [
            containsPort((isMet ? into.ingress : into).ports, protocol, port),
            containsPort((isMet ? out.egress : out).ports, protocol, port),
          ]
          if (promise.enter) expect([endpoint.ref, has[0]]).toEqual([endpoint.ref, may(promise.enter, endpoint)])
          if (promise.reach) expect([endpoint.ref, has[1]]).toEqual([endpoint.ref, may(promise.reach, endpoint)])
          if (id === 'limit-ports') expect(containsPort(into.ports, 'TCP', 9090)).toBe(false)
        }
      }
    },
  )
})

it('“anyone” is written as a rule without “from”', () => {
  const recipe = recipesFor('Deployment/shop/db', dns).find(({ id }) => id === 'limit-ports')
  const { cluster } = after(recipe?.command(words) as Command, open)
  expect(cluster.policies.map(({ ingress }) => ingress.map(({ peers, ports }) => [peers.length, ports.length]))).toEqual([[[0, 1]]])
})

it('there are none for addresses', () => expect(recipesFor('cidr:10.0.0.0/24', dns)).toEqual([]))
it('what is missing is waited for', () => {
  expect(
    recipesFor('Namespace/shop', dns)
      .find(({ id }) => id === 'from-namespace')
      ?.command({}),
  ).toBeUndefined()
})
