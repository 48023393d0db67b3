/** From an empty canvas to policies that can be applied: by mouse, and by keyboard alone. */

import type { Page } from '@playwright/test'
import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { shop } from './manifests.ts'

const web = 'Deployment/shop/web'
const db = 'Deployment/shop/db'

/** The dialog that asks for what a command needs. */
const design = (page: Page) => page.locator('.design')

async function startEmpty(app: App) {
  await app.open()
  await app.changing(() => app.choose('Open', 'New, empty workspace'))
}

async function expectThePolicies(app: App) {
  expect(await app.path(web, db)).toBe('allowed TCP 5432')
  await expect(app.page.locator('.count[data-severity=error]')).toHaveCount(0)
  const policies = (await app.download('Export', 'As one file')).toString('utf8')
  expect(policies.match(/^kind: NetworkPolicy$/gm)?.length).toBeGreaterThanOrEqual(2)
  expect(policies).toContain('app: web')
  expect(policies).toContain('port: 5432')
  expect(policies).toContain('k8s-app: kube-dns')
  expect(policies).not.toContain('kind: Deployment')
}

test('a design from nothing, by mouse', async ({ page }) => {
  const app = new App(page)
  await startEmpty(app)
  await page.getByRole('button', { name: 'Add a namespace' }).click()
  await design(page).getByLabel('Name', { exact: true }).fill('shop')
  await app.changing(() => design(page).getByRole('button', { name: 'Add', exact: true }).click())
  // The next dialog follows by itself.
  await expect(page.getByRole('dialog', { name: 'Add a workload' })).toBeVisible()
  await design(page).getByLabel('Name', { exact: true }).fill('web')
  await design(page).getByLabel('Ports').fill('http:8080')
  await app.changing(() => design(page).getByRole('button', { name: 'Add, and another' }).click())
  await design(page).getByLabel('Name', { exact: true }).fill('db')
  await design(page).getByLabel('Ports').fill('5432')
  await app.changing(() => design(page).getByRole('button', { name: 'Add', exact: true }).click())
  await expect(design(page)).toBeHidden()

  await app
    .card('Namespace/shop')
    .first()
    .click({ button: 'right', position: { x: 60, y: 12 } })
  await app.changing(() => page.getByRole('menuitem', { name: 'Deny everything in it, except DNS' }).click())
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Allow a path…/ }).click()
  await app.pickEnd('From', 'web')
  await app.pickEnd('To', 'db')
  await design(page).getByRole('button', { name: 'Ports…' }).click()
  await expect(app.ports.getByRole('listitem').filter({ hasText: /^Opens.*web.*db/ })).toBeVisible()
  await app.changing(() => app.ports.getByRole('button', { name: 'Allow' }).click())
  await expectThePolicies(app)
})

/** Types the start of an entry of the palette and takes it. */
async function command(page: Page, words: string, entry = words) {
  await page.keyboard.press('ControlOrMeta+K')
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused()
  await page.keyboard.type(words)
  await expect(page.locator('.palette-item[data-selected=true]')).toContainText(entry)
  await page.keyboard.press('Enter')
}

test('the same by keyboard alone', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.changing(() => command(page, 'New, empty workspace'))
  await command(page, 'Add a namespace')
  await page.keyboard.type('shop')
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(page.getByRole('dialog', { name: 'Add a workload' })).toBeVisible()
  await page.keyboard.type('web')
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(design(page)).toBeHidden()
  await command(page, 'Add a workload')
  await page.keyboard.type('db')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('5432')
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(design(page)).toBeHidden()
  await command(page, 'Namespace/shop', 'shop')
  await app.changing(() => command(page, 'Deny everything in shop, except DNS'))
  await command(page, 'Allow a path')
  await expect(design(page).getByLabel('From')).toBeFocused()
  await page.keyboard.type('web')
  await page.keyboard.press('Tab')
  await page.keyboard.type('db')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(app.ports.getByRole('listitem').filter({ hasText: /^Opens.*web.*db/ })).toBeVisible()
  await app.changing(() => page.keyboard.press('Enter'))
  await expectThePolicies(app)
})

test('a namespace is closed from the menu of what can be added, by its name', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.changing(() => app.choose('Add', 'Deny everything in shop, except DNS'))
  await expect(app.card('Namespace/shop').first()).toHaveAttribute('data-egress', 'isolated')
  await expect(app.undoButton()).toHaveAccessibleName(/^Undo: .*deny/i)
})

test('what cannot be is said before it is done', async ({ page }) => {
  const app = new App(page)
  await startEmpty(app)
  await page.getByRole('button', { name: 'Add a namespace' }).click()
  await design(page).getByLabel('Name', { exact: true }).fill('My Shop')
  await expect(design(page).locator('.effect')).toContainText('can’t be a name'.replace('’', "'"))
  await expect(design(page).getByRole('button', { name: 'Add', exact: true })).toBeDisabled()
  await design(page).getByLabel('Name', { exact: true }).fill('shop')
  await design(page).getByLabel('Labels').fill('team')
  await expect(design(page).getByRole('alert')).toContainText('write key=value')
})

test('copying, renaming with its selectors, editing and removing, by the palette', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.select(web)
  await app.changing(() => command(page, 'Rename web').then(() => rename(page, 'front')))
  const front = 'Deployment/shop/front'
  expect(await app.path(front, db)).toBe('allowed TCP 5432')
  await app.select(front)
  await app.changing(() => command(page, 'Duplicate front'))
  await expect(app.card('Deployment/shop/front-2')).toBeVisible()
  // The copy has labels of its own, so that no rule takes it for the first.
  expect(await app.path('Deployment/shop/front-2', db)).toBe('denied')
  // What is shown of front lies over db.
  await app.inspector.getByRole('button', { name: 'Close' }).click()
  await app.select(db)
  await command(page, 'Remove db')
  await app.changing(() => page.getByRole('button', { name: /^Remove Deployment db and NetworkPolicy db/ }).click())
  await expect(app.card(db)).toHaveCount(0)
  await app.undo()
  await expect(app.card(db)).toBeVisible()
})

async function rename(page: Page, to: string) {
  await design(page).getByLabel('Name', { exact: true }).fill(to)
  await expect(
    design(page)
      .getByText(/^Changes/)
      .first(),
  ).toBeVisible()
  await page.keyboard.press('Enter')
}

test('a recipe says what it opens and closes, then is inserted', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app
    .card('Namespace/shop')
    .first()
    .click({ button: 'right', position: { x: 60, y: 12 } })
  await page.getByRole('menuitem', { name: 'Insert a recipe…' }).click()
  await design(page)
    .getByRole('radio', { name: /^Deny all ingress/ })
    .check()
  await expect(
    design(page)
      .getByRole('listitem')
      .filter({ hasText: /^Closes/ })
      .first(),
  ).toBeVisible()
  await app.changing(() => design(page).getByRole('button', { name: 'Insert' }).click())
  expect(await app.path('Deployment/shop/admin', web)).toBe('denied')
})
