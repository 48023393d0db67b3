import { describe, expect, it } from 'vitest'
import { analyze, recipesFor, run } from '../index.ts'
import { toWorkspace, workloads } from '../testing/shop-with-tests.ts'

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

it('there are none for addresses', () => expect(recipesFor('cidr:10.0.0.0/24', dns)).toEqual([]))
it('what is missing is waited for', () => {
  expect(
    recipesFor('Namespace/shop', dns)
      .find(({ id }) => id === 'from-namespace')
      ?.command({}),
  ).toBeUndefined()
})
