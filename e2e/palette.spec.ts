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

test('a command typed with the name it is for asks nothing more', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await type(page, 'deny everything in shop')
  await expect(marked(page)).toContainText(/^Deny everything in a namespace.*shop/)
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.undoButton()).toHaveAccessibleName(/^Undo: .*deny/i)
  // The same keys that open it close it.
  await type(page, 'x')
  await page.keyboard.press('ControlOrMeta+K')
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeHidden()
})

for (const [words, entry] of [
  ['deny', 'Deny everything in'],
  ['isolate', 'Isolate ingress of'],
  ['tidy', 'Tidy'],
  ['fit', 'Fit the picture'],
  ['filter', 'Filter or find'],
  ['export', 'Download the policies'],
  ['matrix', 'Matrix'],
  ['zip', 'Download the policies, a file each'],
  ['help', 'Legend'],
  ['keys', 'Legend'],
  ['shortcuts', 'Legend'],
  ['legend', 'Legend'],
  ['diff', 'Changes since the baseline'],
  ['internet', 'Allow a path'],
  ['expect', 'Tests'],
  ['zoom in', 'Zoom in'],
  ['rename', 'Rename'],
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

test('every function of the bars, menus and drawer is a command', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.select('StatefulSet/shop/db')
  const shown = async (menu: string) => {
    await page.getByRole('button', { name: menu, exact: true }).click()
    const items = await page.getByRole('menuitem').allInnerTexts()
    await page.keyboard.press('Escape')
    return items.map((item) => item.split('\n')[0] as string)
  }
  const menus = [...(await shown('Open')), ...(await shown('Add')), ...(await shown('Export'))]
  const tabs = (await page.getByRole('tab').allInnerTexts()).map((tab) => tab.split(/\s/)[0] as string)
  const toolbar = await page.getByRole('toolbar', { name: 'View' }).getByRole('button').allInnerTexts()
  const wanted = [...menus, ...tabs, ...toolbar, 'Zoom in', 'Zoom out', 'Fit', 'Undo', 'Redo', 'Canvas only', 'YAML only', 'Dark theme']
  await page.keyboard.press('ControlOrMeta+K')
  const entries = (await page.locator('.palette-item').allInnerTexts()).map((entry) => entry.toLowerCase())
  const toWords = (label: string) =>
    label
      .replace('what is selected', '')
      .replace(' in shop,', ' in a namespace,')
      .toLowerCase()
      .split(/[\s…(),:]+/)
  const missing = wanted.filter((label) => !entries.some((entry) => toWords(label).every((word) => entry.includes(word))))
  expect(wanted.length).toBeGreaterThan(30)
  expect(missing).toEqual([])
})
