/** The page object: what a person does and sees, in words that stay when the markup changes. */

import { readFile } from 'node:fs/promises'
import { type Download, expect, type Locator, type Page } from '@playwright/test'

export class App {
  readonly page: Page
  readonly editor: Locator
  readonly inspector: Locator
  readonly status: Locator
  readonly dialog: Locator
  readonly ports: Locator

  constructor(page: Page) {
    this.page = page
    this.editor = page.locator('.monaco-editor').first()
    this.inspector = page.getByRole('complementary', { name: 'Selected' })
    this.status = page.locator('[role=status][aria-live]')
    this.dialog = page.getByRole('dialog')
    this.ports = page.getByRole('dialog', { name: 'Ports of the new path' })
  }

  // ---- coming and going

  async open() {
    await this.page.goto('/')
    await this.settled()
  }

  async reload() {
    await this.page.reload()
    await this.settled()
  }

  /** Waits until the picture is that of the text. */
  async settled() {
    await this.page.waitForFunction(() => {
      const { version, analyzed } = document.documentElement.dataset
      return version !== undefined && Number(version) > 0 && version === analyzed
    })
  }

  /** Does something that changes the text, and waits for the picture of the changed text. */
  async changing(action: () => Promise<unknown>) {
    const before = await this.version()
    await action()
    await this.page.waitForFunction((last) => Number(document.documentElement.dataset.analyzed) > last, before)
    await this.settled()
  }

  version(): Promise<number> {
    return this.page.evaluate(() => Number(document.documentElement.dataset.version))
  }

  async saved() {
    await expect(this.page.locator('[data-saved=saved]')).toBeVisible()
  }

  // ---- files

  /** Ctrl+V with nothing that takes text in focus. */
  async paste(text: string) {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await this.page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text)
    await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await this.changing(() => this.page.keyboard.press('ControlOrMeta+V'))
  }

  /** Opens files by the menu, as bytes. */
  /** Bytes are carried into the page by its own thread; the browser reads a path as a person's file. */
  async openFiles(files: { name: string; buffer: Buffer }[] | string[]) {
    const chooser = this.page.waitForEvent('filechooser')
    await this.choose('Open', 'Files…')
    const paths = files.filter((file) => typeof file === 'string')
    const bytes = files.filter((file) => typeof file !== 'string').map((file) => ({ ...file, mimeType: 'application/yaml' }))
    await this.changing(async () => (await chooser).setFiles(paths.length > 0 ? paths : bytes))
  }

  /** The bytes of the active file, as downloaded. */
  async bytes(): Promise<Buffer> {
    return this.download('Export', await this.activeFile())
  }

  async text(): Promise<string> {
    return (await this.bytes()).toString('utf8')
  }

  async download(menu: string, item: string): Promise<Buffer> {
    const started = this.page.waitForEvent('download')
    await this.choose(menu, item)
    return readDownload(await started)
  }

  async choose(menu: string, item: string | RegExp) {
    await this.page.getByRole('button', { name: menu, exact: true }).click()
    await this.page.getByRole('menuitem', { name: item, exact: true }).click()
  }

  tab(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Files' }).getByRole('button', { name, exact: true })
  }

  async tabs(): Promise<string[]> {
    return this.page.locator('.tab-text').allTextContents()
  }

  async activeFile(): Promise<string> {
    return this.page.locator('.tab[data-active=true] .tab-text').innerText()
  }

  // ---- the editor

  async typeAtEnd(text: string) {
    await this.focusEditor()
    await this.page.keyboard.press('ControlOrMeta+End')
    await this.changing(() => this.page.keyboard.type(text))
  }

  async focusEditor() {
    await this.editor.locator('.view-lines').waitFor()
    await this.editor.click({ position: { x: 300, y: 60 } })
  }

  // ---- the canvas

  card(ref: string): Locator {
    return this.page.locator(`[data-ref="${ref}"]`)
  }

  edge(source: string, destination: string): Locator {
    return this.page.locator(`[data-source="${source}"][data-destination="${destination}"]`)
  }

  /** Types an end of a path into its field and takes the first that is found. */
  async pickEnd(label: string, typed: string) {
    const field = this.page.getByRole('combobox', { name: label, exact: true })
    await field.fill(typed)
    await expect(this.page.getByRole('listbox', { name: label }).getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
    await field.press('Enter')
  }

  async select(ref: string) {
    const name = ref.includes(':') ? '' : ref.slice(ref.lastIndexOf('/') + 1)
    // A card that still flies to its place after an edit may be missed by the first click.
    await expect(async () => {
      await this.card(ref).click({ position: { x: 40, y: 14 } })
      // The heading, since the inspector of a path names its ends too.
      await expect(this.inspector.getByRole('heading', { level: 2 })).toHaveText(new RegExp(`${name}$`), { timeout: 3000 })
      await expect(this.inspector.locator('[data-side]').first()).toBeVisible({ timeout: 3000 })
    }).toPass()
  }

  // ---- the answers

  async openDrawer(tab: 'Problems' | 'Explain' | 'Paths' | 'Changes' | 'Providers') {
    const handle = this.page.getByRole('tab', { name: new RegExp(`^${tab}`) })
    if ((await handle.getAttribute('aria-selected')) !== 'true') await handle.click()
  }

  /** Selects a path by the table. */
  async selectPath(source: string, destination: string) {
    await this.openDrawer('Paths')
    await this.page.locator(`[data-path-source="${source}"][data-path-destination="${destination}"] button`).click()
    await expect(this.inspector).toBeVisible()
  }

  /** The verdict and ports of a path, as the analysis words them, from the table of paths; undefined when it has no such row. */
  async path(source: string, destination: string): Promise<string | undefined> {
    await this.openDrawer('Paths')
    const row = this.page.locator(`[data-path-source="${source}"][data-path-destination="${destination}"]`)
    if ((await row.count()) === 0) return undefined
    const verdict = await row.locator('[data-verdict]').getAttribute('data-verdict')
    const ports = await row.locator('[data-ports]').getAttribute('data-ports')
    const marks = await row.locator('[data-mark]').allInnerTexts()
    return [verdict, ports, ...marks.map((mark) => mark.trim())].filter(Boolean).join(' ')
  }

  /** Allows the selected path on the ports that are offered. */
  async allow() {
    await this.inspector.getByRole('button', { name: 'Allow' }).click()
    await expect(
      this.ports
        .getByRole('listitem')
        .filter({ hasText: /^Opens/ })
        .first(),
    ).toBeVisible()
    await this.changing(() => this.page.keyboard.press('Enter'))
    await expect(this.ports).toBeHidden()
  }

  /** Where something stands once it has come to rest: the view may still be on its way. */
  async restingBox(target: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
    let last = await target.boundingBox()
    await expect(async () => {
      const before = last
      await this.page.waitForTimeout(120)
      last = await target.boundingBox()
      expect(last).not.toBeNull()
      expect(last).toEqual(before)
    }).toPass()
    if (!last) throw new Error('it has no place on the screen')
    return last
  }

  // ---- network providers

  providerButton(): Locator {
    return this.page.getByRole('button', { name: /^Network provider/ })
  }

  /** By the menu in the bar; a version by its words in the menu, once its provider is chosen. */
  async chooseProvider(name: string | RegExp) {
    await this.providerButton().click()
    await this.changing(() => this.page.getByRole('menuitemradio', { name }).click())
  }

  /** The table of all providers, complete. */
  async compareProviders() {
    await this.openDrawer('Providers')
    await this.page.locator('[data-compared=true]').waitFor()
  }

  /** What a provider makes of a connection, in that table. */
  providerCell(id: string, source: string, destination: string): Locator {
    return this.page.locator(`[data-line-source="${source}"][data-line-destination="${destination}"] [data-provider="${id}"]`)
  }

  // ---- undo

  undoButton(): Locator {
    return this.page.getByRole('banner').getByRole('button', { name: /^Undo/ })
  }

  redoButton(): Locator {
    return this.page.getByRole('banner').getByRole('button', { name: /^Redo/ })
  }

  async undo() {
    await this.changing(() => this.undoButton().click())
  }

  async redo() {
    await this.changing(() => this.redoButton().click())
  }
}

export async function readDownload(download: Download): Promise<Buffer> {
  return readFile(await download.path())
}
