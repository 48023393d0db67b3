/** Paths drawn in two real applications with their own policies: lines are inserted, every other byte stays, one path opens. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze, applyChange, type Command, exportPolicies, invertChange, run, type Workspace } from '../index.ts'
import { noPorts } from '../policy/ports.ts'
import { shared } from '../testing/shared.ts'
import { defaultSettings } from '../text/workspace.ts'

function readWorkspace(folder: string): Workspace {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile())
  return {
    files: paths.sort().map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
    places: {},
    settings: defaultSettings,
  }
}

const drawn: [application: string, source: string, isolated: string][] = [
  ['sock-shop', 'Deployment/sock-shop/front-end', 'Deployment/sock-shop/orders-db'],
  ['online-boutique', 'Deployment/default/frontend', 'Deployment/default/emailservice'],
]

describe('drawing in real applications', () => {
  for (const [application, source, isolated] of drawn) {
    const folder = shared(`realworld/${application}`)
    if (!folder) {
      console.log(`skipped: drawing in ${application} (no ../shared/realworld/${application})`)
      it.skip(application)
      continue
    }
    const workspace = readWorkspace(folder)
    const analysis = analyze(workspace)
    const { reach } = analysis
    const from = reach.universe.indexOf.get(source) as number
    const shut = reach.endpoints.flatMap(({ kind, ref }, to) =>
      kind === 'workload' && to !== from && reach.connect(from, to).ports === noPorts ? [ref] : [],
    )

    it(`${application}: ${source} to each of ${shut.length} workloads that it does not reach`, () => {
      expect(shut).toContain(isolated)
      for (const destination of shut) {
        const command: Command = { kind: 'allow-traffic', source, destination, ports: [{ protocol: 'TCP', port: 8080 }] }
        const outcome = run(command, analysis)
        if ('refused' in outcome) expect.fail(`${destination}: ${outcome.refused}`)
        const after = applyChange(workspace, outcome.change)
        for (const step of outcome.change.files) {
          if (step.kind !== 'edit') expect.fail(`${destination}: a file was ${step.kind}ed`)
          for (const edit of step.edits) expect(edit.end).toBe(edit.start)
        }
        expect(outcome.opens).toHaveLength(1)
        expect([outcome.closes, outcome.isolates]).toEqual([[], []])
        expect(applyChange(after, invertChange(workspace, outcome.change))).toEqual(workspace)
        expect(run(command, analyze(after))).toHaveProperty('refused')
        const back = run({ kind: 'deny-traffic', source, destination }, analyze(after))
        if ('refused' in back) expect.fail(`${destination}: ${back.refused}`)
        expect(back.closes).toEqual(outcome.opens)
      }
    })

    it(`${application}: what is exported are the files with policies, byte for byte`, () => {
      const holding = workspace.files.filter(({ text }) => /^kind: NetworkPolicy$/m.test(text) && !/^kind: Deployment$/m.test(text))
      expect(exportPolicies(analysis).filter(({ name }) => holding.some((file) => file.name === name))).toEqual(holding)
    })
  }
})
