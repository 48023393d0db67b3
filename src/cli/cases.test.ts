/** Each folder of cases/ shows what the commands say of manifests beside which more decides. `npm run test:update` rewrites what is expected. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { main } from '../cli.ts'
import { toGraph } from '../graph/graph.ts'
import { formatMatrix, toMatrix } from '../matrix.ts'
import { caseFolders } from '../testing/cases.ts'

const directory = join(import.meta.dirname, 'cases')

async function say(cwd: string, ...argv: string[]): Promise<string> {
  let [out, err] = ['', '']
  const code = await main(argv, { stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text) }, cwd })
  return `$ drawbridge ${argv.join(' ')}\n${out.replaceAll('\r', '')}${err.replace(/^(?=.)/gm, '! ')}exit code ${code}\n`
}

describe('what the commands say', () => {
  for (const { name, workspace, expected } of caseFolders(directory)) {
    it(name, async () => {
      const cwd = join(directory, name)
      const questions = readFileSync(join(cwd, 'questions.txt'), 'utf8').trim().split('\n')
      const asked = questions.map((line) => {
        const [command = '', ...rest] = line.split(' ')
        return [command, 'manifests.yaml', ...rest]
      })
      const formats = ['json', 'csv', 'md', 'dot'].map((format) => ['list', 'manifests.yaml', '-o', format])
      const diffs = ['text', 'json', 'csv', 'md'].map((format) => ['diff', 'before.yaml', 'manifests.yaml', '-o', format])
      const said: string[] = []
      for (const argv of [['list', 'manifests.yaml'], ...formats, ...diffs, ['test', 'manifests.yaml'], ...asked])
        said.push(await say(cwd, ...argv))
      const analysis = analyze(workspace)
      const { edges } = toGraph({ cluster: analysis.cluster, reach: analysis.reach, places: {}, badges: new Map() })
      const drawn = edges
        .filter(({ shown }) => shown === 'always')
        .map(({ id, verdict, ports, others }) => `${[id, verdict, ports || 'nothing', others].filter(Boolean).join(', ')}\n`)
      const text = [
        ...said,
        `matrix\n${formatMatrix(toMatrix(analysis), 'csv').replaceAll('\r', '')}`,
        `edges drawn at once\n${drawn.join('')}`,
      ].join('\n')
      await expect(text).toMatchFileSnapshot(expected)
    })
  }
})
