/** What somebody meets who uses the app for the first time: what is new is seen, words say what was done, a click too many does nothing. */

import { App } from './app.ts'
import { expect, test } from './fixtures.ts'
import { admin, db, shop, web } from './manifests.ts'

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n'

test('what a command adds out of view is brought into it, with what was seen; in view nothing moves', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Zoom in' }).click()
  await app.paste(namespace)
  await expect(app.card('Namespace/kube-system').first()).toBeInViewport({ ratio: 0.99 })
  await page.getByRole('button', { name: 'Fit' }).click()
  await expect(app.card(web)).toBeInViewport({ ratio: 0.99 })
  await app.card('Namespace/kube-system').first().focus()
  const view = page.locator('.react-flow__viewport')
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Zoom out' }).click()
  await expect(async () => {
    const before = await view.getAttribute('style')
    await page.waitForTimeout(300)
    expect(await view.getAttribute('style')).toBe(before)
  }).toPass()
  const before = await view.getAttribute('style')
  await app.card(web).focus()
  await app.changing(() => page.keyboard.press('ControlOrMeta+D'))
  await expect(app.card('Deployment/shop/web-2')).toBeInViewport({ ratio: 0.99 })
  expect(await view.getAttribute('style')).toBe(before)
})

test('a double click on a path does not press what opens under the pointer', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.selectPath(web, db)
  const cut = app.inspector.getByRole('button', { name: 'Cut this path' })
  // Where it stands once nothing above it moves any more.
  await cut.click({ trial: true })
  const at = await cut.boundingBox()
  if (!at) throw new Error('no button')
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2]
  const before = await app.version()
  // The first click elsewhere, the second on the button: as when the card has opened between the two.
  await app.inspector.getByRole('button', { name: 'Close' }).click()
  await app.selectPath(web, db)
  await page.mouse.move(x, y)
  await page.mouse.down({ clickCount: 2 })
  await page.mouse.up({ clickCount: 2 })
  await expect(cut).toBeVisible()
  expect(await app.version()).toBe(before)
  await app.changing(() => cut.click())
})

test('a notice says what was done, and nothing of traffic where none was meant', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(namespace)
  await expect(app.status).toContainText(/^Opened .*yaml/)
  await app.choose('Open', 'New, empty workspace')
  await expect(app.status).toContainText('Started an empty workspace')
  // Nothing lies below the words of an empty canvas.
  await expect(page.getByText('Nothing to draw yet.')).toBeVisible()
  await expect(app.card('cidr:*')).toBeHidden()
  await page.getByRole('button', { name: 'Add a namespace' }).click()
  await app.dialog.getByLabel('Name', { exact: true }).fill('shop')
  await app.changing(() => app.dialog.getByRole('button', { name: 'Add', exact: true }).click())
  await expect(app.status).toContainText('Added namespace shop')
  await expect(app.status).not.toContainText('none')
  await page.keyboard.press('Escape')
  await app
    .card('Namespace/shop')
    .first()
    .click({ position: { x: 60, y: 12 } })
  await app.changing(() => app.inspector.getByRole('button', { name: 'Deny everything, except DNS' }).click())
  await expect(app.status).toContainText('Denied everything in shop')
})

test('what is expected already is said in passing', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  await app.selectPath(web, db)
  await app.inspector.getByRole('button', { name: 'Expect this' }).click()
  const expectIt = page.getByRole('tabpanel').getByRole('button', { name: /^web may reach db/ })
  await app.changing(() => expectIt.click())
  await expect(app.status).not.toContainText('none')
  await expectIt.click()
  await expect(app.status).toContainText('This is expected already.')
  await expect(app.status).toHaveAttribute('data-notice', 'info')
})

test('the exported picture has the routes, labels and words of the canvas', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  const route = await app.edge(web, db).locator('.edge-line').getAttribute('d')
  const words = await app.card('Namespace/shop').first().locator('.frame-words').innerText()
  const svg = (await app.download('Export', 'SVG, light')).toString('utf8')
  expect(svg).toContain(`d="${route}"`)
  expect(svg).toContain(`>${words}<`)
  // What is drawn later lies above: the label after the last card's name.
  const lastCard = Math.max(...['web', 'admin', 'db'].map((name) => svg.lastIndexOf(`>${name}<`)))
  expect(svg.lastIndexOf('>5432<')).toBeGreaterThan(lastCard)
})

test('in the exported picture a half-open path ends in a bar at the gate that blocks it, and a long list of ports is whole', async ({
  page,
}) => {
  const app = new App(page)
  await app.open()
  const ports = Array.from({ length: 12 }, (_, i) => `{containerPort: ${9000 + i}}`).join(', ')
  const many = `apiVersion: v1\nkind: Pod\nmetadata: {name: many, namespace: shop}\nspec: {containers: [{name: c, image: i, ports: [${ports}]}]}`
  const half = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: admin, namespace: shop}
spec:
  podSelector: {matchLabels: {app: admin}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]`
  await app.paste([shop, many, half].join('\n---\n'))
  const onCanvas = await app.edge(admin, db).locator('.edge-bar path').getAttribute('d')
  const svg = (await app.download('Export', 'SVG, light')).toString('utf8')
  expect(svg).toContain(Array.from({ length: 12 }, (_, i) => 9000 + i).join(', '))
  const stopped = await page.evaluate((text) => {
    const picture = new DOMParser().parseFromString(text, 'image/svg+xml')
    return [...picture.querySelectorAll('[data-blocked-at] path')].map((path) => path.getAttribute('d'))
  }, svg)
  const route = await app.edge(admin, db).locator('.edge-line').getAttribute('d')
  expect(stopped).toEqual([route, onCanvas])
})
