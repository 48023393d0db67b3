// Finds a Chromium to test with, and fetches one where there is none.
import { existsSync } from 'node:fs'
import { run, runTool } from './run.mjs'

export const noBrowser =
  'No browser to test with: run `npx playwright install chromium`, or install Chromium (Debian: apt-get install -y chromium), or set PLAYWRIGHT_CHROMIUM_PATH.'

const chromiums = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium']
const chromes = [
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * How Playwright is to launch a browser that is here already: PLAYWRIGHT_CHROMIUM_PATH, its own, the system's, Chrome; else undefined.
 * @returns {Promise<{ executablePath?: string, channel?: string } | undefined>}
 */
export async function findBrowser() {
  const given = process.env.PLAYWRIGHT_CHROMIUM_PATH
  if (given) return { executablePath: given }
  const { chromium } = await import('@playwright/test')
  if (existsSync(chromium.executablePath())) return {}
  const system = chromiums.find((path) => existsSync(path))
  if (system) return { executablePath: system }
  if (chromes.some((path) => existsSync(path))) return { channel: 'chrome' }
  return undefined
}

/** Makes sure that `findBrowser` finds one: Playwright's download, else Debian's package when this is root; else throws. */
export async function installBrowser() {
  if (await findBrowser()) return
  const mayApt = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  console.error('Fetching a browser to test with …')
  const download = await runTool('@playwright/test/cli.js', ['install', 'chromium'])
  if (await findBrowser()) {
    if (mayApt) await runTool('@playwright/test/cli.js', ['install-deps', 'chromium'])
    return
  }
  let log = download.output
  if (mayApt) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const update = await run(['apt-get', 'update'], { env })
    const added = await run(['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'], { env })
    log += update.output + added.output
  }
  if (!(await findBrowser())) throw new Error(`${log.trim()}\n\n${noBrowser}`)
}
