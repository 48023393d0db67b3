/** Commands and cards found by typing, and where the keyboard is afterwards. */

import type { Page } from '@playwright/test'
import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { shop } from './manifests.ts'

const web = 'Deployment/shop/web'
const marked = (page: Page) => page.locator('.palette-item[data-selected=true]')

async function type(page: Page, words: string) {
  await page.keyboard.press('ControlOrMeta+K')
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused()
  await page.keyboard.type(words)
}

test('a name goes to its card, before what was done to it; undo only answers to its own word', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.select(web)
  await app.changing(() => page.keyboard.press('ControlOrMeta+D'))
  await expect(app.undoButton()).toHaveAccessibleName(/web/)
  await type(page, 'web')
  await expect(marked(page)).toContainText('web')
  await expect(page.locator('.palette-item', { hasText: /^Undo/ })).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(app.card(web)).toBeFocused()
  // The keyboard is on the card: A draws from it.
  await page.keyboard.press('a')
  await expect(page.locator('.canvas.is-drawing')).toBeVisible()
  await page.keyboard.press('Escape')
  await type(page, 'undo')
  await expect(marked(page)).toContainText(/^Undo: .*web/)
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.redoButton()).toHaveAccessibleName(/web/)
  await expect(app.card(web)).toBeFocused()
})

test('what is done to a namespace asks which when none is selected', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await type(page, 'default deny')
  await expect(marked(page)).toContainText('Deny everything in a namespace')
  await page.keyboard.press('Enter')
  await expect(page.getByPlaceholder('Deny everything in a namespace, except DNS… which?')).toBeFocused()
  await page.keyboard.type('sho')
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.undoButton()).toHaveAccessibleName(/^Undo: .*deny/i)
})

for (const [words, entry] of [
  ['deny', 'Deny everything in'],
  ['isolate', 'Isolate ingress of'],
  ['tidy', 'Tidy'],
  ['fit', 'Fit the picture'],
  ['filter', 'Filter or find'],
] as const) {
  test(`“${words}” finds its command`, async ({ page }) => {
    const app = new App(page)
    await app.open()
    await app.paste(shop)
    await type(page, words)
    await expect(marked(page)).toContainText(entry)
    if (words !== 'filter') return
    await page.keyboard.press('Enter')
    await expect(page.getByRole('combobox', { name: /^Find a workload/ })).toBeFocused()
  })
}

test('a dialog that closes gives the keyboard back to the card', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.select(web)
  await expect(app.card(web)).toBeFocused()
  await type(page, 'Add a namespace')
  await page.keyboard.press('Enter')
  await expect(app.dialog.getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(app.card(web)).toBeFocused()
})
