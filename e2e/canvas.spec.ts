/** Promises about the canvas: drawing, cutting, gates, focus, places, all by mouse and by keyboard. */

import type { Locator, Page } from '@playwright/test'
import { App } from './app.ts'
import { check } from './axe.ts'
import { expect, test } from './fixtures.ts'

/** The sample of the first visit. */
const reports = 'CronJob/shop/reports'
const db = 'StatefulSet/shop/db'
const cart = 'Deployment/shop/cart'
const redis = 'Deployment/shop/redis'
const worker = 'Deployment/shop/worker'
const shop = 'Namespace/shop'

async function open(page: Page) {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const app = new App(page)
  await app.open()
  await expect(app.card(db)).toBeVisible()
  return app
}

async function middle(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error('it has no place on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height }
}

const gate = (app: App, ref: string, direction: 'ingress' | 'egress') => app.card(ref).locator(`[data-gate=${direction}]`)

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
}

const hint = (page: Page) => page.locator('.draw-hint')

test('a path is drawn from a gate: the hint says what it changes, Enter accepts its ports, undo brings the text back', async ({ page }) => {
  const app = await open(page)
  const before = await app.text()
  await expect(app.edge(reports, db)).toHaveAttribute('data-blocked-at', 'ingress')
  await drag(page, await middle(gate(app, reports, 'egress')), await middle(app.card(db)))
  await expect(hint(page)).toContainText('reports')
  await expect(hint(page)).toContainText('Opens 1')
  await page.mouse.up()
  await expect(hint(page)).toBeHidden()
  await expect(app.ports.getByRole('checkbox', { name: '5432' })).toBeChecked()
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.edge(reports, db)).toHaveAttribute('data-verdict', 'allowed')
  await expect(app.edge(reports, db)).toHaveAttribute('data-ports', 'TCP 5432')
  await expect(app.edge(reports, db)).toHaveCount(1)
  await app.undo()
  await expect(app.edge(reports, db)).toHaveAttribute('data-verdict', 'denied')
  expect(await app.text()).toBe(before)
})

test('a path starts from the side of a card, from its body with Alt, and from an ingress gate backwards', async ({ page }) => {
  const app = await open(page)
  const card = await middle(app.card(reports))
  const target = await middle(app.card(redis))
  const starts = [
    { from: { x: card.x + card.width / 2, y: card.y + card.height / 2 - 8 }, to: target, names: /reports.*redis/ },
    { from: { x: card.x, y: card.y - 8 }, to: target, names: /reports.*redis/, alt: true },
    { from: await middle(gate(app, redis, 'ingress')), to: card, names: /reports.*redis/ },
  ]
  for (const { from, to, names, alt } of starts) {
    if (alt) await page.keyboard.down('Alt')
    await drag(page, from, to)
    if (alt) await page.keyboard.up('Alt')
    await expect(hint(page)).toContainText(names)
    await page.mouse.up()
    await expect(app.ports).toContainText(names)
    await page.keyboard.press('Escape')
    await expect(app.ports).toBeHidden()
  }
})

test('Escape and a release beside the canvas give a drawn path up', async ({ page }) => {
  const app = await open(page)
  const version = await app.version()
  const from = await middle(gate(app, reports, 'egress'))
  await drag(page, from, await middle(app.card(redis)))
  await page.keyboard.press('Escape')
  await expect(hint(page)).toBeHidden()
  await page.mouse.up()
  await drag(page, from, await middle(page.getByRole('button', { name: 'Tidy' })))
  await page.mouse.up()
  await expect(hint(page)).toBeHidden()
  await expect(app.ports).toBeHidden()
  await expect(ends(page)).toBeHidden()
  expect(await app.version()).toBe(version)
})

const ends = (page: Page) => page.getByRole('menu', { name: /^What/ })

test('an edge let go over the empty canvas asks for its other end: an address range, everywhere else, a new workload', async ({ page }) => {
  const app = await open(page)
  const from = await middle(gate(app, cart, 'egress'))
  const empty = { x: from.x, y: 780 }
  const version = await app.version()
  await drag(page, from, empty)
  await expect(hint(page)).toContainText('here for an address range or a new workload')
  await page.mouse.up()
  await expect(ends(page).getByRole('menuitem')).toHaveCount(3)
  await page.keyboard.press('Escape')
  await expect(ends(page)).toBeHidden()
  await expect(app.card(cart)).toBeFocused()
  expect(await app.version()).toBe(version)

  await drag(page, from, empty)
  await page.mouse.up()
  await ends(page).getByRole('menuitem', { name: 'Address range…' }).click()
  await page.getByRole('textbox', { name: 'Addresses it may reach' }).fill('203.0.113.7')
  await page.keyboard.press('Enter')
  await expect(app.ports).toContainText(/cart.*203\.0\.113\.7\/32/)
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.edge(cart, 'cidr:203.0.113.7/32')).toHaveAttribute('data-verdict', 'allowed')

  await drag(page, await middle(gate(app, cart, 'ingress')), empty)
  await page.mouse.up()
  await ends(page).getByRole('menuitem', { name: 'everywhere else' }).click()
  await expect(app.ports).toContainText(/everywhere else.*cart/)
})

test('allowing everywhere else leaves its card, and all others, where they stand', async ({ page }) => {
  const app = await open(page)
  const places = () =>
    page
      .locator('.react-flow__node')
      .evaluateAll((nodes) =>
        nodes.map((node) => `${node.getAttribute('data-ref')} ${node.getBoundingClientRect().x} ${node.getBoundingClientRect().y}`).sort(),
      )
  const before = await places()
  await drag(page, await middle(gate(app, cart, 'ingress')), await middle(app.card('cidr:*')))
  await page.mouse.up()
  await expect(app.ports).toContainText(/everywhere else.*cart/)
  await app.changing(() => app.ports.getByRole('button', { name: 'Allow', exact: true }).click())
  await expect(app.edge('cidr:*', cart)).toHaveAttribute('data-verdict', 'allowed')
  expect(await places()).toEqual(before)
  await expect(app.status).toContainText('Opens 1 connection')
  await app.edge('cidr:*', cart).focus()
  await app.changing(() => page.keyboard.press('Delete'))
  await expect(app.edge('cidr:*', cart)).toHaveCount(0)
})

test('a new workload is added where an edge was let go, by keys as well, and its ports are asked for next', async ({ page }) => {
  const app = await open(page)
  const from = await middle(gate(app, cart, 'egress'))
  const frame = await app.card(shop).first().boundingBox()
  if (!frame) throw new Error('no frame')
  const spot = { x: frame.x + frame.width * 0.75, y: frame.y + frame.height - 20 }
  await drag(page, from, spot)
  await page.mouse.up()
  await ends(page).getByRole('menuitem', { name: 'New workload here… in shop' }).click()
  await app.dialog.getByLabel('Name', { exact: true }).fill('mail')
  await app.dialog.getByLabel('Ports').fill('2525')
  await app.changing(() => app.dialog.getByRole('button', { name: 'Add', exact: true }).click())
  await expect(app.ports).toContainText(/cart.*mail/)
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.edge(cart, 'Deployment/shop/mail')).toHaveAttribute('data-ports', 'TCP 2525')

  await app.card(worker).focus()
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  await expect(ends(page)).toBeVisible()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Addresses it may reach' }).fill('2001:db8::/32')
  await page.keyboard.press('Enter')
  await expect(app.ports).toContainText(/worker.*2001:db8::\/32/)
  await page.keyboard.press('Escape')
  await expect(app.ports).toBeHidden()
  await expect(app.card(worker)).toBeFocused()
})

test('a path to a namespace is drawn onto its frame', async ({ page }) => {
  const app = await open(page)
  const frame = await app.card('Namespace/kube-system').boundingBox()
  if (!frame) throw new Error('no frame')
  await drag(page, await middle(gate(app, reports, 'egress')), { x: frame.x + 40, y: frame.y + 6 })
  await expect(hint(page)).toContainText('kube-system')
  await page.mouse.up()
  await expect(app.ports).toContainText('kube-system')
})

test('a gate is closed by a click and opened by another, for a workload and for a namespace', async ({ page }) => {
  const app = await open(page)
  const coredns = 'Deployment/kube-system/coredns'
  await expect(gate(app, coredns, 'ingress')).toHaveAttribute('data-ingress', 'open')
  await app.changing(() => gate(app, coredns, 'ingress').click())
  await expect(app.card(coredns)).toHaveAttribute('data-ingress', 'isolated')
  await expect(gate(app, coredns, 'ingress')).toHaveAttribute('data-ingress', 'isolated')
  await expect(app.card(coredns)).toHaveAttribute('data-egress', 'open')
  await app.changing(() => gate(app, coredns, 'ingress').click())
  await expect(app.card(coredns)).toHaveAttribute('data-ingress', 'open')
  await app.changing(() => gate(app, 'Namespace/kube-system', 'egress').click())
  await expect(app.card('Namespace/kube-system')).toHaveAttribute('data-egress', 'isolated')
  await expect(app.card(coredns)).toHaveAttribute('data-egress', 'isolated')
})

test('a path is cut with Delete', async ({ page }) => {
  const app = await open(page)
  await expect(app.edge(cart, redis)).toHaveAttribute('data-verdict', 'allowed')
  await page.locator(`[data-label-of="${cart}→${redis}"]`).click()
  await expect(app.edge(cart, redis)).toHaveAttribute('aria-pressed', 'true')
  await app.changing(() => page.keyboard.press('Delete'))
  await expect(app.edge(cart, redis)).toHaveAttribute('data-verdict', 'denied')
  await expect(app.edge(worker, redis)).toHaveAttribute('data-verdict', 'allowed')
})

test('focus keeps a card’s paths in colour, denied ones included, and Escape leaves it', async ({ page }) => {
  const app = await open(page)
  await expect(app.edge(cart, db)).toHaveCount(0)
  await app.card(db).click({ position: { x: 60, y: 14 } })
  await expect(app.edge(cart, db)).toHaveAttribute('data-verdict', 'denied')
  await expect(app.edge(worker, db)).not.toHaveClass(/is-dim/)
  await expect(app.edge(worker, redis)).toHaveClass(/is-dim/)
  await expect(app.card('Deployment/kube-system/coredns')).not.toHaveClass(/is-focus/)
  await page.keyboard.press('Escape')
  await expect(app.edge(cart, db)).toHaveCount(0)
  await expect(page.locator('.canvas .is-dim')).toHaveCount(0)
})

test('a path is drawn by keyboard alone: A, the other end by its name, Enter twice', async ({ page }) => {
  const app = await open(page)
  await app.card(reports).focus()
  await page.keyboard.press('a')
  await expect(hint(page)).toContainText('arrow keys')
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('.canvas .is-target')).toHaveCount(1)
  await page.keyboard.type('db')
  await expect(app.card(db)).toHaveClass(/is-target/)
  await expect(hint(page)).toContainText('Opens 1')
  await page.keyboard.press('Enter')
  await expect(app.ports).toBeVisible()
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.edge(reports, db)).toHaveAttribute('data-verdict', 'allowed')
})

test('arrows go from card to card, P to its paths, Delete cuts, I and E turn the gates', async ({ page }) => {
  const app = await open(page)
  await app.card(cart).focus()
  await page.keyboard.press('ArrowRight')
  await expect(app.card(cart)).not.toBeFocused()
  await expect(page.locator('[data-ref]:focus')).toHaveCount(1)
  await app.card(cart).focus()
  await page.keyboard.press('p')
  await expect(app.edge(cart, redis)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(app.card(cart)).toBeFocused()
  await page.keyboard.press('p')
  await app.changing(() => page.keyboard.press('Delete'))
  await expect(app.edge(cart, redis)).toHaveCount(0)
  await expect(app.card(cart)).toBeFocused()
  await app.card('Deployment/kube-system/coredns').focus()
  await app.changing(() => page.keyboard.press('e'))
  await expect(app.card('Deployment/kube-system/coredns')).toHaveAttribute('data-egress', 'isolated')
})

test('what a selection moved out of sight comes back when it ends', async ({ page }) => {
  const app = await open(page)
  const before = await app.card(db).boundingBox()
  await app.card(db).click({ position: { x: 60, y: 14 } })
  await expect(app.inspector).toBeVisible()
  await expect.poll(async () => (await app.card(db).boundingBox())?.x).toBeLessThan((before?.x ?? 0) - 20)
  await page.keyboard.press('Escape')
  await expect(app.inspector).toBeHidden()
  await expect.poll(async () => (await app.card(db).boundingBox())?.x).toBeCloseTo(before?.x ?? 0, 0)
})

test('search finds by name and by label, and puts the match in focus', async ({ page }) => {
  const app = await open(page)
  await app.card(cart).focus()
  await page.keyboard.press('/')
  const field = page.getByRole('combobox', { name: /by name or label/ })
  await expect(field).toBeFocused()
  await field.fill('tier=data')
  await expect(page.getByRole('option')).toHaveCount(2)
  await field.fill('ns:shop port:6379')
  await expect(page.getByRole('option')).toHaveCount(1)
  await field.fill('redi')
  await page.keyboard.press('Enter')
  await expect(app.card(redis)).toHaveClass(/is-focus/)
  await expect(app.card(redis)).toBeFocused()
})

test('a dragged card stays where it was put; nothing else moves; one undo puts it back', async ({ page }) => {
  const app = await open(page)
  const others = async () => Promise.all([db, cart, worker].map((ref) => app.card(ref).boundingBox()))
  const [before, around] = [await app.card(redis).boundingBox(), await others()]
  if (!before) throw new Error('no card')
  const grip = { x: before.x + 40, y: before.y + 8 }
  await app.changing(async () => {
    await drag(page, grip, { x: grip.x + 30, y: grip.y + 50 })
    await page.mouse.up()
  })
  const after = await app.card(redis).boundingBox()
  expect(Math.round((after?.y ?? 0) - before.y)).toBeGreaterThan(40)
  expect(await others()).toEqual(around)
  await app.undo()
  expect(await app.card(redis).boundingBox()).toEqual(before)
})

test('tidy lays everything out in one step, from a worker of our own', async ({ page }) => {
  const app = await open(page)
  const text = await app.text()
  await app.changing(() => page.getByRole('button', { name: 'Tidy' }).click())
  expect(await app.text()).toBe(text)
  await expect(app.undoButton()).toHaveAccessibleName(/tidy/i)
  const overlapping = await page.locator('.react-flow__node.card').evaluateAll((cards) => {
    const boxes = cards.map((card) => card.getBoundingClientRect())
    return boxes.some((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom))
  })
  expect(overlapping).toBe(false)
  // All of it is in view, routes and their labels too.
  const outside = () =>
    page.locator('.canvas').evaluate((canvas) => {
      const view = canvas.getBoundingClientRect()
      const boxes = [...canvas.querySelectorAll('.react-flow__node, .edge-label, .edge-line')].map((one) => one.getBoundingClientRect())
      return boxes.filter((box) => box.left < view.left || box.right > view.right || box.top < view.top || box.bottom > view.bottom).length
    })
  await expect.poll(outside).toBe(0)
})

test('tidy turns a long chain of namespaces in a high canvas, callers above the called, but not in a wide one', async ({ page }) => {
  const app = await open(page)
  await page.setViewportSize({ width: 1024, height: 1000 })
  const names = ['one', 'two', 'three', 'four']
  const pod = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}\n`
  const admit = (name: string, from: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${name}}\nspec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${from}}}}]}]}\n`
  await app.paste([...names.map(pod), ...names.slice(1).map((name, i) => admit(name, names[i] as string))].join('---\n'))
  const tidied = async () => {
    await app.changing(() => page.getByRole('button', { name: 'Tidy', exact: true }).click())
    const boxes = await Promise.all(names.map((name) => app.card(`Namespace/${name}`).boundingBox()))
    const rises = (of: 'x' | 'y') => boxes.every((box, i) => i === 0 || (box?.[of] ?? 0) > (boxes[i - 1]?.[of] ?? 0))
    return { down: rises('y'), right: rises('x') }
  }
  expect(await tidied()).toMatchObject({ down: true })
  await page.setViewportSize({ width: 1900, height: 500 })
  expect(await tidied()).toMatchObject({ down: false, right: true })
})

test('a path between a namespace and a card inside it runs behind no other card, dragged or tidied', async ({ page }) => {
  const app = await open(page)
  const named = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: row, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}\n`
  const policy = (name: string, ingress: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: row}\nspec: {podSelector: {matchLabels: {app: ${name}}}, ingress: [${ingress}]}\n`
  // Everyone may call d, which stands right of a; a itself is closed.
  const policies = [policy('a', ''), policy('d', '{ports: [{port: 80}]}'), policy('b', '{from: [{podSelector: {matchLabels: {app: d}}}]}')]
  await app.paste([...['a', 'b', 'd'].map(named), ...policies].join('---\n'))
  const row = app.edge('Namespace/row', 'Pod/row/d')
  await expect(row).toBeAttached()
  const behind = () =>
    row.locator('.edge-line').evaluate((line) => {
      const path = line as SVGPathElement
      const boxes = [...document.querySelectorAll('.react-flow__node.card')].map((card) => card.getBoundingClientRect())
      const on = (i: number) => path.getPointAtLength((path.getTotalLength() * i) / 400).matrixTransform(path.getScreenCTM() as DOMMatrix)
      const inside = ({ x, y }: DOMPoint) => boxes.some((b) => x > b.left && x < b.right && y > b.top && y < b.bottom)
      return Array.from({ length: 400 }, (_, i) => on(i)).filter(inside).length
    })
  expect(await behind()).toBe(0)
  await app.changing(() => page.getByRole('button', { name: 'Tidy' }).click())
  expect(await behind()).toBe(0)
})

test('what was done is said beside the cards and buttons, not over them, in a narrow window too', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 700 })
  const app = await open(page)
  const toast = page.locator('.toast')
  const apart = async () => {
    await expect(toast).toBeVisible()
    const [said, ...needed] = await Promise.all(
      [toast, page.locator('.canvas-controls'), app.card(redis), app.card('Namespace/kube-system')].map(middle),
    )
    if (!said) throw new Error('nothing is said')
    for (const { x, y, width, height } of needed) {
      expect(Math.abs(x - said.x) >= (width + said.width) / 2 || Math.abs(y - said.y) >= (height + said.height) / 2).toBe(true)
    }
  }
  await app.changing(() => gate(app, 'Deployment/kube-system/coredns', 'egress').click())
  await apart()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(toast).toHaveCount(0)
  await page.getByRole('button', { name: 'Canvas only' }).click()
  await app.undo()
  await apart()
})

test('each ref stands once, gates and edges say their state in attributes, words and shape', async ({ page }) => {
  const app = await open(page)
  const refs = await page.locator('[data-ref]').evaluateAll((all) => all.map((one) => one.getAttribute('data-ref')))
  expect(new Set(refs).size).toBe(refs.length)
  expect(refs).toEqual(expect.arrayContaining([shop, db, reports, 'cidr:*']))
  await expect(app.card(db)).toHaveAttribute('aria-label', /^db, StatefulSet in shop, ingress isolated by 2 policies/)
  await expect(app.edge(reports, db)).toHaveAttribute('aria-label', /^reports to db: denied, .*ingress/)
  const dashes = await page
    .locator('.react-flow__edge')
    .evaluateAll((edges) =>
      edges.map((edge) => [
        edge.getAttribute('data-verdict'),
        getComputedStyle(edge.querySelector('.edge-line') as Element).strokeDasharray,
      ]),
    )
  expect(dashes).toEqual(expect.arrayContaining([['allowed', 'none']]))
  expect(dashes.filter(([verdict]) => verdict === 'denied').every(([, dash]) => dash !== 'none')).toBe(true)
})

test('what was gained and lost since the baseline is marked on the canvas, live, in more than colour', async ({ page }) => {
  const app = await open(page)
  await page.getByRole('tab', { name: /^Changes/ }).click()
  await expect(page.locator('[data-gained], [data-lost]')).toHaveCount(0)
  await app.card(reports).focus()
  await page.keyboard.press('a')
  await page.keyboard.type('db')
  await page.keyboard.press('Enter')
  await expect(app.ports.getByRole('listitem').filter({ hasText: /^Opens/ })).toBeVisible()
  await app.changing(() => page.keyboard.press('Enter'))
  await expect(app.edge(reports, db)).toHaveAttribute('data-gained', 'TCP 5432')
  await expect(page.locator(`[data-label-of="${reports}→${db}"]`)).toContainText('+ 5432')
  await app.card(cart).focus()
  await page.keyboard.press('p')
  await expect(app.edge(cart, redis)).toBeFocused()
  await app.changing(() => page.keyboard.press('Delete'))
  await expect(app.edge(cart, redis)).toHaveAttribute('data-lost', 'TCP 6379')
  await expect(app.edge(cart, redis)).toHaveAttribute('aria-label', /lost since the baseline: TCP 6379/)
  // Away from the tab the switch brings them back.
  await page.getByRole('tab', { name: /^Changes/ }).click()
  await expect(page.locator('[data-gained], [data-lost]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Show changes' }).click()
  await expect(page.locator('[data-gained], [data-lost]')).toHaveCount(2)
})

test('several cards are picked by mouse or by keyboard, then moved, copied and removed as one step each', async ({ page }) => {
  const app = await open(page)
  const before = await app.text()
  const picked = page.locator('.canvas .is-picked')
  await app.card(cart).click({ position: { x: 60, y: 14 }, modifiers: ['Shift'] })
  await app.card(redis).click({ position: { x: 60, y: 14 }, modifiers: ['Shift'] })
  await expect(picked).toHaveCount(2)
  await expect(page.getByText('2 picked')).toBeVisible()

  const place = (ref: string) => app.card(ref).evaluate((card) => (card as HTMLElement).style.transform)
  const places = await Promise.all([cart, redis].map(place))
  const from = await middle(app.card(cart))
  await app.changing(async () => {
    await drag(page, { x: from.x, y: from.y - from.height / 2 + 8 }, { x: from.x + 24, y: from.y - from.height / 2 + 40 })
    await page.mouse.up()
  })
  expect(await Promise.all([cart, redis].map(place))).not.toContain(places[0])
  expect(await Promise.all([cart, redis].map(place))).not.toContain(places[1])
  await app.undo()
  expect(await Promise.all([cart, redis].map(place))).toEqual(places)

  await page.getByRole('button', { name: 'Duplicate', exact: true }).click()
  await expect(app.card('Deployment/shop/cart-2')).toBeVisible()
  await expect(app.card('Deployment/shop/redis-2')).toBeVisible()
  await app.undo()
  expect(await app.text()).toBe(before)

  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await app.card(cart).focus()
  await page.keyboard.press('Shift+Enter')
  await app.card(redis).focus()
  await page.keyboard.press('Shift+Enter')
  await expect(picked).toHaveCount(2)
  await page.keyboard.press('Delete')
  await app.changing(() => app.dialog.getByRole('button', { name: /with what is for them alone/ }).click())
  await expect(app.card(cart)).toHaveCount(0)
  await expect(app.card(redis)).toHaveCount(0)
  await app.undo()
  expect(await app.text()).toBe(before)

  await app.card(db).focus()
  await page.keyboard.press('ControlOrMeta+A')
  await expect(picked).toHaveCount(await page.locator('.react-flow__node.card').count())
  await page.keyboard.press('Escape')
  await expect(picked).toHaveCount(0)
  const frame = await app.card(shop).boundingBox()
  if (!frame) throw new Error('no frame')
  await page.keyboard.down('Shift')
  await drag(page, { x: frame.x + frame.width * 0.6, y: frame.y - 24 }, { x: frame.x + 6, y: frame.y + frame.height - 8 })
  await expect(page.locator('.pick-area')).toBeVisible()
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(app.card(reports)).toHaveClass(/is-picked/)
  await expect(app.card(db)).not.toHaveClass(/is-picked/)
})

test('whoever draws a path chooses the policy it goes into, its name, and the labels that name the other end', async ({ page }) => {
  const app = await open(page)
  await drag(page, await middle(gate(app, reports, 'egress')), await middle(app.card(db)))
  await expect(hint(page)).toContainText('Ingress of db: a rule in db')
  await page.mouse.up()
  await app.ports.getByText('How it is written').click()
  await expect(app.ports.getByLabel('Names reports by')).toHaveValue('{"app":"reports"}')
  await app.ports.getByLabel('Policy').selectOption('a new policy')
  await app.ports.getByLabel('Its name').fill('db-from-reports')
  await expect(app.ports.getByRole('listitem').filter({ hasText: /^Opens/ })).toHaveText(/reports → shop\/db/)
  await app.changing(() => app.ports.getByRole('button', { name: 'Allow' }).click())
  await expect(app.edge(reports, db)).toHaveAttribute('data-verdict', 'allowed')
  expect(await app.text()).toMatch(/name: db-from-reports\n/)
})

test('a path between two ends that nothing isolates is a choice of which end to isolate', async ({ page }) => {
  const app = await open(page)
  await drag(page, await middle(gate(app, 'Deployment/kube-system/coredns', 'egress')), await middle(app.card('cidr:*')))
  await page.mouse.up()
  await app.changing(() => app.ports.getByRole('button', { name: /^Let coredns send only to/ }).click())
  await expect(app.card('Deployment/kube-system/coredns')).toHaveAttribute('data-egress', 'isolated')
})

test('a filter by namespace, label, port or verdict leaves only what matches in full colour', async ({ page }) => {
  const app = await open(page)
  const search = page.getByRole('combobox', { name: /by name or label/ })
  const keep = async (text: string) => {
    await search.fill(text)
    await page.keyboard.press('Shift+Enter')
    await expect(page.getByText(`Only ${text}`)).toBeVisible()
  }
  await keep('ns:kube-system')
  await expect(app.card(db)).toHaveClass(/is-dim/)
  await expect(app.card('Deployment/kube-system/coredns')).not.toHaveClass(/is-dim/)
  await keep('label:app=redis')
  await expect(app.card(redis)).not.toHaveClass(/is-dim/)
  await expect(app.edge(cart, redis)).not.toHaveClass(/is-dim/)
  await expect(app.card(db)).toHaveClass(/is-dim/)
  await keep('port:5432')
  await expect(app.edge(worker, db)).not.toHaveClass(/is-dim/)
  await expect(app.edge(cart, redis)).toHaveClass(/is-dim/)
  await expect(app.edge(cart, db)).toHaveCount(0)
  await keep('verdict:denied db')
  await expect(app.edge(cart, db)).toHaveAttribute('data-verdict', 'denied')
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(page.locator('.canvas .is-dim')).toHaveCount(0)
})

test('the inspector folds to its name, and leaves the canvas free', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 700 })
  const app = await open(page)
  await app.select(db)
  const before = await middle(app.inspector)
  await app.inspector.getByRole('button', { name: 'Fold', exact: true }).click()
  await expect(app.inspector.getByRole('heading', { name: 'db' })).toBeVisible()
  expect((await middle(app.inspector)).height).toBeLessThan(before.height / 3)
  await app.inspector.getByRole('button', { name: 'Unfold' }).click()
  await expect(app.inspector.getByText('Who may reach it')).toBeVisible()
})

test.describe('with a finger', () => {
  test.use({ hasTouch: true })

  test('a path is drawn from a gate by touch', async ({ page }) => {
    const app = await open(page)
    const client = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    const [from, to] = [await middle(gate(app, reports, 'egress')), await middle(app.card(db))]
    await touch('touchStart', [{ x: from.x, y: from.y }])
    for (let i = 1; i <= 6; i++)
      await touch('touchMove', [{ x: from.x + ((to.x - from.x) * i) / 6, y: from.y + ((to.y - from.y) * i) / 6 }])
    await expect(hint(page)).toContainText('Opens 1')
    await touch('touchEnd', [])
    await expect(app.ports.getByRole('checkbox', { name: '5432' })).toBeChecked()
    await app.changing(() => app.ports.getByRole('button', { name: 'Allow' }).tap())
    await expect(app.edge(reports, db)).toHaveAttribute('data-verdict', 'allowed')
    // Let go over nothing, it asks for its other end.
    await touch('touchStart', [{ x: from.x, y: from.y }])
    for (let i = 1; i <= 6; i++) await touch('touchMove', [{ x: from.x, y: from.y + ((780 - from.y) * i) / 6 }])
    // The finger rests before it lifts: a tap right after a fling only ends the fling.
    for (let i = 0; i < 5; i++) {
      await page.waitForTimeout(60)
      await touch('touchMove', [{ x: from.x, y: 780 }])
    }
    await touch('touchEnd', [])
    await ends(page).getByRole('menuitem', { name: 'everywhere else' }).tap()
    await expect(app.ports).toContainText(/reports.*everywhere else/)
  })
})

test('at twice the zoom everything is still there, and nothing scrolls sideways', async ({ page }) => {
  // 1440 by 900 at 200 % is a window of half the size.
  await page.setViewportSize({ width: 720, height: 450 })
  const app = await open(page)
  await expect(page.getByRole('button', { name: 'Legend' })).toBeVisible()
  for (const name of ['Open', 'Add', 'Export']) await expect(page.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('tab', { name: /^Tests/ })).toBeInViewport({ ratio: 1 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await app.card(db).focus()
  await page.keyboard.press('Enter')
  await expect(app.inspector.getByText('Who may reach it')).toBeInViewport()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the canvas has no axe violation with legend, denied paths, menu and focus, ${colorScheme}`, async ({ page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme })
    const app = await open(page)
    await page.getByRole('button', { name: 'Legend' }).click()
    await page.getByRole('button', { name: 'Show denied paths' }).click()
    await check(page, `legend and denied paths, ${colorScheme}`, '.canvas')
    await app.card(db).click({ position: { x: 60, y: 14 } })
    await page.getByRole('combobox').fill('db')
    await check(page, `focus and search, ${colorScheme}`, '.canvas')
  })
}
