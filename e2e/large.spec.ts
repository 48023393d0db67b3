/** Promises about large clusters: the picture stays small, namespaces open and close in place, a card inside shows its own paths. */

import type { Page } from '@playwright/test'
import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { largeCluster } from './large-cluster.ts'

const team = (n: number) => `Namespace/team-${String(n).padStart(3, '0')}`
/** Where a card stands in the picture, whatever part of it is looked at. */
const place = (app: App, ref: string) => app.card(ref).evaluate((card) => (card as HTMLElement).style.transform)
const elements = (page: Page) => page.locator('.canvas *').count()

async function open(page: Page) {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const app = new App(page)
  await app.open()
  const started = Date.now()
  await app.openFiles([{ name: 'cluster.json', buffer: Buffer.from(largeCluster(200, 2000)) }])
  const analyzed = Date.now()
  await expect(page.locator('.react-flow__node.is-namespace').nth(100)).toBeAttached()
  console.log(`analyzed after ${analyzed - started} ms, drawn ${Date.now() - analyzed} ms later, ${await elements(page)} elements`)
  return app
}

test('2,000 workloads in 200 namespaces are at most 150 cards and 3,000 elements, opened and in focus too', async ({ page }) => {
  test.slow()
  const app = await open(page)
  expect(await page.locator('.react-flow__node.card').count()).toBeLessThanOrEqual(150)
  expect(await elements(page)).toBeLessThanOrEqual(3000)
  await expect(app.card('more:namespaces')).toContainText('more namespaces')
  await expect(app.card(team(14))).toContainText('10 workloads, 5 policies')

  const before = await place(app, team(13))
  await app.card(team(14)).focus()
  await page.keyboard.press('Enter')
  await expect(app.card('Deployment/team-014/app-1')).toBeVisible()
  await expect(app.card(team(14)).getByRole('button', { name: 'Close team-014' })).toHaveAttribute('aria-expanded', 'true')
  expect(await place(app, team(13))).toEqual(before)
  expect(await page.locator('.react-flow__node.card').count()).toBeLessThanOrEqual(150)
  expect(await elements(page)).toBeLessThanOrEqual(3000)

  await app.card('Deployment/team-014/app-1').focus()
  await page.keyboard.press('Enter')
  await expect(app.card('Deployment/team-014/app-1')).toHaveClass(/is-focus/)
  await expect(app.edge(team(21), 'Deployment/team-014/app-1')).toHaveAttribute('data-verdict', 'partly')
  await expect(app.edge(team(21), 'Deployment/team-014/app-1')).toHaveAttribute('data-ports', 'TCP 8080')
  await expect(app.edge(team(0), 'Deployment/team-014/app-1')).toHaveAttribute('data-ports', 'TCP 9090')
  await expect(app.edge('Deployment/team-014/app-1', team(3))).toHaveAttribute('data-verdict', 'denied')
  expect(await elements(page)).toBeLessThanOrEqual(3000)

  await page.keyboard.press('Escape')
  await app.card(team(14)).getByRole('button', { name: 'Close team-014' }).click()
  await expect(app.card('Deployment/team-014/app-1')).toHaveCount(0)
  expect(await place(app, team(13))).toEqual(before)
})

test('a card of a large cluster is dragged with its paths, stays where it was put, and one undo puts it back', async ({ page }) => {
  test.slow()
  const app = await open(page)
  const card = app.card(team(2))
  const path = page.locator(
    `.react-flow__edge[data-source="${team(2)}"] .edge-line, .react-flow__edge[data-destination="${team(2)}"] .edge-line`,
  )
  const route = () => path.first().getAttribute('d')
  const [before, other, routed, box] = [await place(app, team(2)), await place(app, team(3)), await route(), await card.boundingBox()]
  if (!box) throw new Error('no card')
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await app.changing(async () => {
    await page.mouse.move(centre.x, centre.y)
    await page.mouse.down()
    await page.mouse.move(centre.x + 20, centre.y + 10, { steps: 4 })
    await page.mouse.move(centre.x + 60, centre.y + 40, { steps: 8 })
    await expect.poll(async () => Math.round(((await card.boundingBox())?.x ?? 0) - box.x)).toBeGreaterThan(45)
    expect(await route()).not.toEqual(routed)
    await page.mouse.up()
  })
  expect(Math.round(((await card.boundingBox())?.x ?? 0) - box.x)).toBeGreaterThan(45)
  expect(await place(app, team(3))).toEqual(other)
  const [put, moved] = [await place(app, team(2)), await route()]
  expect(put).not.toEqual(before)
  expect(moved).not.toEqual(routed)
  await app.undo()
  expect(await place(app, team(2))).toEqual(before)
  expect(await route()).toEqual(routed)
})

test('a path is drawn from a workload onto a closed namespace, and between two of them, by mouse and by keyboard', async ({ page }) => {
  test.slow()
  const app = await open(page)
  const app3 = 'Deployment/team-014/app-3'
  await app.card(team(14)).focus()
  await page.keyboard.press('Enter')
  await expect(app.card(app3)).toBeVisible()
  const hint = page.locator('.draw-hint')
  const [from, to] = [await app.card(app3).boundingBox(), await app.card(team(20)).boundingBox()]
  if (!from || !to) throw new Error('a card has no place on the screen')
  await page.mouse.move(from.x + from.width - 1, from.y + from.height / 4)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 })
  // From afar cards keep only their names while a path is drawn.
  await expect(app.card(team(20)).locator('.card-note')).toBeHidden()
  await expect(hint).toContainText('app-3')
  await expect(hint).toContainText('Opens 11 connections, closes none.')
  await page.mouse.up()
  await expect(app.ports).toContainText('team-014/app-3 → team-020/app-0')
  await app.changing(() => app.ports.getByRole('button', { name: 'Allow' }).click())
  await expect(app.edge(app3, team(20))).toHaveAttribute('data-verdict', 'allowed')
  await app.undo()
  await expect(app.edge(app3, team(20))).toHaveCount(0)

  await app.card(team(2)).focus()
  await page.keyboard.press('a')
  await page.keyboard.type('team-010')
  await expect(hint).toContainText('team-002')
  await expect(hint).toContainText(/Opens \d+ connections, closes none\./)
  await page.keyboard.press('Enter')
  await app.ports.getByRole('textbox', { name: 'Another port' }).fill('9999')
  await expect(app.ports.getByRole('listitem').first()).toContainText('team-002')
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.edge(team(2), team(10))).toHaveAttribute('data-ports', /9999/)
})

test.describe('with a finger', () => {
  test.use({ hasTouch: true })

  test('a path is drawn between two closed namespaces by touch', async ({ page }) => {
    test.slow()
    const app = await open(page)
    const client = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    const [from, to] = [await app.card(team(10)).boundingBox(), await app.card(team(20)).boundingBox()]
    if (!from || !to) throw new Error('a card has no place on the screen')
    const [start, end] = [
      { x: from.x + from.width, y: from.y + from.height / 2 },
      { x: to.x + to.width / 2, y: to.y + to.height / 2 },
    ]
    await touch('touchStart', [start])
    for (let i = 1; i <= 6; i++)
      await touch('touchMove', [{ x: start.x + ((end.x - start.x) * i) / 6, y: start.y + ((end.y - start.y) * i) / 6 }])
    await expect(page.locator('.draw-hint')).toContainText(/Opens \d+ connections, closes none\./)
    await touch('touchEnd', [])
    await expect(app.ports.getByRole('heading')).toContainText('team-020')
    await app.changing(() => app.ports.getByRole('button', { name: 'Allow' }).tap())
    await expect(app.edge(team(10), team(20))).toHaveAttribute('data-verdict', 'allowed')
  })
})

test('search finds a workload in a closed namespace and opens it', async ({ page }) => {
  test.slow()
  const app = await open(page)
  await page.getByRole('combobox', { name: /by name or label/ }).fill('app-3')
  await page.keyboard.press('Enter')
  await expect(app.card('Deployment/team-000/app-3')).toHaveClass(/is-focus/)
})

test('panning a large cluster takes little script a frame', async ({ page }) => {
  test.slow()
  await open(page)
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable')
  const script = async () => (await client.send('Performance.getMetrics')).metrics.find((one) => one.name === 'ScriptDuration')?.value ?? 0
  const box = await page.locator('.react-flow__pane').boundingBox()
  if (!box) throw new Error('no pane')
  const [before, frames] = [await script(), 40]
  await page.mouse.move(box.x + 6, box.y + 200)
  await page.mouse.down()
  for (let i = 0; i < frames; i++) {
    await page.mouse.move(box.x + 6 + i * 4, box.y + 200 + i * 2)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
  }
  await page.mouse.up()
  console.log(`script ${((1000 * ((await script()) - before)) / frames).toFixed(1)} ms a frame while panning`)
  await expect(page.locator('.canvas[data-moving]')).toHaveCount(0)
})

test('the matrix draws 2,000 by 2,000 on one canvas element, with the list beside it, and the page stays awake', async ({ page }) => {
  test.slow()
  const app = await open(page)
  await app.openDrawer('Paths')
  await page.getByRole('button', { name: 'Matrix', exact: true }).click()
  const matrix = page.getByRole('img', { name: 'Matrix of 2000 by 2000' })
  await expect(matrix).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('.matrix canvas')).toHaveCount(1)
  expect(await page.locator('.paths-list tbody tr').count()).toBeGreaterThan(100)
  await matrix.hover({ position: { x: 40, y: 4 } })
  await expect(page.locator('.matrix-under')).toContainText(/team-000\/app-\d → team-001\/app-\d: /)
  // The list beside it has each pair, where the picture has bundles between namespaces.
  const list = page.locator('.paths-list tbody')
  await page.getByRole('searchbox', { name: 'Filter paths' }).fill('team-014/app-1 team-021/app-2')
  await expect(list.locator('tr')).toHaveCount(2)
  await expect(list.locator('[data-path-source="Deployment/team-021/app-2"]')).toContainText('8080')
  await expect(list.locator('[data-path-source="Deployment/team-014/app-1"]')).toContainText('denied')
  await page.getByRole('searchbox', { name: 'Filter paths' }).fill('team-01')
  await expect(page.getByRole('img', { name: 'Matrix of 100 by 100' })).toBeVisible()
})
