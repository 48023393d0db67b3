#!/usr/bin/env node
// docs/picture.png from the built app (`npm run build` first): the sample of the first visit, just after a path was drawn.
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findBrowser, noBrowser } from './browser.mjs'
import { serve } from './serve.mjs'

const found = await findBrowser()
if (!found) throw new Error(noBrowser)
const { url, close } = await serve({})
const browser = await chromium.launch({ ...found, args: ['--disable-gpu'] })
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(url)
  const gate = page.locator('[data-ref="CronJob/shop/reports"] [data-gate=egress]')
  await gate.waitFor()
  await gate.hover()
  await page.mouse.down()
  const db = await page.locator('[data-ref="StatefulSet/shop/db"]').boundingBox()
  if (!db) throw new Error('There is no db to draw to.')
  await page.mouse.move(db.x + db.width / 2, db.y + db.height / 2, { steps: 8 })
  await page.mouse.up()
  await page.getByRole('dialog', { name: 'Ports of the new path' }).getByRole('listitem').first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('[data-source="CronJob/shop/reports"][data-destination="StatefulSet/shop/db"][data-verdict=allowed]').waitFor()
  await page.mouse.move(700, 860)
  await page.waitForTimeout(700)
  await page.screenshot({ path: fileURLToPath(new URL('../docs/picture.png', import.meta.url)) })
} finally {
  await browser.close()
  await close()
}
