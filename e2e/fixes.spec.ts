/** Promises about fixes: what one would change is shown before it is made, line by line, and choices stay choices. */

import type { Page } from '@playwright/test'
import { App } from './app.ts'
import { check } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { shop } from './manifests.ts'

const split = shop.replace('    - podSelector', '    - namespaceSelector: {}\n    - podSelector')
const joined = split.replace('    - podSelector', '      podSelector')
const label = 'Join them: only pods with app=web of every namespace'

const opened = async (page: Page, text: string) => {
  const app = new App(page)
  await app.open()
  await app.paste(text)
  return app
}

const lines = (page: Page, kind: string) => page.locator(`.diff [data-kind=${kind}]`)

test('a fix in the list shows its lines while the pointer rests on it, then mends in one click', async ({ page }) => {
  const app = await opened(page, split)
  await app.openDrawer('Problems')
  const button = page.getByRole('button', { name: label, exact: true })
  await button.hover()
  await expect(lines(page, 'removed')).toHaveText(/- +- podSelector:/)
  await expect(lines(page, 'added')).toHaveText(/\+ +podSelector:/)
  await expect(
    page
      .locator('.fix-card')
      .getByText(/^Closes/)
      .first(),
  ).toBeVisible()
  expect(await app.text()).toBe(split)
  await app.changing(() => button.click())
  expect(await app.text()).toBe(joined)
  await app.undo()
  expect(await app.text()).toBe(split)
})

test('a preview opens and closes by keyboard, and follows the text', async ({ page }) => {
  const app = await opened(page, split)
  await app.openDrawer('Problems')
  const toggle = page.getByRole('button', { name: `Preview: ${label}` })
  await toggle.focus()
  await page.keyboard.press('Enter')
  await expect(toggle).toHaveAttribute('aria-expanded', 'true')
  await expect(lines(page, 'removed')).toHaveText(/- podSelector:/)
  await app.typeAtEnd('1')
  await expect(lines(page, 'removed')).toHaveText(/- podSelector:/)
  await toggle.focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.diff')).toHaveCount(0)
})

test('a long label stands on several lines', async ({ page }) => {
  await page.setViewportSize({ width: 760, height: 800 })
  const shallow = shop.replace(
    '    - podSelector:\n        matchLabels:\n          app: web',
    '    - namespaceSelector: {}\n  - podSelector:\n      matchLabels:\n        app: web',
  )
  const app = await opened(page, shallow)
  await app.openDrawer('Problems')
  const drawer = await page.locator('.problems').boundingBox()
  const buttons = await page.locator('.fix-button').all()
  expect(buttons.length).toBeGreaterThan(1)
  for (const button of buttons) {
    const box = await button.boundingBox()
    expect(await button.evaluate((element) => element.scrollHeight - element.clientHeight)).toBeLessThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((drawer?.x ?? 0) + (drawer?.width ?? 0) + 1)
  }
})

test('hover over a problem shows what its fix would change', async ({ page }) => {
  const app = await opened(page, split)
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await app.editor.locator('.view-line', { hasText: '- podSelector' }).getByText('podSelector').hover()
  const hover = page.locator('.monaco-hover:not(.hidden)').filter({ hasText: /Fix:\s+Join\s+them/ })
  await expect(hover).toContainText(/-\s+-\s+podSelector/)
  await expect(hover).toContainText(/\+\s+podSelector/)
})

test('the lightbulb leads to the comparison of what each way out would change', async ({ page }) => {
  const app = await opened(page, split)
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await app.editor.locator('.view-line', { hasText: '- podSelector' }).click()
  await page.keyboard.press('ControlOrMeta+.')
  await page.locator('.action-widget').getByText('Show what it would change').click()
  await expect(page.locator('.problem[data-code=split-peer] .diff [data-kind=added]')).toHaveText(/podSelector/)
  expect(await app.text()).toBe(split)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a preview can be read by everyone, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const app = await opened(page, split)
    await app.openDrawer('Problems')
    await page.getByRole('button', { name: `Preview: ${label}` }).click()
    await expect(lines(page, 'added')).toBeVisible()
    await check(page, `a preview, ${colorScheme}`, '.problems')
  })
}
