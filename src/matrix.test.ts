import { expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { formatMatrix, joinMatrix, matrixCell, matrixPairs, type PairQuery, rowsOf, toMatrix } from './matrix.ts'
import { policy, toWorkspace, workloads } from './testing/shop.ts'

const analysis = analyze(toWorkspace({ 'a.yaml': `${workloads}---\n${policy}` }))
const matrix = toMatrix(analysis)
const at = (from: string, to: string) => matrixCell(matrix, matrix.names.indexOf(from), matrix.names.indexOf(to))

it('says each pair once', () => {
  expect(matrix.refs.slice(0, 3)).toEqual(['Deployment/shop/db', 'Deployment/shop/job', 'Deployment/shop/web'])
  expect([at('shop/web', 'shop/db'), at('shop/job', 'shop/db'), at('shop/db', 'shop/db')]).toEqual(['TCP 5432', 'denied', ''])
  expect(at('shop/db', 'shop/web')).toBe('open: every port')
})

it('as CSV and Markdown', () => {
  const [head, first] = formatMatrix(matrix, 'csv').split('\r\n')
  expect(head).toMatch(/^from \\ to,shop\/db,shop\/job,shop\/web,/)
  expect(first).toMatch(/^shop\/db,,open: every port,open: every port,/)
  expect(formatMatrix(matrix, 'markdown').split('\n')[3]).toMatch(/^\| shop\/job \| denied \|/)
})

it('row by row is the same', () => {
  let parts = toMatrix(analysis, 0, 1)
  while (rowsOf(parts) < parts.names.length) parts = joinMatrix(parts, toMatrix(analysis, rowsOf(parts), 2))
  expect(formatMatrix(parts, 'csv')).toBe(formatMatrix(matrix, 'csv'))
})

const list = (query: Partial<PairQuery>) => {
  const all: PairQuery = { words: [], verdict: undefined, sort: { by: 'source', down: true }, most: 1000, ...query }
  const { pairs, ...counts } = matrixPairs(matrix, all)
  const words = pairs.map(({ row, column }) => `${matrix.names[row]} → ${matrix.names[column]}: ${matrixCell(matrix, row, column)}`)
  return { words, ...counts }
}

it('as a list has each pair once, without the diagonal', () => {
  const { words, found, all } = list({})
  const cells = formatMatrix(matrix, 'csv')
    .split('\r\n')
    .slice(1, -1)
    .flatMap((line) => line.split(',').slice(1).filter(Boolean))
  expect([found, all, new Set(words).size]).toEqual([cells.length, cells.length, cells.length])
})

it('as a list can be narrowed by words and verdict', () => {
  expect(list({ words: ['shop/web', '5432'] }).words).toEqual(['shop/web → shop/db: TCP 5432'])
  expect(list({ words: ['SHOP/job', 'shop/db'], verdict: 'denied' }).words).toEqual(['shop/job → shop/db: denied'])
  expect(list({ words: ['nowhere'] })).toMatchObject({ words: [], found: 0 })
})

it('as a list is sorted by any column, both ways, and says how many it leaves out', () => {
  const whole = list({ sort: { by: 'destination', down: false } })
  const destinations = whole.words.map((line) => /→ (.*?): /.exec(line)?.[1] as string)
  expect(destinations).toEqual([...destinations].sort().reverse())
  const verdicts = list({ sort: { by: 'verdict', down: true } }).words.map((line) => /: (\w+)/.exec(line)?.[1])
  expect(verdicts[0]).toBe('TCP')
  expect(verdicts.at(-1)).toBe('open')
  const first = list({ most: 3, sort: { by: 'destination', down: false } })
  expect([first.words, first.found]).toEqual([whole.words.slice(0, 3), whole.found])
})
