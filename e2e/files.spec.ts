/** Promises about files: paste, open, drop, tabs; what is downloaded are the editor's bytes. */

import { strFromU8, unzipSync } from 'fflate'
import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { db, shop, web } from './manifests.ts'

test('a sample is open and coloured on the first visit', async ({ page }) => {
  const app = new App(page)
  await app.open()
  expect(await app.tabs()).toEqual(['shop.yaml'])
  await expect(app.card('Deployment/shop/frontend')).toBeVisible()
  await expect(page.locator('[data-verdict=allowed][data-source]').first()).toBeAttached()
  await expect(page.getByText('Try it.')).toBeVisible()
  await page.getByRole('button', { name: 'Hide this line' }).click()
  await expect(page.getByText('Try it.')).toBeHidden()
  await app.reload()
  await expect(page.getByText('Try it.')).toBeHidden()
})

test('the first paste takes the place of the sample, the next ones stand beside it', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  expect(await app.tabs()).toEqual(['pasted.yaml'])
  await expect(app.status).toContainText('In place of the sample')
  await expect(app.card(db)).toBeVisible()
  await app.paste('apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n')
  expect(await app.tabs()).toEqual(['pasted.yaml', 'pasted-2.yaml'])
  await expect(app.status).toContainText('Beside what was open')
  await expect(app.card('Namespace/other')).toBeVisible()
  await app.undo()
  await app.undo()
  expect(await app.tabs()).toEqual(['shop.yaml'])
})

test('a paste into a field or the editor stays there', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => navigator.clipboard.writeText('# pasted\n'))
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+Home')
  const before = await app.text()
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+Home')
  await app.changing(() => page.keyboard.press('ControlOrMeta+V'))
  expect(await app.tabs()).toEqual(['shop.yaml'])
  expect(await app.text()).toBe(`# pasted\n${before}`)
})

test('files are opened by the menu and downloaded byte for byte', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const policy = `${shop}\n`
  const json = '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "third"}}'
  await app.openFiles([
    { name: 'a.yaml', buffer: Buffer.from(policy) },
    { name: 'b.json', buffer: Buffer.from(json) },
  ])
  expect(await app.tabs()).toEqual(['a.yaml', 'b.json'])
  await expect(app.card('Namespace/third')).toBeVisible()
  expect(await app.text()).toBe(policy)
  const zip = unzipSync(await app.download('Export', 'All files (zip)'))
  expect(Object.fromEntries(Object.entries(zip).map(([name, bytes]) => [name, strFromU8(bytes)]))).toEqual({
    'a.yaml': policy,
    'b.json': json,
  })
})

test('the policies alone are downloaded with the bytes they have', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  const policies = (await app.download('Export', 'As one file')).toString()
  expect(policies).toContain('name: db   # the data tier')
  expect(policies).toContain('# Only the web tier talks to the database.')
  expect(policies).not.toContain('Deployment')
  const zip = unzipSync(await app.download('Export', 'A file each (zip)'))
  expect(Object.keys(zip)).toHaveLength(1)
})

test('dropped files open', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer()
    data.items.add(new File([text], 'dropped.yaml', { type: 'application/yaml' }))
    return data
  }, shop)
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await expect(page.getByText('Drop to open')).toBeVisible()
  await app.changing(() => page.dispatchEvent('body', 'drop', { dataTransfer: transfer }))
  await expect(page.getByText('Drop to open')).toBeHidden()
  expect(await app.tabs()).toEqual(['dropped.yaml'])
  await expect(app.edge(web, db)).toHaveAttribute('data-verdict', 'allowed')
})

test('gzip is unpacked, what is no text is refused with the reason', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const { gzipSync } = await import('node:zlib')
  await app.openFiles([{ name: 'cluster.yaml.gz', buffer: gzipSync(shop) }])
  expect(await app.tabs()).toEqual(['cluster.yaml'])
  const chooser = page.waitForEvent('filechooser')
  await app.choose('Open', 'Files…')
  await (await chooser).setFiles([{ name: 'picture.yaml', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0xff, 0xfe]) }])
  await expect(app.status).toContainText('picture.yaml was not opened: it is not UTF-8 text')
  expect(await app.tabs()).toEqual(['cluster.yaml'])
})

test('a large cluster dump is a snapshot: evaluated, not edited, told in short', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const other = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {}\n'
  const start = `${shop}\n---\n${other}---\napiVersion: v1\nkind: Pod\nmetadata: {name: odd, namespace: shop}\nspec: ]\n---\n`
  const filler = '# filler, so that this file is longer than what is edited here\n'
  const dump = (length: number) => start + filler.repeat(Math.ceil(length / filler.length)).slice(0, length - start.length)
  await app.openFiles([{ name: 'small.yaml', buffer: Buffer.from(dump(2 * 1024 * 1024)) }])
  await expect(app.editor).toContainText('Deployment')
  const long = dump(2 * 1024 * 1024 + 1)
  await app.openFiles([{ name: 'dump.yaml', buffer: Buffer.from(long) }])
  const summary = page.getByRole('region', { name: 'Summary of dump.yaml' })
  await expect(summary).toContainText('A snapshot: 2.0 MB, read and evaluated, but not edited here.')
  await expect(summary.locator('section', { hasText: 'What was read' })).toContainText('Deployment3NetworkPolicy1')
  await expect(summary.locator('section', { hasText: 'What was left out' })).toContainText('ConfigMap1')
  await expect(summary).toContainText('1 error in it.')
  await expect(app.editor).toHaveCount(0)
  await expect(app.edge(web, db)).toHaveAttribute('data-verdict', 'allowed')
  expect((await app.bytes()).equals(Buffer.from(long))).toBe(true)
  await summary.getByRole('button', { name: 'Show the problems' }).click()
  await expect(page.locator('.problem[data-severity=error]').first()).toBeVisible()
})

test('tabs move by mouse and by keyboard, keep the focus, and undo', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const file = (name: string) => ({ name, buffer: Buffer.from(`# ${name}\n`) })
  await app.openFiles([file('a.yaml'), file('b.yaml'), file('c.yaml')])
  await app.tab('a.yaml').dragTo(app.tab('c.yaml'))
  await expect.poll(() => app.tabs()).toEqual(['b.yaml', 'c.yaml', 'a.yaml'])
  await app.tab('a.yaml').focus()
  await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft')
  await expect.poll(() => app.tabs()).toEqual(['b.yaml', 'a.yaml', 'c.yaml'])
  await expect(app.tab('a.yaml')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft')
  await expect.poll(() => app.tabs()).toEqual(['a.yaml', 'b.yaml', 'c.yaml'])
  await expect(app.tab('a.yaml')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await expect(app.tab('b.yaml')).toBeFocused()
  await page.keyboard.press('F2')
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('d.yaml')
  await app.changing(() => page.keyboard.press('Enter'))
  expect(await app.tabs()).toEqual(['a.yaml', 'd.yaml', 'c.yaml'])
  await app.tab('c.yaml').focus()
  await app.changing(() => page.keyboard.press('Delete'))
  expect(await app.tabs()).toEqual(['a.yaml', 'd.yaml'])
  for (let i = 0; i < 5; i++) await app.undo()
  expect(await app.tabs()).toEqual(['a.yaml', 'b.yaml', 'c.yaml'])
})

test('tabs: add, rename, move, close, and undo each', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.changing(() => page.getByRole('button', { name: 'Add a file' }).click())
  expect(await app.tabs()).toEqual(['pasted.yaml', 'policies.yaml'])
  await app.tab('pasted.yaml').dblclick()
  await page.getByRole('textbox', { name: 'New name of pasted.yaml' }).fill('cluster.yaml')
  await app.changing(() => page.keyboard.press('Enter'))
  expect(await app.tabs()).toEqual(['cluster.yaml', 'policies.yaml'])
  expect(await app.activeFile()).toBe('cluster.yaml')
  await expect(app.editor).toContainText('Deployment')
  await app.choose('More for cluster.yaml', 'Move right').then(() => app.settled())
  await expect.poll(() => app.tabs()).toEqual(['policies.yaml', 'cluster.yaml'])
  await app.changing(() => page.getByRole('button', { name: 'Close cluster.yaml' }).click())
  expect(await app.tabs()).toEqual(['policies.yaml'])
  await app.changing(() => app.status.getByRole('button', { name: 'Undo' }).click())
  expect(await app.tabs()).toEqual(['policies.yaml', 'cluster.yaml'])
  await app.undo()
  await app.undo()
  await app.undo()
  expect(await app.tabs()).toEqual(['pasted.yaml'])
  expect(await app.text()).toBe(shop)
})

test('a sample replaces an untouched one at once, and own work only when told to', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const pick = async (title: RegExp) => {
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('menuitem', { name: title }).click()
  }
  await app.changing(() => pick(/^Platform/))
  expect(await app.tabs()).toEqual(['platform.yaml'])
  await app.changing(() => pick(/^Outside/))
  expect(await app.tabs()).toEqual(['outside.yaml'])
  await app.typeAtEnd('# mine')
  await pick(/^Three-tier/)
  await expect(app.dialog).toBeVisible()
  await app.changing(() => app.dialog.getByRole('button', { name: /Open it beside/ }).click())
  expect(await app.tabs()).toEqual(['outside.yaml', 'shop.yaml'])
})
