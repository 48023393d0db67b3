import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { locateFile, serve } from './serve.mjs'

describe('serve', () => {
  const home = mkdtempSync(join(tmpdir(), 'drawbridge-serve-'))
  const root = join(home, 'dist')

  beforeAll(() => {
    mkdirSync(root)
    writeFileSync(join(root, 'index.html'), '<div id="root"></div>')
    writeFileSync(join(home, 'secret.txt'), 'secret')
    symlinkSync(join(home, 'secret.txt'), join(root, 'link.txt'))
  })
  afterAll(() => rmSync(home, { recursive: true }))

  test.each(['/', '/index.html', '/?a=1', '/#b'])('%s is the page', async (url) => {
    expect(await locateFile(root, url)).toMatch(/index\.html$/)
  })

  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/..%5csecret.txt', '/link.txt', '/%00', '/%', '/missing'])(
    '%s is nothing',
    async (url) => expect(await locateFile(root, url)).toBeUndefined(),
  )

  test('a busy port is passed over, and is an error when strict', async () => {
    const first = await serve({ root, port: 0 })
    const port = Number(new URL(first.url).port)
    const second = await serve({ root, port })
    expect(second.url).not.toBe(first.url)
    await expect(serve({ root, port, strict: true })).rejects.toThrow(`127.0.0.1:${port}`)
    await Promise.all([first.close(), second.close()])
  })

  test('every answer carries the policy', async () => {
    const { url, close } = await serve({ root, port: 0 })
    const [page, missing, posted] = await Promise.all([fetch(url), fetch(`${url}missing`), fetch(url, { method: 'POST' })])
    expect([page.status, missing.status, posted.status]).toEqual([200, 404, 405])
    for (const answer of [page, missing, posted])
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/)
    await close()
  })
})
