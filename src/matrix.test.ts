import { expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { formatMatrix, joinMatrix, matrixCell, rowsOf, toMatrix } from './matrix.ts'
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
