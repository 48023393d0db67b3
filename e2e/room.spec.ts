/** Panels leave room: what is looked at stays in the free part of the canvas, nothing jumps, and all can be used in a small window. */

import type { Locator, Page } from '@playwright/test'
import { App } from './app.ts'
import { check } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { admin, db, shop, web } from './manifests.ts'

/** The view once it rests. */
async function view(page: Page): Promise<string> {
  const viewport = page.locator('.react-flow__viewport')
  let last = ''
  await expect(async () => {
    const before = (await viewport.getAttribute('style')) ?? ''
    await page.waitForTimeout(250)
    last = (await viewport.getAttribute('style')) ?? ''
    expect(last).toBe(before)
  }).toPass()
  return last
}

/** All of it is in the window, and a click anywhere near its edges would reach it. */
async function expectInReach(target: Locator) {
  await expect(target).toBeInViewport({ ratio: 0.999 })
  await expect(async () => {
    const covered = await target.evaluate((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      const points = [left + 3, (left + right) / 2, right - 3].flatMap((x) => [top + 3, bottom - 3].map((y) => [x, y] as const))
      return points.filter(([x, y]) => !element.contains(document.elementFromPoint(x, y))).length
    })
    expect(covered).toBe(0)
  }).toPass()
}

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]) {
  test(`both ends of a selected path lie beside what is said of it, ${viewport.width} wide`, async ({ page }) => {
    await page.setViewportSize(viewport)
    const app = new App(page)
    await app.open()
    await app.paste(shop)
    await app.selectPath(admin, db)
    await view(page)
    await expectInReach(app.card(admin))
    await expectInReach(app.card(db))
    // What is in view already moves nothing.
    await app.selectPath(web, db)
    const there = await view(page)
    await expectInReach(app.card(web))
    await app.selectPath(admin, db)
    await expectInReach(app.card(admin))
    await app.selectPath(web, db)
    expect(await view(page)).toBe(there)
    // Everything, in what is free of the canvas.
    await page.getByRole('button', { name: 'Fit', exact: true }).click()
    await view(page)
    for (const ref of [web, admin, db]) await expectInReach(app.card(ref))
  })
}

test('a panel that opens moves the view no further than needed, and closing it puts nothing out of place', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  const before = await view(page)
  await app.selectPath(admin, db)
  await page.getByRole('button', { name: 'Fold the drawer' }).click()
  await app.inspector.getByRole('button', { name: 'Close' }).click()
  await expect(app.inspector).toBeHidden()
  expect(await view(page)).toBe(before)
  // The drawer takes room from below: what was seen whole stays so.
  await app.openDrawer('Problems')
  const grip = page.getByRole('separator', { name: 'Height of the drawer' })
  await grip.focus()
  for (let i = 0; i < 14; i++) await grip.press('ArrowUp')
  await view(page)
  for (const ref of [web, admin, db]) await expectInReach(app.card(ref))
  await page.getByRole('button', { name: 'Fold the drawer' }).click()
  expect(await view(page)).toBe(before)
  // Moved by hand, that is where it stays.
  await page.mouse.move(300, 700)
  await page.mouse.wheel(0, 300)
  const moved = await view(page)
  expect(moved).not.toBe(before)
  await app.openDrawer('Problems')
  await page.getByRole('button', { name: 'Fold the drawer' }).click()
  expect(await view(page)).toBe(moved)
})

test('who asked for less motion sees the view in its place at once', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await page.evaluate(() => {
    const seen = new Set<string>()
    ;(window as unknown as { seen: Set<string> }).seen = seen
    const viewport = document.querySelector('.react-flow__viewport')
    if (viewport) new MutationObserver(() => seen.add(viewport.getAttribute('style') ?? '')).observe(viewport, { attributes: true })
  })
  await app.card(web).focus()
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await app.selectPath(admin, db)
  await view(page)
  await expectInReach(app.card(db))
  // A step for the zoom, the drawer and the selection each: no way between them.
  expect(await page.evaluate(() => (window as unknown as { seen: Set<string> }).seen.size)).toBeLessThanOrEqual(4)
})

test('the drawer keeps its height and the view that was chosen, through closing it and a reload', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.openDrawer('Paths')
  const grip = page.getByRole('separator', { name: 'Height of the drawer' })
  const height = async () => Number(await grip.getAttribute('aria-valuenow'))
  await grip.focus()
  await grip.press('ArrowUp')
  const list = await height()
  await page.getByRole('button', { name: 'Matrix', exact: true }).click()
  await expect(page.getByRole('img', { name: /^Matrix/ })).toBeVisible()
  await grip.focus()
  await grip.press('ArrowUp')
  const matrix = await height()
  await page.getByRole('button', { name: 'Fold the drawer' }).click()
  await app.openDrawer('Problems')
  expect(await height()).toBe(list)
  await app.openDrawer('Paths')
  await expect(page.getByRole('img', { name: /^Matrix/ })).toBeVisible()
  expect(await height()).toBe(matrix)
  await app.saved()
  await app.reload()
  await app.openDrawer('Paths')
  await expect(page.getByRole('img', { name: /^Matrix/ })).toBeVisible()
  expect(await height()).toBe(matrix)
  await page.getByRole('button', { name: 'Matrix', exact: true }).click()
  expect(await height()).toBe(list)
})

// 1440 × 900 and 1024 × 700 at a zoom of 200 %.
for (const viewport of [
  { width: 720, height: 450 },
  { width: 512, height: 350 },
]) {
  test(`at a zoom of 200 % everything is in reach, ${viewport.width} wide`, async ({ page }) => {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const app = new App(page)
    await app.open()
    await app.paste(shop)
    await page.getByRole('status').getByRole('button', { name: 'Dismiss' }).click()
    for (const name of ['Open', 'Add', 'Export']) await expectInReach(page.getByRole('button', { name, exact: true }))
    for (const name of [/^Commands/, /^Network provider/, /^Theme/, 'Canvas only', 'YAML only'])
      await expectInReach(page.getByRole('banner').getByRole('button', { name }))
    for (const name of ['Fit', 'Legend']) await expectInReach(page.getByRole('button', { name, exact: true }))
    await check(page, 'small window')

    const dialogs = [
      ['Add', 'Namespace…', 'Add'],
      ['Add', 'Workload…', 'Add'],
      ['Add', /^Allow a path…/, 'Ports…'],
      ['Open', 'Pasted YAML…', 'Open'],
    ] as const
    for (const [menu, item, primary] of dialogs) {
      await page.getByRole('button', { name: menu, exact: true }).click()
      await page.getByRole('menuitem', { name: item }).click()
      await expectInReach(app.dialog.getByRole('button', { name: primary, exact: true }))
      await expectInReach(app.dialog.getByRole('button', { name: 'Cancel' }))
      if (item === 'Workload…') {
        // A field that has the keyboard is not under the buttons.
        await app.dialog.getByLabel('Replicas').focus()
        await expectInReach(app.dialog.getByLabel('Replicas'))
        await check(page, 'a dialog in a small window')
      }
      await page.keyboard.press('Escape')
      await expect(app.dialog).toHaveCount(0)
    }

    await app.card(db).focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Insert a recipe…' }).click()
    await expectInReach(app.dialog.getByRole('button', { name: 'Insert' }))
    await page.keyboard.press('Escape')
    await expect(app.dialog).toHaveCount(0)

    await app.selectPath(admin, db)
    await app.inspector.getByRole('button', { name: 'Allow' }).scrollIntoViewIfNeeded()
    await app.inspector.getByRole('button', { name: 'Allow' }).click()
    await expectInReach(app.ports.getByRole('button', { name: 'Allow' }))
    await check(page, 'ports in a small window')
    await page.keyboard.press('Escape')
    await app.inspector.getByRole('button', { name: 'Close' }).click()

    await page.getByRole('button', { name: 'Matrix', exact: true }).click()
    const matrix = page.getByRole('img', { name: /^Matrix/ })
    await expect(matrix).toBeInViewport({ ratio: 0.9 })
    // A cell answers to the pointer: some of them are drawn below the names.
    const box = await matrix.boundingBox()
    if (!box) throw new Error('no matrix')
    await expect(async () => {
      let found = ''
      for (let x = box.x + 40; x < box.x + box.width && !/→/.test(found); x += 9) {
        await page.mouse.move(x, box.y + box.height - 12)
        found = (await page.locator('.matrix-under').textContent()) ?? ''
      }
      expect(found).toMatch(/→/)
    }).toPass()
    await check(page, 'matrix in a small window')
  })
}
