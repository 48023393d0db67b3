/** Changes since a baseline, expectations, near misses and pictures: the answers that a person keeps or gives away. */

import { App, readDownload } from './app.ts'
import { expect, test } from './fixtures.ts'
import { admin, db, shop, web } from './manifests.ts'

test.beforeEach(async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
})

const tab = (app: App, name: string) => app.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()

test('changes since what was opened, live and in words', async ({ page }) => {
  const app = new App(page)
  await app.selectPath(admin, db)
  await app.allow()
  await tab(app, 'Changes')
  await expect(page.locator('[data-change=gained]')).toHaveText(/admin now reaches .*db on TCP/)
  await page.getByRole('button', { name: 'Set the baseline here' }).click()
  await expect(page.getByText('No connection is gained or lost.')).toBeVisible()
  await app.undo()
  await expect(page.locator('[data-change=lost]')).toHaveText(/admin no longer reaches .*db on TCP/)
})

test('an expectation made of a path with one click is looked at after every change', async ({ page }) => {
  const app = new App(page)
  await app.selectPath(web, db)
  await app.inspector.getByRole('button', { name: 'Expect this…' }).click()
  await app.changing(() => page.getByRole('button', { name: /web may reach db on/ }).click())
  await expect(page.locator('[data-expectation=met]')).toHaveCount(1)
  await app.changing(() => page.getByRole('button', { name: /Nobody else may reach db/ }).click())
  await expect(page.locator('[data-expectation=met]')).toHaveCount(2)
  await app.selectPath(web, db)
  await app.changing(() => app.inspector.getByRole('button', { name: 'Cut this path' }).click())
  await expect(page.getByRole('tab', { name: /^Tests/ })).toContainText('1 not met')
})

test('the picture, whole, in both themes', async ({ page }) => {
  const app = new App(page)
  const light = (await app.download('Export', 'SVG, light')).toString('utf8')
  const dark = (await app.download('Export', 'SVG, dark')).toString('utf8')
  for (const svg of [light, dark]) expect(svg).toMatch(/^<svg [\s\S]*>web<[\s\S]*>db<[\s\S]*<\/svg>$/)
  expect(light).toMatch(/fill="#(fff|ffffff)"/)
  expect(dark).not.toMatch(/fill="#(fff|ffffff)"/)
  const png = await app.download('Export', 'PNG, dark')
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
})

test('the matrix says what the list says, and is saved', async ({ page }) => {
  const app = new App(page)
  await app.openDrawer('Paths')
  await page.getByRole('button', { name: 'Matrix', exact: true }).click()
  await expect(page.getByRole('img', { name: /^Matrix of \d+ by \d+/ })).toBeVisible()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  const [head, , row] = (await readDownload(await saved)).toString('utf8').split('\r\n')
  expect(head).toMatch(/^from \\ to,shop\/admin,shop\/db,shop\/web,/)
  expect(row).toMatch(/^shop\/db,/)
})

test('ways that differ in their far end only stand together', async ({ page }) => {
  const app = new App(page)
  const extra = shop.split('---\n')[1]?.replaceAll('admin', 'ops') ?? ''
  await app.paste(extra)
  await app.select(db)
  const side = app.inspector.locator('[data-side=ingress]')
  await side.getByText('Through others').click()
  // Both go through web, which is said once.
  const group = side.locator('.ways').filter({ has: page.locator(`[data-way="${admin}"]`) })
  await expect(group.locator('[data-way="Deployment/shop/ops"]')).toBeVisible()
  await expect(group.locator('.way-chain')).toHaveCount(1)
})

test('what a cut would close is said before it is made; after it the rule that comes nearest is a fact, not an offer', async ({ page }) => {
  const app = new App(page)
  await app.selectPath(web, db)
  const cut = app.inspector.getByRole('button', { name: 'Cut this path' })
  await expect(cut).toHaveAccessibleDescription('Cutting it closes 1 connection: shop/web → shop/db 5432.')
  // A rule for others, which stays when the path is cut.
  await app.paste(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: metrics, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: metrics}}}]}]`)
  await app.selectPath(web, db)
  await app.changing(() => cut.click())
  await expect(app.inspector.locator('.near-miss')).toContainText('comes nearest: it asks for pods with app=metrics, and web has app=web')
  await expect(app.inspector.getByRole('button', { name: 'Let this path through' })).toBeHidden()
  // Something else was done since.
  await app.changing(() => page.keyboard.press('ControlOrMeta+Z'))
  await app.selectPath(admin, db)
  await expect(app.inspector.getByRole('button', { name: 'Let this path through' })).toBeVisible()
})

test('a near miss is mended by its button', async ({ page }) => {
  const app = new App(page)
  await app.selectPath(admin, db)
  await expect(app.inspector).toContainText('comes nearest: it asks for pods with app=web, and admin has app=admin')
  await app.changing(() => app.inspector.getByRole('button', { name: 'Let this path through' }).click())
  expect(await app.path(admin, db)).toBe('allowed TCP 5432')
})

test('changes are told from another version that is pasted, policies alone being enough', async ({ page }) => {
  const app = new App(page)
  const policies = shop.split(/^---\n/m).filter((part) => part.includes('NetworkPolicy'))
  await page.getByRole('tab', { name: /^Changes/ }).click()
  await expect(page.getByRole('tabpanel')).toContainText('No connection is gained or lost')
  await page.getByRole('button', { name: 'Compare with another version…' }).click()
  await app.dialog.getByRole('textbox').fill(policies.join('---\n').replaceAll('5432', '5433'))
  await app.dialog.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page.getByRole('tabpanel')).toContainText('Since the pasted version')
  await expect(page.locator('[data-change=gained]')).toContainText(['TCP 5432'])
  await expect(page.locator('[data-change=lost]')).toContainText(['TCP 5433'])
  await expect(page.locator('[data-lost*="5433"]').first()).toBeAttached()
})

test('rows of the inspector say in words what passes, name what they count, and show a long list of ports whole', async ({ page }) => {
  const app = new App(page)
  const ports = Array.from({ length: 14 }, (_, i) => 7001 + 2 * i)
  const rule = `- from: [{podSelector: {matchLabels: {app: admin}}}]\n    ports: [${ports.map((port) => `{port: ${port}}`).join(', ')}]`
  await app.paste(shop.replace('  - from:\n', `  ${rule}\n  - from:\n`))
  await app.select(db)
  const row = (direction: string, other: string) => app.inspector.locator(`[data-side=${direction}] [data-other="${other}"] .path-ports`)
  await expect(row('ingress', web)).toHaveText('5432')
  const long = row('ingress', admin)
  for (const port of ports) await expect(long).toContainText(String(port))
  const cut = (element: Element) => element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight
  expect(await long.evaluate(cut)).toBe(false)
  expect(await long.locator('xpath=ancestor::summary').evaluate(cut)).toBe(false)
  // db itself is not isolated for egress, and the others not for ingress.
  await expect(app.inspector.locator('[data-side=ingress] .folded > summary').first()).toContainText('3 sources denied')
  const open = app.inspector.locator('[data-side=egress] .folded > summary')
  await expect(open.first()).toContainText(/\d destinations open/)
  await open.first().click()
  await expect(row('egress', web)).toHaveText('every port')
  await app.select(admin)
  await expect(row('egress', db)).toHaveText(/^only 7001/)
})

test('the comparison gives the keyboard back, taken or given up', async ({ page }) => {
  const app = new App(page)
  await app.openDrawer('Changes')
  const button = page.getByRole('button', { name: 'Compare with another version…' })
  for (const end of ['Escape', 'Compare']) {
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(app.dialog.getByRole('textbox')).toBeFocused()
    if (end === 'Escape') await page.keyboard.press('Escape')
    else {
      await page.keyboard.type('{}')
      await app.dialog.getByRole('button', { name: 'Compare', exact: true }).focus()
      await page.keyboard.press('Enter')
    }
    await expect(app.dialog).toHaveCount(0)
    await expect(button).toBeFocused()
  }
})

test('pasting by the menu gives the keyboard back, taken or given up', async ({ page }) => {
  const app = new App(page)
  const button = page.getByRole('button', { name: 'Open', exact: true })
  for (const end of ['Escape', 'Open']) {
    await button.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: /^Paste/ }).press('Enter')
    const text = app.dialog.getByRole('textbox')
    await expect(text).toBeFocused()
    if (end === 'Escape') await page.keyboard.press('Escape')
    else {
      await text.fill('apiVersion: v1\nkind: Namespace\nmetadata: {name: more}\n')
      await app.dialog.getByRole('button', { name: 'Open', exact: true }).focus()
      await app.changing(() => page.keyboard.press('Enter'))
    }
    await expect(app.dialog).toHaveCount(0)
    await expect(button).toBeFocused()
  }
  await expect(app.card('Namespace/more')).toBeVisible()
})

test('who can reach a workload through others, with the steps and their ports, lit on the canvas', async ({ page }) => {
  const app = new App(page)
  await app.select(db)
  const side = app.inspector.locator('[data-side=ingress]')
  await side.getByText('Through others').click()
  const way = side.locator(`[data-way="${admin}"] button`)
  await expect(way).toContainText('shop/admin')
  await expect(way).toContainText('every port')
  await expect(side.locator('.ways')).toContainText('through shop/web → to shop/db 5432')
  await way.focus()
  await page.keyboard.press('Enter')
  await expect(app.card(web)).toHaveClass(/is-pointed/)
})
