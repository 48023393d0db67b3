/** Promises about the text: typing recolours, commands change only their lines, undo and redo cross both, the bytes stay. */

import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { admin, db, shop, web } from './manifests.ts'

test('typing recolours the canvas', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await expect(app.edge(web, db)).toHaveAttribute('data-ports', 'TCP 5432')
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace')
  await app.changing(() => page.keyboard.type('8000'))
  await expect(app.edge(web, db)).toHaveAttribute('data-ports', 'TCP 8000')
  expect(await app.text()).toBe(shop.replace(/5432$/, '8000'))
})

test('broken YAML keeps the last picture and says so', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+Home')
  await app.changing(() => page.keyboard.type(']'))
  await expect(app.edge(web, db)).toHaveAttribute('data-verdict', 'allowed')
  await expect(page.getByText(/cannot be read right now; the picture shows its last good reading/)).toBeVisible()
  await app.openDrawer('Problems')
  await expect(page.locator('.problem[data-severity=error]').first()).toBeVisible()
  await app.changing(() => page.keyboard.press('ControlOrMeta+Z'))
  await expect(page.getByText(/cannot be read right now/)).toBeHidden()
})

test('while a rule is half typed the picture keeps what could be applied last, and says so', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('\n')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.type('- fro')
  await app.settled()
  const older = page.getByText(/kubectl would refuse pasted.yaml as it stands; the picture shows what it said before/)
  await expect(older).toBeVisible()
  await expect(app.edge(web, db)).toHaveAttribute('data-verdict', 'allowed')
  expect(await app.path(admin, db)).toMatch(/^denied/)
  await expect(page.locator('[data-verdict=unknown][data-destination]')).toHaveCount(0)
  await app.selectPath(admin, db)
  await expect(app.inspector).toContainText('This is what db said before the last edits: as it stands, kubectl refuses it.')
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await app.changing(() => page.keyboard.type('m: [podSelector: {matchLabels: {app: admin}}]'))
  await page.keyboard.press('Escape')
  await expect(older).toBeHidden()
  await expect(app.edge(admin, db)).toHaveAttribute('data-verdict', 'allowed')
})

test('allowing a path changes only its lines; undo brings the first bytes back', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.selectPath(admin, db)
  await app.inspector.getByRole('button', { name: 'Allow' }).click()
  await expect(app.ports.getByRole('checkbox', { name: '5432' })).toBeChecked()
  await expect(app.ports.getByRole('listitem').filter({ hasText: /^Opens.*admin/ })).toBeVisible()
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.ports).toBeHidden()
  await expect(app.status).toContainText('Opens 1 connection, closes none.')
  await expect(app.edge(admin, db)).toHaveAttribute('data-verdict', 'allowed')
  await expect(app.edge(web, db)).toHaveAttribute('data-verdict', 'allowed')

  const after = await app.text()
  const kept = new Set(after.split('\n'))
  expect(after).not.toBe(shop)
  expect(shop.split('\n').filter((line) => !kept.has(line))).toEqual([])

  await app.undo()
  expect(await app.text()).toBe(shop)
  await app.redo()
  expect(await app.text()).toBe(after)
})

test('Escape gives up a path; what is no port is said', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.selectPath(admin, db)
  await app.inspector.getByRole('button', { name: 'Allow' }).click()
  await app.ports.getByRole('textbox').fill('70000')
  await expect(app.ports.getByText(/is no port/)).toBeVisible()
  await expect(app.ports.getByRole('button', { name: 'Allow' })).toBeDisabled()
  const version = await app.version()
  await page.keyboard.press('Escape')
  await expect(app.ports).toBeHidden()
  expect(await app.version()).toBe(version)
})

test('typing and drawing in any order: undo all gives the first bytes, redo all the last', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.typeAtEnd(' # one')
  await app.selectPath(admin, db)
  await app.allow()
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+Home')
  await app.changing(() => page.keyboard.type('# two '))
  const last = await app.text()
  expect(last.startsWith('# two apiVersion')).toBe(true)

  // Ctrl+Z means the same in the editor and on the canvas.
  await app.focusEditor()
  await app.changing(() => page.keyboard.press('ControlOrMeta+Z'))
  expect(await app.text()).toBe(last.replace('# two ', ''))
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await app.changing(() => page.keyboard.press('ControlOrMeta+Z'))
  await app.changing(() => page.keyboard.press('ControlOrMeta+Z'))
  expect(await app.text()).toBe(shop)
  await app.changing(() => page.keyboard.press('ControlOrMeta+Shift+Z'))
  await app.changing(() => page.keyboard.press('ControlOrMeta+Y'))
  await app.changing(() => page.keyboard.press('ControlOrMeta+Y'))
  expect(await app.text()).toBe(last)
})

test('type, fix, draw, type, drag a card, type: undo all gives the first bytes, redo all the last', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const first = shop.replace('    - podSelector', '    - namespaceSelector: {}\n    - podSelector').replaceAll('\n', '\r\n')
  await app.openFiles([{ name: 'shop.yaml', buffer: Buffer.from(first) }])
  const steps: string[] = [first]
  const step = async (action: () => Promise<unknown>) => {
    await app.changing(action)
    const text = await app.text()
    if (text !== steps.at(-1)) steps.push(text)
  }
  const typeAtHome = async (text: string) => {
    await app.focusEditor()
    await page.keyboard.press('ControlOrMeta+Home')
    await step(() => page.keyboard.type(text))
  }
  await typeAtHome('# one ')
  await app.openDrawer('Problems')
  await step(() => page.getByRole('button', { name: /^Join them: only pods with app=web/ }).click())
  await app.selectPath(admin, db)
  await app.allow()
  steps.push(await app.text())
  await typeAtHome('# two ')
  // What is shown of the path lies over the card.
  await app.inspector.getByRole('button', { name: 'Close' }).click()
  const box = await app.restingBox(app.card(web))
  const grip = { x: box.x + 40, y: box.y + 8 }
  await app.changing(async () => {
    await page.mouse.move(grip.x, grip.y)
    await page.mouse.down()
    await page.mouse.move(grip.x + 20, grip.y + 60, { steps: 6 })
    await page.mouse.up()
  })
  const moved = await app.restingBox(app.card(web))
  await typeAtHome('# three ')
  const last = steps.at(-1)
  expect(steps.length).toBe(6)

  const backwards: string[] = []
  for (let i = 0; i < 6; i++) {
    await app.undo()
    const text = await app.text()
    if (text !== (backwards.at(-1) ?? last)) backwards.push(text)
  }
  expect(backwards).toEqual(steps.slice(0, -1).reverse())
  expect((await app.bytes()).equals(Buffer.from(first))).toBe(true)
  expect((await app.restingBox(app.card(web))).y).toBeCloseTo(box.y, 0)
  for (let i = 0; i < 6; i++) await app.redo()
  expect(await app.text()).toBe(last)
  expect((await app.restingBox(app.card(web))).y).toBeCloseTo(moved.y, 0)
  await expect(app.redoButton()).toHaveAccessibleName('Redo')
})

test('the editor shows what undo wrote', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.typeAtEnd('9')
  await expect(app.editor).toContainText('54329')
  await app.undo()
  await expect(app.editor).not.toContainText('54329')
  await app.typeAtEnd('1')
  expect(await app.text()).toBe(`${shop}1`)
})

test('cutting where a rule is wider asks, with the cost of each choice', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const wide = shop.replace(
    '        matchLabels:\n          app: web',
    '        matchExpressions:\n        - {key: app, operator: In, values: [web, admin]}',
  )
  await app.paste(wide)
  await expect(app.edge(admin, db)).toHaveAttribute('data-verdict', 'allowed')
  await app.selectPath(admin, db)
  await app.inspector.getByRole('button', { name: 'Cut this path' }).click()
  await expect(app.dialog).toBeVisible()
  await expect(app.dialog.getByText(/closes/).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(app.dialog).toBeHidden()
  expect(await app.text()).toBe(wide)
})

test('byte order mark, CRLF and mixed line breaks survive typing and drawing', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const odd = `\ufeff${shop.replaceAll('\n', '\r\n').replace('# Only the web tier talks to the database.\r\n', '# Only the web tier talks to the database.\n')}`
  await app.openFiles([{ name: 'odd.yaml', buffer: Buffer.from(odd) }])
  expect((await app.bytes()).equals(Buffer.from(odd))).toBe(true)
  await app.typeAtEnd('1')
  expect(await app.text()).toBe(`${odd}1`)
  await app.undo()
  await app.selectPath(admin, db)
  await app.allow()
  const drawn = await app.text()
  const lines = new Set(drawn.split(/(?<=\n)/))
  expect(
    odd
      .split(/(?<=\n)/)
      .slice(0, -1)
      .filter((line) => !lines.has(line)),
  ).toEqual([])
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+Home')
  await app.changing(() => page.keyboard.type('#'))
  expect(await app.text()).toBe(`\ufeff#${drawn.slice(1)}`)
})

test('a problem shows its lines', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop.replace('policyTypes', 'policytypes'))
  await app.openDrawer('Problems')
  await page.locator('.problem-words').first().click()
  await expect(app.editor.locator('.view-line', { hasText: 'policytypes' })).toBeVisible()
  await expect(app.editor.locator('.squiggly-error').first()).toBeVisible()
})

test('a card says who may reach it and why, down to the lines', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.select(db)
  const side = app.inspector.locator('[data-side=ingress]')
  await expect(side).toContainText('db accepts only what one rule allows')
  await side.locator('[data-other="Deployment/shop/web"] summary').click()
  await expect(side).toContainText('web may reach db on TCP 5432')
  await side.getByRole('button', { name: /ingress rule 1 of db, lines/ }).click()
  await expect(app.editor.locator('.marked-lines').first()).toBeVisible()
})

test('a click on an edge explains both halves', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.selectPath(admin, db)
  await expect(app.inspector).toContainText('admin cannot reach db')
  await expect(app.inspector).toContainText('Egress of admin')
  await expect(app.inspector).toContainText('Ingress of db')
  await app.openDrawer('Explain')
  await expect(page.getByRole('tabpanel')).toContainText('admin cannot reach db')
})

test('the palette finds a card and does what it says', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('admin')
  await page.keyboard.press('Enter')
  await expect(app.inspector.getByRole('heading', { level: 2 })).toHaveText('admin')
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('isolate egress')
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.card(admin)).toHaveAttribute('data-egress', 'isolated')
})
