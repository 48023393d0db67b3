import { test as loud } from '@playwright/test'
import { expect, test } from './fixtures.ts'

test('the page opens', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveTitle(/Drawbridge/)
  await expect(page.locator('#root')).not.toBeEmpty()
})

test('the policy allows no eval, no inline script and no other origin, for the page and for its workers', async ({ page, request }) => {
  const workers: string[] = []
  page.on('worker', (worker) => workers.push(worker.url()))
  const response = await page.goto('/')
  await page.locator('.monaco-editor .view-line').first().waitFor()
  expect(workers.length).toBeGreaterThan(0)
  const headers = [response?.headers() ?? {}, ...(await Promise.all(workers.map(async (url) => (await request.get(url)).headers())))]
  for (const header of headers) {
    const policy = header['content-security-policy'] ?? ''
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]))
    expect(rules.get('default-src')).toEqual(["'none'"])
    expect(rules.get('script-src')).toEqual(["'self'"])
    expect(rules.get('worker-src')).toEqual(["'self'"])
    expect(rules.get('connect-src')).toEqual(["'self'"])
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
  }
  await expect(page.locator('meta[http-equiv=Content-Security-Policy]')).toHaveCount(1)
})

// Without the fixture, which would rightly fail: what it listens for does happen.
loud('eval and other origins are stopped, and that is noticed', async ({ page }) => {
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
  })
  await page.goto('/')
  const refused = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.ran = true; try { eval("window.evaluated = true") } catch {}'
    document.head.append(script)
    return { ran: 'ran' in window, evaluated: 'evaluated' in window }
  })
  expect(refused).toEqual({ ran: false, evaluated: false })
  await page.evaluate(() => fetch('https://example.com/').catch(() => undefined))
  const seen = () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
  await expect.poll(seen).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src']))
})
