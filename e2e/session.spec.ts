/** Promises about the work: it survives a reload, and what is stored is never overwritten unasked. */

import type { Page } from '@playwright/test'
import { App, readDownload } from './app.ts'
import { expect, test } from './fixtures.ts'
import { db, shop } from './manifests.ts'

test('the work survives a reload', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.typeAtEnd(' # kept')
  await app.saved()
  await app.reload()
  expect(await app.tabs()).toEqual(['pasted.yaml'])
  expect(await app.text()).toBe(`${shop} # kept`)
  await expect(app.card(db)).toBeVisible()
})

test('the last letters survive a reload right after them', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.saved()
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(' # the very last')
  await app.reload()
  expect(await app.text()).toBe(`${shop} # the very last`)
})

test('the last letters survive a save that was still under way when the tab closed', async ({ page, context }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.saved()
  // The store is busy: the next save waits.
  const stored = await page.evaluate(
    () =>
      new Promise<{ rev: number; workspace: { files: { text: string }[] } }>((done) => {
        const open = indexedDB.open('drawbridge')
        open.onsuccess = () => {
          const store = open.result.transaction('session', 'readwrite').objectStore('session')
          const first = store.get('work')
          first.onsuccess = () => done(first.result)
          const wait = () => {
            if (!('release' in window)) store.get('work').onsuccess = wait
          }
          wait()
        }
      }),
  )
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(' # one')
  await expect(page.getByText('Saving…')).toBeVisible()
  await page.waitForTimeout(500)
  await page.keyboard.type(' two')
  const journal = await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
    window.dispatchEvent(new Event('pagehide'))
    const written = localStorage.getItem('drawbridge:journal')
    Object.assign(window, { release: true })
    return written
  })
  await app.saved()
  // What is left when the waiting save arrives, and the one behind it does not.
  const other = await context.newPage()
  await other.route('**/quiet', (route) => route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">' }))
  await other.goto('/quiet')
  await page.close()
  const files = stored.workspace.files.map((file) => ({ ...file, text: `${shop} # one` }))
  await other.evaluate(
    ([record, text]) =>
      new Promise((done) => {
        localStorage.setItem('drawbridge:journal', text as string)
        const open = indexedDB.open('drawbridge')
        open.onsuccess = () => {
          const transaction = open.result.transaction('session', 'readwrite')
          transaction.objectStore('session').put(record, 'work')
          transaction.oncomplete = done
        }
      }),
    [{ ...stored, rev: stored.rev + 1, workspace: { ...stored.workspace, files } }, journal] as const,
  )
  const again = new App(other)
  await again.open()
  expect(await again.text()).toBe(`${shop} # one two`)
})

test('a touched sample is not replaced by a paste after a reload', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.typeAtEnd('x')
  await app.saved()
  await app.reload()
  await app.paste(shop)
  expect(await app.tabs()).toEqual(['shop.yaml', 'pasted.yaml'])
})

for (const { name, stored, reason } of [
  { name: 'damaged', stored: { schema: 1, rev: 3, workspace: { files: 'gone' } }, reason: 'Its files are damaged' },
  { name: 'newer', stored: { schema: 99, rev: 3, text: 'from the future' }, reason: 'It was written by a newer version of Drawbridge' },
]) {
  test(`a ${name} record is left alone until the person decides`, async ({ page }) => {
    const app = new App(page)
    await app.open()
    await app.typeAtEnd(' ')
    await app.saved()
    await writeStored(page, stored)
    await app.reload()
    await expect(app.dialog).toContainText('could not be opened')
    await expect(app.dialog).toContainText(reason)
    const started = page.waitForEvent('download')
    await app.dialog.getByRole('button', { name: /Download what is stored/ }).click()
    expect(JSON.parse((await readDownload(await started)).toString())).toEqual(stored)
    await expect(page.getByRole('button', { name: /^Not saved/ })).toBeVisible()
    await app.typeAtEnd(' # mine')
    await page.waitForTimeout(600)
    expect(await readStored(page)).toEqual(stored)

    await page.getByRole('button', { name: /^Not saved/ }).click()
    await app.dialog.getByRole('button', { name: /Store new work/ }).click()
    await app.saved()
    const mine = await app.text()
    await app.reload()
    expect(await app.text()).toBe(mine)
  })
}

test('a browser without storage says that nothing is saved', async ({ page }) => {
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException('denied', 'SecurityError')
    }
  })
  const app = new App(page)
  await app.open()
  await expect(page.getByRole('button', { name: /^Not saved/ })).toBeVisible()
  await app.paste(shop)
  expect(await app.text()).toBe(shop)
})

test('a full storage is said and does not harm the text', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.saved()
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  })
  await app.typeAtEnd(' # more')
  await expect(page.getByRole('button', { name: /^Not saved/ })).toBeVisible()
  expect(await app.text()).toBe(`${shop} # more`)
})

test('two tabs do not overwrite each other', async ({ page, context }) => {
  const first = new App(page)
  await first.open()
  await first.paste(shop)
  await first.saved()
  const second = new App(await context.newPage())
  await second.open()
  await second.typeAtEnd(' # second')
  await second.saved()
  await page.bringToFront()
  await first.typeAtEnd(' # first')
  await expect(first.dialog).toContainText('Another tab has changed the stored work')
  await first.page.keyboard.press('Escape')
  await second.page.bringToFront()
  await second.reload()
  expect(await second.text()).toBe(`${shop} # second`)
})

test('theme and panes are remembered', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await page.getByRole('button', { name: /^Theme/ }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('button', { name: 'YAML only' }).click()
  await expect(app.card('Deployment/shop/frontend')).toBeHidden()
  await app.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.getByRole('button', { name: 'YAML only' })).toHaveAttribute('aria-pressed', 'true')
})

const writeStored = (page: Page, value: unknown) =>
  page.evaluate(
    (record) =>
      new Promise<void>((done, fail) => {
        const opening = indexedDB.open('drawbridge')
        opening.onerror = () => fail(opening.error)
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('session', 'readwrite')
          transaction.objectStore('session').put(record, 'work')
          transaction.oncomplete = () => done()
        }
      }),
    value,
  )

const readStored = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<unknown>((done, fail) => {
        const opening = indexedDB.open('drawbridge')
        opening.onerror = () => fail(opening.error)
        opening.onsuccess = () => {
          const getting = opening.result.transaction('session').objectStore('session').get('work')
          getting.onsuccess = () => done(getting.result)
        }
      }),
  )
