/** What the canvas says of the whole picture without being asked: what is open, refused, unreadable, undecided, and what goes with a click. */

import { App } from './app.ts'
import { expect, test } from './fixtures.ts'

const pod = (name: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: main, image: main:1, ports: [{containerPort: 80}]}]}
`
const policy = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${name}}}
${spec}`
const pods = `${pod('web')}---\n${pod('db')}`

test('where nothing is isolated the canvas says so, and shows the open paths when asked', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(pods)
  const note = page.getByText('No policy isolates anything: every pod reaches every other.')
  await expect(note).toBeVisible()
  await expect(app.edge('Pod/shop/web', 'Pod/shop/db')).toHaveCount(0)
  await page.getByRole('button', { name: 'Show open paths' }).last().click()
  await expect(app.edge('Pod/shop/web', 'Pod/shop/db')).toHaveAttribute('data-verdict', 'open')
  await page.getByRole('button', { name: 'Hide open paths' }).click()
  await expect(app.edge('Pod/shop/web', 'Pod/shop/db')).toHaveCount(0)
  await expect(app.card('Pod/shop/web').locator('[data-gate=ingress]')).toHaveText('all')
})

test('a policy that is refused is named at once, and its gate is not drawn as shut', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(`${pods}---\n${policy('db', '  ports: [{port: 80}]\n')}`)
  const note = page.getByRole('button', { name: /kubectl refuses NetworkPolicy db, so it protects nothing/ })
  await expect(note).toBeVisible()
  await expect(app.card('Pod/shop/db').locator('[data-gate=ingress]')).toHaveAccessibleName(/1 policy is refused as written/)
  await note.click()
  await expect(page.getByText(/unknown field "spec\.ports"/).first()).toBeVisible()
})

test('a path that a policy of another kind also decides is unknown: on the canvas, at the gate, and in Explain with its lines', async ({
  page,
}) => {
  const app = new App(page)
  await app.open()
  const cilium = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: l7, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingressDeny:
  - fromEntities: [world]
`
  await app.paste(`${pods}---\n${policy('db', '  ingress:\n  - from: [{podSelector: {matchLabels: {app: web}}}]\n')}---\n${cilium}`)
  await expect(page.getByText('CiliumNetworkPolicy shop/l7 is not evaluated: what it may open or close is drawn as unknown.')).toBeVisible()
  const edge = app.edge('Pod/shop/web', 'Pod/shop/db')
  await expect(edge).toHaveAttribute('data-verdict', 'unknown')
  await expect(edge).toHaveAccessibleName(/CiliumNetworkPolicy shop\/l7 also decides this traffic/)
  const gate = app.card('Pod/shop/db').locator('[data-gate=ingress]')
  await expect(gate).toHaveAccessibleName(/CiliumNetworkPolicy shop\/l7 also decides what comes in/)
  await app.selectPath('Pod/shop/web', 'Pod/shop/db')
  await expect(app.inspector.getByText(/What passes is not known: CiliumNetworkPolicy shop\/l7 also decides this traffic/)).toBeVisible()
  await app.inspector.getByRole('button', { name: /^CiliumNetworkPolicy shop\/l7, lines \d+–\d+$/ }).click()
  await expect(app.editor.getByText('ingressDeny')).toBeVisible()
  await app.chooseProvider('Calico')
  await expect(edge).toHaveAttribute('data-verdict', 'allowed')
  await expect(page.getByText('CiliumNetworkPolicy shop/l7 does nothing here: Calico does not enforce it.')).toBeVisible()
})

test('files joined without a line break are parted by a fix', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(`${pods}---\n${policy('web', '  ingress:\n  - {}')}---\n${policy('db', '')}`)
  await page.getByRole('button', { name: /cannot be read at line \d+: kubectl stops there/ }).click()
  await app.changing(() =>
    page
      .getByRole('button', { name: /^Put --- on a line of its own/ })
      .first()
      .click(),
  )
  await expect(page.getByText(/cannot be read at line/)).toHaveCount(0)
  await expect(app.card('Pod/shop/db')).toHaveAttribute('data-ingress', 'isolated')
})

test('a path that depends is drawn at once, with the pods that it is about', async ({ page }) => {
  const app = new App(page)
  await app.open()
  const blocks = "  ingress:\n  - from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: '::/0'}}]\n"
  await app.paste(`${pods}---\n${policy('web', blocks)}`)
  await expect(app.edge('any:*', 'Pod/shop/web')).toHaveAttribute('data-verdict', 'depends')
  await expect(app.card('any:*')).toBeVisible()
})

test('opening a gate that takes a whole policy along names it and offers the way back', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await app.paste(`${pods}---\n${policy('web', '')}`)
  const text = await app.text()
  await app.changing(() => app.card('Pod/shop/web').locator('[data-gate=ingress]').click())
  const toast = page.locator('.toast', { hasText: 'NetworkPolicy web is removed.' })
  await expect(toast).toBeVisible()
  await app.changing(() => toast.getByRole('button', { name: 'Undo' }).click())
  expect(await app.text()).toBe(text)
})
