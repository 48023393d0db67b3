import { defineConfig } from '@playwright/test'
import { findBrowser, noBrowser } from './scripts/browser.mjs'
import { freePort } from './scripts/serve.mjs'

const browser = await findBrowser()
if (!browser) throw new Error(noBrowser)

// One port for this run; the workers inherit it. A port of its own keeps two runs on one machine from testing each other's page.
process.env.DRAWBRIDGE_E2E_PORT ??= String(await freePort())
const port = process.env.DRAWBRIDGE_E2E_PORT
const baseURL = `http://127.0.0.1:${port}/`

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 120_000,
  globalTimeout: 13 * 60_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    trace: 'off',
    screenshot: 'only-on-failure',
    channel: browser.channel,
    launchOptions: {
      executablePath: browser.executablePath,
      args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    },
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${port} --strict`,
    url: baseURL,
    reuseExistingServer: false,
    timeout: 30_000,
  },
})
