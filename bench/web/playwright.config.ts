/** `npm run bench:web`: the canvas at 10,000 pods in Chromium, beside React Flow as it comes. No part of the tests. */

import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import shared from '../../playwright.config.ts'

const server = [shared.webServer].flat()[0]

export default defineConfig({
  ...shared,
  testDir: fileURLToPath(new URL('.', import.meta.url)),
  testMatch: '*.bench.ts',
  workers: 1,
  fullyParallel: false,
  timeout: 6 * 60_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 60_000 },
  use: { ...shared.use, actionTimeout: 60_000 },
  reporter: 'line',
  ...(server && { webServer: { ...server, cwd: fileURLToPath(new URL('../..', import.meta.url)) } }),
})
