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

test('each export says what was written and under which name; light and dark pictures have names of their own', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop)
  const expectGiven = async (act: () => Promise<void>, file: string, what: RegExp) => {
    const started = page.waitForEvent('download')
    await act()
    expect((await started).suggestedFilename()).toBe(file)
    await expect(app.status).toContainText(`Downloaded ${file}`)
    await expect(app.status).toContainText(what)
  }
  const items = [
    ['As one file', 'network-policies.yaml', /1 policy, without/],
    ['A file each (zip)', 'network-policies.zip', /1 policy, a file each/],
    ['With a kustomization (zip)', 'network-policies-kustomize.zip', /kustomization/],
    ['SVG, light', 'drawbridge-light.svg', /whole picture, light/],
    ['SVG, dark', 'drawbridge-dark.svg', /whole picture, dark/],
    ['PNG, light', 'drawbridge-light.png', /whole picture, light/],
    ['PNG, dark', 'drawbridge-dark.png', /whole picture, dark/],
  ] as const
  for (const [item, file, what] of items) await expectGiven(() => app.choose('Export', item), file, what)
  const own = await app.activeFile()
  await expectGiven(() => app.choose('Export', own), own, /as in the editor/)
  await app.openDrawer('Paths')
  await page.getByRole('button', { name: 'Matrix', exact: true }).click()
  for (const [button, file] of [
    ['Save as CSV', 'connections.csv'],
    ['Save as Markdown', 'connections.md'],
  ] as const)
    await expectGiven(() => page.getByRole('button', { name: button }).click(), file, /rows may reach columns/)
})

test('a path from everywhere else asks whether pods of the cluster are meant too, and writes what was chosen', async ({ page }) => {
  const app = new App(page)
  await app.open()
  for (const everyone of [false, true]) {
    await app.paste(shop)
    await app.choose('Add', /^Allow a path…/)
    await app.pickEnd('From', 'everywhere')
    await app.pickEnd('To', 'shop/db')
    await app.dialog.getByRole('button', { name: 'Ports…' }).click()
    const choice = app.ports.getByRole('checkbox', { name: /^Pods of the cluster too: everyone/ })
    await expect(choice).not.toBeChecked()
    if (everyone) await choice.check()
    await expect(app.ports.getByText(/^Opens \d+ connection/)).toBeVisible()
    await app.changing(() => app.ports.getByRole('button', { name: 'Allow' }).click())
    const text = await app.text()
    if (everyone) {
      expect(text).not.toContain('ipBlock')
      expect(await app.path('any:*', db)).toBe('allowed TCP 5432')
      expect(await app.path(admin, db)).toBe('allowed TCP 5432')
    } else {
      expect(text).toContain('0.0.0.0/0')
      expect(text).toContain('::/0')
      expect(await app.path('any:*', db)).not.toMatch(/^allowed/)
    }
    await app.choose('Open', 'New, empty workspace')
    await app.settled()
  }
})

test('problems are listed with errors first, wherever they stand in the file', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const policy = (name: string, spec: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}`
  const warned = policy('lonely', '{podSelector: {matchLabels: {app: nobody}}}')
  const refused = policy('broken', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/99}}]}]}')
  await app.paste([warned, shop, refused].join('\n---\n'))
  await app.openDrawer('Problems')
  const severities = () => page.locator('.problem').evaluateAll((list) => list.map((one) => (one as HTMLElement).dataset.severity ?? ''))
  await expect(page.locator('.problem[data-severity=warning]').first()).toBeVisible()
  const order = ['error', 'warning', 'info']
  const found = await severities()
  expect(found[0]).toBe('error')
  expect(found).toEqual(found.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))
})

test('a pointer that rests where a fix comes to stand asks for no preview; moving it does', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(shop.replace('    - podSelector', '    - namespaceSelector: {}\n    - podSelector'))
  await app.openDrawer('Problems')
  const fix = page.locator('.fix-button').first()
  const at = await fix.boundingBox()
  if (!at) throw new Error('no fix')
  await page.getByRole('tab', { name: /^Problems/ }).press('Enter')
  await expect(fix).toBeHidden()
  await page.mouse.move(at.x + 20, at.y + 10)
  await page.getByRole('tab', { name: /^Problems/ }).press('Enter')
  await expect(fix).toBeVisible()
  // Longer than a preview waits for.
  await page.waitForTimeout(800)
  await expect(page.locator('.fix-card')).toHaveCount(0)
  await page.mouse.move(at.x + 24, at.y + 11)
  await expect(page.locator('.fix-card')).toBeVisible()
})

test('a new file opens at its top, and is named when a command makes it', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const long = (name: string) => `${shop.replaceAll('shop', name)}\n${'# a line\n'.repeat(300)}`
  await app.paste(long('first'))
  await app.focusEditor()
  await page.keyboard.press('ControlOrMeta+End')
  const line = (n: number) => page.locator('.margin .line-numbers').filter({ hasText: new RegExp(`^${n}$`) })
  await expect(line(1)).toBeHidden()
  await app.paste(long('second'))
  await expect(line(1)).toBeInViewport()
  await app.choose('Add', 'Namespace…')
  await app.dialog.getByLabel('Name', { exact: true }).fill('third')
  await app.changing(() => app.dialog.getByRole('button', { name: 'Add', exact: true }).click())
  await expect(app.status).toContainText('Written to design.yaml, a new file.')
  expect(await app.activeFile()).toBe('design.yaml')
  await expect(line(1)).toBeInViewport()
})
