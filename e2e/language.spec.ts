/** Promises about the YAML pane as a teacher: it offers what occurs, says what a line does here, mends, and shows a rule's edges. */

import type { Page } from '@playwright/test'
import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { admin, db, shop, web } from './manifests.ts'

const opened = async (page: Page, text = shop) => {
  const app = new App(page)
  await app.open()
  await app.paste(text)
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  return app
}

const suggestions = (page: Page) => page.locator('.suggest-widget.visible')

test('completion offers the ports of the pods that the rule is about', async ({ page }) => {
  const app = await opened(page)
  for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace')
  await app.changing(() => page.keyboard.type(' '))
  await expect(suggestions(page).getByRole('option', { name: /^5432/ })).toBeVisible()
  await expect(suggestions(page)).toContainText('of db')
  await expect(suggestions(page)).not.toContainText('8080')
  await page.keyboard.press('ArrowDown')
  await app.changing(() => page.keyboard.press('Enter'))
  expect(await app.text()).toBe(shop)
})

test('completion writes a field with its indentation, and goes on with labels that occur', async ({ page }) => {
  const app = await opened(page)
  await page.keyboard.type('\n')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.type('- fr')
  await expect(suggestions(page).getByRole('option', { name: /^from/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('pod')
  await expect(suggestions(page).getByRole('option', { name: /^podSelector/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('matchL')
  await expect(suggestions(page).getByRole('option', { name: /^matchLabels/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('ap')
  await expect(suggestions(page).getByRole('option', { name: /^app/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(suggestions(page).getByRole('option', { name: /^admin/ })).toBeVisible()
  await app.changing(() => page.keyboard.type('admin'))
  await page.keyboard.press('Escape')
  expect(await app.text()).toBe(`${shop}\n  - from:\n    - podSelector:\n        matchLabels:\n          app: admin`)
  await expect(app.edge(admin, db)).toHaveAttribute('data-verdict', 'allowed')
})

test('completion follows fast fingers', async ({ page }) => {
  const app = await opened(page)
  await page.keyboard.type('\n')
  await page.keyboard.type('  endP')
  await expect(suggestions(page).getByRole('option', { name: /^endPort/ })).toBeVisible()
  await app.changing(() => page.keyboard.press('Enter'))
  expect(await app.text()).toBe(`${shop}\n      endPort: `)
})

test('a value that is typed stays as it is typed', async ({ page }) => {
  const app = await opened(page)
  for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace')
  await page.keyboard.type(' 54')
  await app.changing(() => page.keyboard.press('Enter'))
  expect((await app.text()).trimEnd()).toBe(shop.replace(/5432$/, '54'))
})

test('hover says what a line does here, as plain text', async ({ page }) => {
  const named = '    - namespaceSelector: {matchLabels: {team: www.example.com}}\n    - podSelector'
  const app = await opened(page, shop.replace('    - podSelector', named))
  await app.editor.locator('.view-line', { hasText: 'policyTypes' }).locator('span span').first().hover()
  const hover = page.locator('.monaco-hover:not(.hidden)').filter({ hasText: 'Isolates ingress' })
  await expect(hover).toContainText('Isolates ingress of db: this policy lets through what its rule allows.')
  await expect(hover).toContainText('Does not isolate egress: db may send anywhere.')
  await page.mouse.move(5, 5)
  await app.editor.locator('.view-line', { hasText: '- from' }).getByText('from').hover()
  await expect(page.locator('.monaco-hover:not(.hidden)').filter({ hasText: 'Grants' })).toContainText('web → db on TCP 5432')
  await page.mouse.move(5, 5)
  await app.editor.locator('.view-line', { hasText: 'namespaceSelector' }).getByText('namespaceSelector').hover()
  const peer = page.locator('.monaco-hover:not(.hidden)').filter({ hasText: 'No namespace here has team=www.example.com.' })
  await expect(peer).toBeVisible()
  await expect(peer.locator('a[data-href], a[href^=http]')).toHaveCount(0)
})

test('a lens over a policy tells what it does and shows its pods', async ({ page }) => {
  const app = await opened(page)
  const lens = app.editor.locator('.codelens-decoration a')
  await expect(lens).toHaveText('selects 1 pod · isolates ingress · grants 1 connection, other pods aside')
  await lens.click()
  await expect(app.inspector.getByRole('heading', { level: 2 })).toHaveText('db')
  await expect(app.card(db)).toHaveClass(/is-pointed/)
  await expect(app.edge(web, db)).toHaveClass(/is-pointed/)
})

test('the lightbulb mends a problem as one undo step', async ({ page }) => {
  const broken = shop.replace('    - podSelector', '    - namespaceSelector: {}\n    - podSelector')
  const app = await opened(page, broken)
  await app.editor.locator('.view-line', { hasText: '- podSelector' }).click()
  await page.keyboard.press('ControlOrMeta+.')
  const action = page.locator('.action-widget').getByText('Join them: only pods with app=web of every namespace')
  await expect(action).toBeVisible()
  await app.changing(() => action.click())
  expect(await app.text()).toBe(broken.replace('    - podSelector', '      podSelector'))
  await app.undo()
  expect(await app.text()).toBe(broken)
})

test('the cursor in a rule lights its edges and cards; a click on an edge marks its lines', async ({ page }) => {
  const app = await opened(page)
  await expect(app.edge(web, db)).toHaveClass(/is-pointed/)
  await expect(app.card(web)).toHaveClass(/is-pointed/)
  await expect(app.card(db)).toHaveClass(/is-pointed/)
  await expect(app.card(admin)).not.toHaveClass(/is-pointed/)
  await page.keyboard.press('ControlOrMeta+Home')
  await expect(app.edge(web, db)).not.toHaveClass(/is-pointed/)
  await app.selectPath(web, db)
  await expect(app.editor.locator('.marked-lines').first()).toBeVisible()
})

test('lenses of a long file are those near the lines in view, and come as one goes on', async ({ page }) => {
  const policy = (n: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: policy-${n}
  namespace: shop
spec:
  podSelector: {}
  policyTypes: ['Ingress']
`
  const app = new App(page)
  await app.open()
  const text = Array.from({ length: 100 }, (_, n) => policy(n)).join('---\n')
  await app.openFiles([{ name: 'long.yaml', buffer: Buffer.from(text) }])
  const lens = app.editor.locator('.codelens-decoration')
  await expect(lens.first()).toBeVisible()
  expect(await lens.count()).toBeLessThan(50)
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await expect(app.editor.locator('.view-line').filter({ hasText: 'policy-99' })).toBeVisible()
  await expect(lens.filter({ hasText: 'isolates ingress' }).last()).toBeInViewport()
  expect(await lens.count()).toBeLessThan(50)
})
