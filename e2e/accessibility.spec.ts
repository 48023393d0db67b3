/** Every screen, in both themes and two widths, without a violation that axe finds. */

import { App } from './app.ts'
import { check } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { admin, db, shop } from './manifests.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 1024, height: 700 },
  ]) {
    test.setTimeout(150_000)
    test(`${colorScheme}, ${viewport.width} wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      const app = new App(page)
      await app.open()
      await app.editor.locator('.view-line').first().waitFor()
      await check(page, 'first visit')
      await app.paste(shop.replace('  namespace: shop\nspec:\n  podSelector', '  namespace: shop\n  nonsense: 1\nspec:\n  podSelector'))
      await app.select(db)
      await app.inspector.locator('summary').first().click()
      await check(page, 'a card selected')
      await app.selectPath(admin, db)
      await check(page, 'a path selected, paths')
      await app.openDrawer('Explain')
      await check(page, 'explain')
      await app.openDrawer('Problems')
      await check(page, 'problems')
      await app.openDrawer('Paths')
      await page.getByRole('button', { name: 'Matrix', exact: true }).click()
      await page.getByRole('img', { name: /^Matrix/ }).waitFor()
      await check(page, 'matrix')
      await page.getByRole('tab', { name: /^Tests/ }).click()
      await app.changing(() => page.getByRole('button', { name: /^admin may not reach db/ }).click())
      await expect(page.locator('[data-expectation=met]')).toBeVisible()
      await check(page, 'tests')
      await page.getByRole('tab', { name: /^Changes/ }).click()
      await check(page, 'changes')
      await app.inspector.getByRole('button', { name: 'Allow' }).click()
      await expect(app.ports.getByRole('listitem').filter({ hasText: /^Opens.*admin/ })).toBeVisible()
      await check(page, 'ports')
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+K')
      await check(page, 'palette')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Open', exact: true }).click()
      await check(page, 'menu')
      await page.keyboard.press('Escape')
      await app.choose('Open', 'Pasted YAML…')
      await check(page, 'paste dialog')
      await page.keyboard.press('Escape')
      await app.choose('Add', 'Workload…')
      await page.getByRole('dialog', { name: 'Add a workload' }).getByLabel('Ports').fill('x y')
      await check(page, 'add a workload')
      await page.keyboard.press('Escape')
      await app
        .card('Namespace/shop')
        .first()
        .click({ button: 'right', position: { x: 60, y: 12 } })
      await page.getByRole('menuitem', { name: 'Insert a recipe…' }).click()
      await page.getByRole('dialog', { name: 'A recipe for shop' }).waitFor()
      await check(page, 'recipes')
    })
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}, what lies over the canvas and each dialog of a design`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const app = new App(page)
    await app.open()
    await app.paste(shop)
    const [reader, writer] = [app.card(db), app.card(admin)]
    await page.getByRole('button', { name: 'Legend' }).click()
    await page.getByRole('combobox', { name: /by name or label/ }).fill('db')
    await check(page, 'legend, search')
    await page.keyboard.press('Shift+Enter')
    await check(page, 'a filter')
    await page.getByRole('button', { name: 'Show everything' }).click()
    await page.getByRole('button', { name: 'Legend' }).click()
    await reader.focus()
    await page.keyboard.press('Shift+Enter')
    await writer.focus()
    await page.keyboard.press('Shift+Enter')
    await expect(page.getByText('2 picked')).toBeVisible()
    await check(page, 'two cards picked')
    await page.keyboard.press('Escape')
    await app.selectPath(admin, db)
    await app.inspector.getByRole('button', { name: 'Allow' }).click()
    await app.ports.getByText('How it is written').click()
    await expect(app.ports.getByLabel('Policy')).toBeVisible()
    await check(page, 'how a path is written')
    await app.changing(() => app.ports.getByRole('button', { name: 'Allow' }).click())
    await page.getByRole('tab', { name: /^Changes/ }).click()
    await expect(page.locator('[data-gained]')).toHaveCount(1)
    await check(page, 'changes on the canvas')
    await page.getByRole('button', { name: 'Compare with another version…' }).click()
    await check(page, 'compare')
    await page.keyboard.press('Escape')
    // A dialog that still closes takes the click that is meant for the card.
    await expect(app.dialog).toHaveCount(0)
    await app.select(db)
    await app.inspector.locator('[data-side=ingress]').getByText('Through others').click()
    await expect(app.inspector.locator('[data-side=ingress] .hops p, [data-way]').first()).toBeVisible()
    await check(page, 'through others')
    for (const [item, name] of [
      ['Edit labels, ports, replicas…', 'edit a workload'],
      ['Rename…', 'rename'],
    ] as const) {
      await reader.click({ button: 'right', position: { x: 40, y: 14 } })
      await check(page, 'canvas menu')
      await page.getByRole('menuitem', { name: item }).click()
      await app.dialog.waitFor()
      await check(page, name)
      await page.keyboard.press('Escape')
      await expect(app.dialog).toHaveCount(0)
    }
    for (const item of ['Namespace…', /^Allow a path…/]) {
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('menuitem', { name: item }).click()
      await app.dialog.waitFor()
      await check(page, String(item))
      await page.keyboard.press('Escape')
      await expect(app.dialog).toHaveCount(0)
    }
  })
}
