/** Promises about network providers: the same YAML under each of them, said in one line, compared in one table, explained, avoided. */

import type { Page } from '@playwright/test'
import { App } from './app.ts'
import { check } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { largeCluster } from './large-cluster.ts'
import { admin, db, shop, web } from './manifests.ts'

/** The shop with a range of ports: some providers read its first port only. */
const ranged = `${shop}\n      endPort: 5434`
/** And with a name. */
const named = shop.replace('- containerPort: 5432', '- {containerPort: 5432, name: sql}').replace('- port: 5432', '- port: sql')

const opened = async (page: Page, text = ranged) => {
  const app = new App(page)
  await app.open()
  await app.paste(text)
  return app
}

const line = (page: Page) => page.locator('.provider-line')
const explanation = (page: Page) => page.getByRole('complementary', { name: /under / })

test('a chosen provider recolours everything, is told in one line and listed under Changes, and can be undone', async ({ page }) => {
  const app = await opened(page)
  expect(await app.path(web, db)).toBe('allowed TCP 5432-5434')
  await expect(line(page)).toHaveCount(0)

  await app.chooseProvider(/^Weave Net/)
  expect(await app.path(web, db)).toBe('allowed TCP 5432')
  await expect(app.providerButton()).toHaveAccessibleName('Network provider: Weave Net 2.6')
  await expect(line(page)).toHaveText(/^1 connection differs from the specification under Weave Net 2.6: 1 policy narrowed/)
  await line(page).click()
  const changes = page.getByRole('region', { name: 'Under Weave Net 2.6' })
  await expect(changes.locator('[data-provider-change=shut]')).toHaveText(/shop\/web → shop\/db.*5432.*as specified: 5432–5434/)
  await expect(page.getByText('No connection is gained or lost.')).toBeVisible()

  await app.undo()
  await expect(line(page)).toHaveCount(0)
  expect(await app.path(web, db)).toBe('allowed TCP 5432-5434')
})

test('a version is chosen in the menu or by command, and both outlast a reload', async ({ page }) => {
  const app = await opened(page)
  await app.chooseProvider(/^Cilium/)
  await expect(line(page)).toContainText('under Cilium 1.17')
  expect(await app.path(web, db)).toBe('allowed TCP 5432-5434')
  await app.chooseProvider('before 1.16')
  await expect(line(page)).toContainText('1 connection differs from the specification under Cilium before 1.16')
  expect(await app.path(web, db)).toBe('allowed TCP 5432')
  await app.saved()
  await app.reload()
  await expect(app.providerButton()).toHaveAccessibleName('Network provider: Cilium before 1.16')
  await expect(line(page)).toContainText('1 connection differs')

  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('provider weave 2.1 to 2.3')
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.providerButton()).toHaveAccessibleName('Network provider: Weave Net 2.1 to 2.3')
})

test('one table has the providers against the connections on which they differ, and a cell explains with its source', async ({ page }) => {
  const app = await opened(page)
  await app.providerButton().click()
  await page.getByRole('menuitem', { name: /^Compare all providers/ }).click()
  await app.compareProviders()
  const answer = page.getByRole('region', { name: 'Which providers run this as written?' })
  await expect(answer.locator('[data-fidelity=as-written]')).toContainText('Calico')
  await expect(answer.locator('[data-fidelity=differently]')).toContainText('Weave Net 2.6')
  await expect(answer.locator('[data-fidelity=not-verified]')).toContainText('GKE Dataplane V2')

  await expect(app.providerCell('weave-net', web, db)).toHaveText(/narrower:.*5432$/)
  await expect(app.providerCell('weave-net', web, db)).toHaveAttribute('data-change', 'closes')
  await expect(app.providerCell('flannel', admin, db)).toHaveText(/wider:.*every port/)
  await expect(app.providerCell('weave-net', admin, db)).toHaveText('as specified')

  await app.providerCell('weave-net', web, db).getByRole('button').click()
  await expect(explanation(page)).toContainText('only port 5432 passes, 5433–5434 stay shut')
  await expect(explanation(page)).toContainText('Source: weaveworks/weave policy controller source')
  await explanation(page)
    .getByRole('button', { name: /, line \d+$/ })
    .first()
    .click()
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('endPort')

  // One stop for the Tab key, arrow keys from there.
  await app.providerCell('weave-net', web, db).getByRole('button').focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(explanation(page)).toContainText('no effect here')
  await expect(page.locator('.provider-table tbody button[tabindex="0"]')).toHaveCount(1)

  await explanation(page)
    .getByRole('button', { name: /^See everything under flannel/ })
    .click()
  await expect(app.providerButton()).toHaveAccessibleName('Network provider: flannel')
})

test('the table and the pages of the providers are commands', async ({ page }) => {
  const app = await opened(page)
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('compare all providers')
  await page.keyboard.press('Enter')
  await app.compareProviders()
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('what romana enforces')
  await page.keyboard.press('Enter')
  await expect(app.dialog).toContainText('no release since 2018')
})

test('each provider has a page with its cells, sources and versions', async ({ page }) => {
  const app = await opened(page)
  await app.compareProviders()
  await page
    .locator('[data-fidelity=differently]')
    .getByRole('button', { name: /^Weave Net 2.6/ })
    .click()
  const cell = (feature: string) => app.dialog.locator(`[data-feature=${feature}]`)
  await expect(app.dialog.getByRole('heading', { name: 'Weave Net 2.6' })).toBeVisible()
  await expect(app.dialog).toContainText('archived, last changed in 2022')
  await expect(cell('namedPort')).toContainText('The whole policy is rejected')
  await expect(cell('namedPort')).toContainText('weaveworks/weave#3032')
  await expect(cell('sctp')).toContainText('not verified')
  await expect(cell('ipBlock')).toHaveAttribute('data-state', 'yes')
  await app.dialog.getByLabel('Version').selectOption('2.4')
  await expect(cell('ipBlock')).toHaveAttribute('data-state', 'no')
  await app.dialog.getByLabel('Provider').selectOption('Cilium')
  await expect(cell('podToNode')).toContainText('Egress isolation blocks it')
  await app.changing(() => app.dialog.getByRole('button', { name: 'Choose Cilium 1.17' }).click())
  await expect(app.providerButton()).toHaveAccessibleName('Network provider: Cilium 1.17')
})

test('where nothing is enforced, paths say that the policies have no effect', async ({ page }) => {
  const app = await opened(page)
  await app.chooseProvider(/^flannel Maintained/)
  expect(await app.path(admin, db)).toBe('open All Connections no effect here')
  await expect(app.card(db).locator('[data-gate=ingress]')).toHaveAccessibleName(/ingress open to everyone, 1 policy without effect/)
  await app.selectPath(admin, db)
  await expect(app.inspector).toContainText('Policy db has no effect here')
  await expect(app.inspector.locator('.effect-mark')).toHaveText('no effect here')
})

test('a policy rejected whole is red, and is rewritten into one that works there', async ({ page }) => {
  const app = await opened(page, named)
  await app.chooseProvider(/^Weave Net/)
  expect(await app.path(admin, db)).toBe('open All Connections no effect here')
  await expect(line(page)).toHaveAttribute('data-severity', 'error')
  await app.openDrawer('Problems')
  const problem = page.locator('.problem[data-code=provider-effect]')
  await expect(problem).toHaveAttribute('data-severity', 'error')
  await expect(problem).toContainText('rejects the whole policy for the port name sql')
  await app.changing(() => problem.getByRole('button', { name: 'Write port 5432 instead of sql', exact: true }).click())
  await expect(problem).toHaveCount(0)
  expect(await app.path(admin, db)).toMatch(/^denied/)
  expect(await app.text()).toContain('- port: 5432')
})

test('a way out that would not be enforced is shown with the reason, and does nothing', async ({ page }) => {
  const split = shop.replace('    - podSelector:', '    - namespaceSelector: {}\n    - podSelector:')
  const app = await opened(page, split)
  await app.chooseProvider(/^Weave Net/)
  await app.openDrawer('Problems')
  const join = page.locator('.problem[data-code=split-peer]').getByRole('button', { name: /^Join them/ })
  await expect(join).toBeEnabled()
  await app.chooseProvider('2.5')
  await expect(join).toHaveAttribute('aria-disabled', 'true')
  await expect(join).toHaveAccessibleDescription(/^Not offered here: Weave Net 2\.5 ignores the namespaceSelector/)
  const before = await app.text()
  await join.click({ force: true })
  expect(await app.text()).toBe(before)
})

test('a selector that would be rejected is rewritten, with what then differs', async ({ page }) => {
  const notIn = shop.replace(
    '        matchLabels:\n          app: web',
    '        matchExpressions: [{key: app, operator: NotIn, values: [admin]}]',
  )
  const app = await opened(page, notIn)
  await app.chooseProvider(/^Azure NPM \(Windows\)/)
  expect(await app.path(admin, db)).toBe('open All Connections no effect here')
  await app.openDrawer('Problems')
  const rewrite = page.getByRole('button', {
    name: 'Select app in (db, web): pods with another value, or none, are then left out',
    exact: true,
  })
  await app.changing(() => rewrite.click())
  expect(await app.path(admin, db)).toMatch(/^denied/)
  expect(await app.text()).toContain('operator: In, values: [db, web]')
})

test('what nobody verified is shown as specified, and marked', async ({ page }) => {
  const app = await opened(page, named)
  await app.chooseProvider(/^Antrea/)
  expect(await app.path(web, db)).toBe('allowed TCP 5432 not verified for this provider')
  await expect(line(page)).toContainText('No connection differs from the specification under Antrea. Not verified for it: named ports.')
  await app.selectPath(web, db)
  await expect(app.inspector.locator('.effect-mark')).toHaveText('not verified for this provider')
  await expect(app.inspector.locator('.under-provider')).toHaveText('under Antrea')
})

test('drawing and completion avoid what the provider does not enforce', async ({ page }) => {
  const app = await opened(page, shop)
  await app.chooseProvider(/^Weave Net/)
  await app.selectPath(admin, db)
  await app.inspector.getByRole('button', { name: 'Allow' }).click()
  const other = app.ports.getByLabel('Another port, range or port name')
  await other.fill('8000-9000')
  await expect(app.ports).toContainText('too many to list one by one')
  await expect(app.ports.getByRole('button', { name: 'Allow', exact: true })).toBeDisabled()
  await other.fill('8000-8002')
  await expect(app.ports.getByRole('listitem').filter({ hasText: /^Opens.*admin.*8000–8002/ })).toBeVisible()
  await expect(app.ports).toContainText('The range is written port by port')
  await app.changing(() => page.keyboard.press('Enter'))
  const text = await app.text()
  expect(text).not.toContain('endPort')
  for (const port of ['8000', '8001', '8002']) expect(text).toContain(`port: ${port}`)

  await app.undo()
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('\n  pro')
  const suggestions = page.locator('.suggest-widget.visible')
  await expect(suggestions.getByRole('option', { name: /^protocol/ })).toBeVisible()
  for (let i = 0; i < 3; i++) await page.keyboard.press('Backspace')
  await page.keyboard.press('Control+Space')
  await expect(suggestions.getByRole('option', { name: /^protocol/ })).toBeVisible()
  await expect(suggestions.getByRole('option', { name: /^endPort/ })).toHaveCount(0)
})

test('a large cluster is compared without stopping the work, a page of connections at a time', async ({ page }) => {
  test.slow()
  const app = new App(page)
  await app.open()
  await app.openFiles([{ name: 'cluster.json', buffer: Buffer.from(largeCluster(40, 400)) }])
  await app.compareProviders()
  await expect(page.locator('.provider-table tbody tr')).toHaveCount(100)
  await expect(page.getByText(/^and \d+ more$/)).toBeVisible()
  await page.getByRole('button', { name: 'Show 100 more' }).click()
  await expect(page.locator('.provider-table tbody tr')).toHaveCount(200)
  await page.getByRole('searchbox', { name: 'Filter connections' }).fill('team-003/app-1')
  await expect(page.locator('.provider-table tbody tr').first()).toContainText('team-003/app-1')
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 1024, height: 700 },
  ]) {
    test(`no violation that axe finds: ${colorScheme}, ${viewport.width} wide`, async ({ page }) => {
      test.setTimeout(240_000)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      const app = await opened(page, named)
      await app.compareProviders()
      await check(page, 'comparison')
      await app.providerCell('weave-net', web, db).getByRole('button').click()
      await expect(explanation(page)).toBeVisible()
      await check(page, 'explanation')
      await explanation(page)
        .getByRole('button', { name: /^What Weave Net/ })
        .click()
      await check(page, 'page')
      await app.changing(() => app.dialog.getByRole('button', { name: /^Choose/ }).click())
      await app.openDrawer('Changes')
      await expect(page.getByRole('region', { name: /^Under Weave/ })).toBeVisible()
      await check(page, 'changes')
      await app.selectPath(admin, db)
      await expect(app.inspector.locator('.effect-mark')).toBeVisible()
      await check(page, 'a path without effect')
      await app.providerButton().click()
      await check(page, 'menu')
    })
  }
}
