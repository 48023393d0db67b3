/** Where the keyboard is after something closed or vanished, and the keys that hold everywhere. */

import type { Page } from '@playwright/test'
import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { admin, db, shop, web } from './manifests.ts'

async function start(page: Page): Promise<App> {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  return app
}

async function draw(page: Page, app: App) {
  await page.keyboard.press('a')
  await page.keyboard.type('db')
  await page.keyboard.press('Enter')
  await expect(app.ports).toBeVisible()
}

test('the ports of a drawn path give the keyboard back to the card it began at, accepted or not', async ({ page }) => {
  const app = await start(page)
  await app.card(admin).focus()
  await draw(page, app)
  await page.keyboard.press('Escape')
  await expect(app.ports).toBeHidden()
  await expect(app.card(admin)).toBeFocused()
  await draw(page, app)
  await expect(app.ports.getByRole('listitem').first()).toBeVisible()
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.card(admin)).toBeFocused()
  await draw(page, app)
  await page.keyboard.press('Escape')
  await expect(app.card(admin)).toBeFocused()
})

test('so do those of a path drawn by mouse, from its destination too, and of one chosen in the dialog', async ({ page }) => {
  const app = await start(page)
  const gate = await app.card(db).locator('[data-gate=ingress]').boundingBox()
  const end = await app.card(web).boundingBox()
  if (!gate || !end) throw new Error('nothing to draw between')
  await page.mouse.move(gate.x + gate.width / 2, gate.y + gate.height / 2)
  await page.mouse.down()
  await page.mouse.move(end.x + end.width / 2, end.y + 20, { steps: 6 })
  await page.mouse.up()
  await expect(app.ports).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(app.card(db)).toBeFocused()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Allow a path…/ }).click()
  await app.pickEnd('From', 'admin')
  await app.pickEnd('To', 'db')
  await page.keyboard.press('Enter')
  await expect(app.ports).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(app.card(admin)).toBeFocused()
})

test('an end of a path is found by the name on its card, and an address range as such', async ({ page }) => {
  const app = await start(page)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Allow a path…/ }).click()
  const from = app.dialog.getByRole('combobox', { name: 'From', exact: true })
  await from.fill('everywhere')
  await expect(page.getByRole('option', { selected: true })).toContainText('everywhere else')
  // Tab takes along what is marked; it stands in the field then.
  await page.keyboard.press('Tab')
  await expect(from).toHaveValue('everywhere else')
  await from.fill('10.0.0.0/240')
  await expect(page.getByRole('listbox')).toContainText('Addresses are written')
  // Escape closes the list, then the dialog.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listbox')).toBeHidden()
  await expect(app.dialog.getByRole('button', { name: 'Ports…' })).toBeDisabled()
  await app.pickEnd('From', '10.0.0.0/24')
  await app.pickEnd('To', 'every pod in shop')
  await app.dialog.getByRole('button', { name: 'Ports…' }).click()
  await expect(app.ports.getByRole('heading')).toContainText('10.0.0.0/24')
})

test('a button that goes with what it did leaves the keyboard in its panel: Escape still closes it', async ({ page }) => {
  const app = await start(page)
  await app.edge(web, db).focus()
  await page.keyboard.press('Enter')
  await app.changing(() => app.inspector.getByRole('button', { name: 'Cut this path' }).click())
  await expect(app.inspector).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(app.inspector).toBeHidden()
  await expect(page.locator('.canvas [data-ref]:focus')).toHaveCount(1)
})

test('“/” finds from the toolbar and from the page, Escape goes back to the cards', async ({ page }) => {
  const app = await start(page)
  const find = page.getByRole('combobox', { name: /^Find a workload/ })
  await page.getByRole('button', { name: 'Open', exact: true }).focus()
  await page.keyboard.press('/')
  await expect(find).toBeFocused()
  await expect(find).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(page.locator('.canvas [data-ref]:focus')).toHaveCount(1)
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await page.keyboard.press('/')
  await expect(find).toBeFocused()
  await page.keyboard.press('Escape')
  // In the text it is a letter.
  await app.focusEditor()
  await app.changing(() => page.keyboard.type('/'))
  await expect(find).not.toBeFocused()
})

test('the legend opens with L and closes with Escape, from its button, from a card and from the bar', async ({ page }) => {
  const app = await start(page)
  const legend = page.getByRole('region', { name: 'Legend' })
  await page.getByRole('button', { name: 'Legend' }).click()
  await expect(legend).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(legend).toBeHidden()
  await app.select(web)
  await page.keyboard.press('l')
  await expect(legend).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(legend).toBeHidden()
  await expect(app.inspector).toBeVisible()
  await page.keyboard.press('l')
  await page.getByRole('button', { name: 'Open', exact: true }).focus()
  await page.keyboard.press('Escape')
  await expect(legend).toBeHidden()
})
