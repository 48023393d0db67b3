import { describe, expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { checkExpectations } from './expectations.ts'
import { run } from './run.ts'
import { expectations, policy, toWorkspace, workloads } from './testing/shop.ts'
import { applyChange } from './text/workspace.ts'

const web = 'Deployment/shop/web'
const db = 'Deployment/shop/db'

const check = (...items: string[]) =>
  checkExpectations(analyze(toWorkspace({ 'a.yaml': `${workloads}---\n${policy}`, 't.yaml': expectations(...items) }))).map(
    ({ line, sentence, result, because }) => `${line} ${result}: ${sentence}${because ? ` (${because})` : ''}`,
  )

describe('expectations', () => {
  it.each([
    [`{from: ${web}, to: ${db}, ports: TCP 5432, expect: allowed}`, '5 met: shop/web may reach shop/db on TCP 5432'],
    [`{from: ${web}, to: ${db}, ports: TCP sql, expect: allowed}`, '5 met: shop/web may reach shop/db on TCP 5432'],
    [`{from: ${web}, to: ${db}, expect: allowed}`, '5 met: shop/web may reach shop/db on any port'],
    [
      `{from: ${web}, to: ${db}, ports: "TCP 5430-5432", expect: allowed}`,
      '5 failed: shop/web may reach shop/db on TCP 5430-5432 (TCP 5430-5431 is blocked.)',
    ],
    [
      `{from: ${web}, to: ${db}, ports: TCP 5432, expect: denied}`,
      '5 failed: shop/web may not reach shop/db on TCP 5432 (shop/web reaches it on TCP 5432.)',
    ],
    [`{from: Deployment/shop/job, to: ${db}, expect: denied}`, '5 met: shop/job may not reach shop/db on any port'],
    [
      `{from: Deployment/shop/gone, to: ${db}, expect: denied}`,
      '5 unclear: Deployment/shop/gone may not reach shop/db on any port (Deployment/shop/gone is not there any more.)',
    ],
    [
      `{from: ${web}}`,
      '5 unclear: This can’t be read. (An expectation says from, to and expect: allowed or denied; ports are like “TCP 6379, UDP 53”.)',
    ],
    [
      `{from: ${web}, to: ${db}, ports: a b, expect: denied}`,
      '5 unclear: This can’t be read. (An expectation says from, to and expect: allowed or denied; ports are like “TCP 6379, UDP 53”.)',
    ],
  ])('%s', (item, result) => expect(check(item)).toEqual([result]))

  it('the others are those whom no expectation allows', () => {
    const allowed = `{from: ${web}, to: ${db}, ports: TCP 5432, expect: allowed}`
    const others = `{from: others, to: ${db}, expect: denied}`
    expect(check(others)[0]).toContain('failed: Nobody else may reach shop/db on any port (shop/web reaches it')
    expect(check(allowed, others)[1]).toBe('6 met: Nobody else may reach shop/db on any port')
    expect(check(`{from: others, to: ${web}, expect: denied}`)[0]).toContain('failed')
  })

  it('what is expected by a command is read again, and follows the policies', () => {
    const before = toWorkspace({ 'a.yaml': `${workloads}---\n${policy}` })
    const outcome = run(
      { kind: 'expect', source: web, destination: db, ports: [{ protocol: 'TCP', port: 5432 }], verdict: 'allowed' },
      analyze(before),
    )
    if ('refused' in outcome) expect.fail(outcome.refused)
    const kept = applyChange(before, outcome.change)
    expect(checkExpectations(analyze(kept)).map(({ result }) => result)).toEqual(['met'])
    const cut = run({ kind: 'deny-traffic', source: web, destination: db }, analyze(kept))
    if ('refused' in cut) expect.fail(cut.refused)
    expect(checkExpectations(analyze(applyChange(kept, cut.change))).map(({ result }) => result)).toEqual(['failed'])
  })

  it('nothing is said of the list itself', () => {
    const { diagnostics } = analyze(
      toWorkspace({ 'a.yaml': workloads, 't.yaml': expectations(`{from: ${web}, to: ${db}, expect: allowed}`) }),
    )
    expect(diagnostics.filter(({ file }) => file === 't.yaml')).toEqual([])
  })
})
