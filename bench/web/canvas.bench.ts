import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { build } from 'vite'
import { App } from '../../e2e/app.ts'
import { largeCluster } from '../../e2e/large-cluster.ts'
import { type Cost, nodesOf, pull, startMeasuring, watch, watchTasks } from './measure.ts'

const frames = 60
/** 200 namespaces, 2,000 workloads of five pods, 1,000 policies; each a document, as people keep them. */
function reference(): string {
  const { items } = JSON.parse(largeCluster(200, 2000)) as { items: unknown[] }
  return items.map((item) => `${JSON.stringify(item)}\n`).join('---\n')
}
const plainOrigin = 'http://plain.test'

interface Row {
  readonly what: string
  readonly own: number
  readonly plain?: number
  readonly unit: string
  readonly goal?: number
}

const rows: Row[] = []

test.afterAll(() => {
  const text = ({ what, own, plain, unit, goal }: Row) => [
    what,
    `${round(own)}${unit}`,
    plain === undefined ? '' : `${round(plain)}${unit}`,
    plain === undefined || plain === 0 ? '' : `× ${round(own / plain)}`,
    goal === undefined ? '' : `≤ ${goal}${unit}`,
    goal === undefined ? '' : own <= goal ? 'met' : 'NOT MET',
  ]
  const table = [['At 10,000 pods, 200 namespaces, 1,000 policies', 'Drawbridge', 'React Flow', 'ratio', 'goal', ''], ...rows.map(text)]
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)))
  console.log(`\n${table.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n')}\n`)
})

const round = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)

async function middle(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error('it is not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** A place of the pane with nothing on it. */
const paneCorner = async (page: Page) => {
  const box = await page.locator('.react-flow__pane').first().boundingBox()
  if (!box) throw new Error('no pane')
  return { x: box.x + 6, y: box.y + 200 }
}

test('the canvas at 10,000 pods', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.addInitScript(watch)
  const app = new App(page)
  const client = await startMeasuring(page)
  const file = join(await mkdtemp(join(tmpdir(), 'drawbridge-bench-')), 'cluster.yaml')
  await writeFile(file, reference())
  /** Milliseconds that the main thread computed at most in one task, from here to the end of the phase. */
  const longestTask = async () => {
    const tasks = await watchTasks(client)
    return async () => (await tasks())[0] ?? 0
  }
  const text = app.editor.locator('.view-line').first()

  const starting = await longestTask()
  await app.open()
  await expect(text).toBeVisible()
  await page.waitForTimeout(1000)
  const longestStarting = await starting()

  const opening = await longestTask()
  const longBefore = await page.evaluate(() => window.longTasks ?? 0)
  const opened = Date.now()
  await app.openFiles([file])
  const card = page.locator('.react-flow__node.is-namespace')
  await expect(card.nth(100)).toBeAttached()
  await page.waitForFunction(() => (window.drawnAt ?? 0) > (window.analyzedAt ?? 0))
  const whole = Date.now() - opened
  const first = await page.evaluate(() => (window.drawnAt ?? 0) - (window.analyzedAt ?? 0))
  const longTasks = (await page.evaluate(() => window.longTasks ?? 0)) - longBefore
  // The editor's lenses come later than the picture.
  await page.waitForTimeout(2000)
  const longestOpening = await opening()
  const cards = await page.locator('.react-flow__node').count()
  const edges = await page.locator('.react-flow__edge').count()
  const elements = await page.locator('.canvas *').count()
  const nodes = await nodesOf(client)

  const pan = await pull(page, client, await paneCorner(page), frames)
  const drag = await pull(page, client, await middle(card.nth(20)), frames)

  // What the card was dropped on makes room with the next picture.
  await app.settled()
  await page.waitForTimeout(500)

  // An edit that recolours: a gate is closed, nothing moves but colours.
  const gate = page.locator('[data-ref="Namespace/team-003"] [data-gate=egress]')
  await gate.scrollIntoViewIfNeeded().catch(() => undefined)
  const places = () => page.locator('.react-flow__node').evaluateAll((all) => all.map((one) => (one as HTMLElement).style.transform).join())
  const before = await places()
  const editing = await longestTask()
  const clicked = Date.now()
  await app.changing(() => gate.dispatchEvent('click'))
  await page.waitForFunction(() => (window.drawnAt ?? 0) > (window.analyzedAt ?? 0))
  const edited = Date.now() - clicked
  const recoloured = await page.evaluate(() => (window.drawnAt ?? 0) - (window.analyzedAt ?? 0))
  const longestEditing = await editing()
  const moved = (await places()) === before ? 0 : 1

  await app.focusEditor()
  await page.keyboard.press('End')
  const typing = await longestTask()
  await app.changing(() => page.keyboard.type('      ', { delay: 80 }))
  await page.waitForTimeout(1000)
  const longestTyping = await typing()

  const expanding = await longestTask()
  const openedAt = Date.now()
  await page.locator('[data-ref="Namespace/team-014"]').focus()
  await page.keyboard.press('Enter')
  await expect(app.card('Deployment/team-014/app-1')).toBeVisible()
  const openedIn = Date.now() - openedAt
  const longestExpanding = await expanding()

  await app.saved()
  const reloading = await longestTask()
  await app.reload()
  await expect(text).toBeVisible()
  await page.waitForTimeout(2000)
  const longestReloading = await reloading()

  const beside = await plain(page, cards, edges)
  rows.push(
    { what: 'from the file to the picture', own: whole, unit: ' ms' },
    { what: 'first picture after the analysis', own: first, unit: ' ms', goal: 1500 },
    { what: 'longest computing of a main-thread task: the page starts', own: longestStarting, unit: ' ms', goal: 50 },
    { what: '  the file is opened, lenses included', own: longestOpening, unit: ' ms', goal: 50 },
    { what: '  an edit is recoloured', own: longestEditing, unit: ' ms', goal: 50 },
    { what: '  letters are typed', own: longestTyping, unit: ' ms', goal: 50 },
    { what: '  a namespace is opened', own: longestExpanding, unit: ' ms', goal: 50 },
    { what: '  the page is loaded again with all of it', own: longestReloading, unit: ' ms', goal: 50 },
    { what: 'main-thread tasks that lasted over 50 ms, on this machine', own: longTasks, unit: '' },
    { what: 'script a frame, panning', own: pan.script, plain: beside.pan.script, unit: ' ms', goal: 8 },
    { what: 'all work a frame, panning', own: pan.task, plain: beside.pan.task, unit: ' ms' },
    { what: 'script a frame, dragging a card', own: drag.script, plain: beside.drag.script, unit: ' ms', goal: 8 },
    { what: 'all work a frame, dragging', own: drag.task, plain: beside.drag.task, unit: ' ms' },
    { what: 'layouts a frame, panning', own: pan.layouts, plain: beside.pan.layouts, unit: '' },
    { what: 'style recalculations a frame, panning', own: pan.styles, plain: beside.pan.styles, unit: '' },
    { what: 'tasks over 50 ms in 60 frames, panning', own: pan.long, plain: beside.pan.long, unit: '' },
    { what: 'tasks over 50 ms in 60 frames, dragging', own: drag.long, plain: beside.drag.long, unit: '' },
    { what: 'recolouring after the analysis of an edit', own: recoloured, unit: ' ms' },
    { what: 'from the click on a gate to its colour', own: edited, unit: ' ms' },
    { what: 'nodes that an edit moves', own: moved, unit: '', goal: 0 },
    { what: 'opening a namespace', own: openedIn, unit: ' ms' },
    { what: 'cards and frames', own: cards, plain: cards, unit: '', goal: 150 },
    { what: 'elements in the canvas', own: elements, plain: beside.elements, unit: '', goal: 3000 },
    { what: 'DOM nodes, the whole page', own: nodes, plain: beside.nodes, unit: '' },
  )
})

/** The same gestures on React Flow as it comes, with as many nodes and edges. */
async function plain(page: Page, nodes: number, edges: number): Promise<{ pan: Cost; drag: Cost; elements: number; nodes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-bench-'))
  await build({
    root: fileURLToPath(new URL('plain', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  })
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
  const fresh = await page.context().newPage()
  await fresh.emulateMedia({ reducedMotion: 'reduce' })
  await fresh.addInitScript(watch)
  await fresh.route(`${plainOrigin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url())
    const file = join(folder, pathname === '/' ? 'index.html' : pathname)
    await route.fulfill({ body: await readFile(file), contentType: types[extname(file)] ?? 'application/octet-stream' })
  })
  await fresh.goto(`${plainOrigin}/?nodes=${nodes}&edges=${edges}`)
  await expect(fresh.locator('.react-flow__node')).toHaveCount(nodes)
  const client = await startMeasuring(fresh)
  const pan = await pull(fresh, client, await paneCorner(fresh), frames)
  const drag = await pull(fresh, client, await middle(fresh.locator('.react-flow__node').nth(20)), frames)
  return { pan, drag, elements: await fresh.locator('.react-flow *').count(), nodes: await nodesOf(client) }
}
