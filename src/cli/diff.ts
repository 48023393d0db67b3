/** drawbridge diff: the connections gained, lost and changed between two sets of manifests. */

import { analyze } from '../analyze.ts'
import { csvLine } from '../text/table.ts'
import { type CliCommand, formatOf, outputOption, UsageError } from './io.ts'
import { listPairs, mostPairs, type Pair } from './list.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

interface Difference {
  readonly change: 'gained' | 'lost' | 'changed'
  readonly src: string
  readonly dst: string
  /** Empty when there was none. */
  readonly before: string
  readonly after: string
}

export const diff: CliCommand = {
  name: 'diff',
  usage: 'drawbridge diff OLD NEW [-o text|json|csv|md] [--provider NAME[@VERSION]]',
  summary: 'connections gained, lost and changed',
  help: `OLD and NEW are files, folders or - each. Exit code 1 when a connection differs.

${providerHelp}

Example:
  git stash && cp -r manifests /tmp/old && git stash pop && drawbridge diff /tmp/old manifests`,
  options: { ...outputOption, ...providerOption, inferred: { type: 'boolean' } },
  run(paths, values, io) {
    const format = formatOf(values, ['text', 'json', 'csv', 'md'])
    const [old, now] = paths
    if (paths.length !== 2 || old === undefined || now === undefined) throw new UsageError('diff takes two paths: OLD and NEW.')
    const settings = settingsFrom(values, io)
    const pairs = (path: string) => {
      const { pairs: listed, isCut } = listPairs(analyze(readWorkspace([path], io, settings)).reach, values.inferred === true)
      if (isCut) throw new UsageError(`${path} has more than ${mostPairs} connections, too many to compare: take some of the namespaces.`)
      return listed
    }
    const differences = differ(pairs(old), pairs(now))
    io.stdout.write(format === 'json' ? `${JSON.stringify(differences, null, 2)}\n` : print(differences, format))
    return differences.length > 0 ? 1 : 0
  },
}

function differ(before: readonly Pair[], after: readonly Pair[]): Difference[] {
  const key = ({ src, dst }: Pair) => `${src} => ${dst}`
  const old = new Map(before.map((pair) => [key(pair), pair]))
  const now = new Map(after.map((pair) => [key(pair), pair]))
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((id): Difference[] => {
    const [a, b] = [old.get(id), now.get(id)]
    if (a?.conn === b?.conn) return []
    const { src, dst } = (a ?? b) as Pair
    return [{ change: a && b ? 'changed' : a ? 'lost' : 'gained', src, dst, before: a?.conn ?? '', after: b?.conn ?? '' }]
  })
}

function print(differences: readonly Difference[], format: string): string {
  if (format === 'csv')
    return [['change', 'src', 'dst', 'before', 'after'], ...differences.map((d) => [d.change, d.src, d.dst, d.before, d.after])]
      .map(csvLine)
      .join('')
  if (format === 'md') {
    const rows = differences.map((d) => `| ${d.change} | ${d.src} | ${d.dst} | ${d.before} | ${d.after} |\n`).join('')
    return `| change | from | to | before | after |\n|---|---|---|---|---|\n${rows}`
  }
  const mark = { gained: '+', lost: '-', changed: '~' }
  const lines = differences.map(
    (d) => `${mark[d.change]} ${d.src} => ${d.dst} : ${d.change === 'changed' ? `${d.before} -> ${d.after}` : d.after || d.before}\n`,
  )
  return differences.length === 0 ? 'No connection differs.\n' : lines.join('')
}
