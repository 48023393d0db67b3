import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { listPairs } from './cli/list.ts'
import { main } from './cli.ts'
import { shared } from './testing/shared.ts'
import { defaultSettings } from './text/workspace.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

async function drawbridge(...argv: string[]) {
  let [out, err] = ['', '']
  const io = { stdout: { write: (text: string) => (out += text) }, stderr: { write: (text: string) => (err += text) }, cwd: root }
  return { code: await main(argv, io), out, err }
}

/** A folder with these files. */
function folder(files: Record<string, string | Uint8Array>): string {
  const path = mkdtempSync(join(tmpdir(), 'drawbridge-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

const pod = (name: string, ports = '') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: c, image: i${ports}}]}
`
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - port: 6379
    - {port: 100, endPort: 200, protocol: UDP}
  - from:
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/16]}
  egress:
  - to:
    - ipBlock: {cidr: 192.168.0.0/16}
`
const foreign = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: l7, namespace: shop}\n'
const shop = () => folder({ 'pods.yaml': [pod('web'), pod('db')].join('---\n'), 'policy.yml': policy, 'notes.txt': 'not: [yaml' })

describe('drawbridge list', () => {
  it('says why nothing is listed where only policies are given', async () => {
    const { out, err, code } = await drawbridge('list', folder({ 'p.yaml': policy }))
    expect([out, code]).toEqual(['', 0])
    expect(err).toContain('No workload is written down, so nothing is listed; --inferred lists')
    expect((await drawbridge('list', folder({ 'p.yaml': policy }), '--inferred')).err).not.toContain('nothing is listed')
  })

  it('ends a list that is too long, at the end of what one source reaches', () => {
    const files = [{ name: 'a.yaml', text: ['a', 'b', 'c', 'd'].map((name) => pod(name)).join('---\n') }]
    const { reach } = analyze({ files, places: {}, settings: defaultSettings })
    const whole = listPairs(reach, false)
    expect([whole.pairs.length, whole.isCut]).toEqual([20, false])
    expect(listPairs(reach, false, 20)).toEqual(whole)
    const { pairs, isCut } = listPairs(reach, false, 5)
    expect([pairs.length, isCut]).toEqual([8, true])
    expect(whole.pairs).toEqual(expect.arrayContaining([...pairs]))
  })

  it('writes long lists in pieces that make one whole', async () => {
    const text = Array.from({ length: 102 }, (_, i) => pod(`p${i}`)).join('---\n')
    const path = folder({ 'a.yaml': text })
    const count = 102 * 101 + 204
    expect(JSON.parse((await drawbridge('list', path, '-o', 'json')).out)).toHaveLength(count)
    expect((await drawbridge('list', path)).out.split('\n')).toHaveLength(count + 1)
    expect((await drawbridge('list', folder({ 'a.yaml': '' }), '-o', 'json')).out).toBe('[]\n')
  })

  it('lists what NetworkPolicies let through, and names what else may decide', async () => {
    const path = folder({
      'a.yaml': [pod('web'), foreign, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n'].join('---\n'),
    })
    const { out, err, code } = await drawbridge('list', path)
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      '0.0.0.0-255.255.255.255[External] => shop/web[Pod] : All Connections (unknown: CiliumNetworkPolicy shop/l7 also decides this traffic; Drawbridge does not evaluate it)',
    ])
    expect(err).toMatch(/^Not certain from these manifests \(1\):\n {2}all that CiliumNetworkPolicy shop\/l7 may allow or deny: /)
  })

  it('prints pairs in the wording of netpol-analyzer', async () => {
    const { out, code } = await drawbridge('list', shop(), '-o', 'json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual(
      [
        { src: '0.0.0.0-255.255.255.255[External]', dst: 'shop/web[Pod]', conn: 'All Connections' },
        { src: '10.1.0.0-10.255.255.255[External]', dst: 'shop/db[Pod]', conn: 'All Connections' },
        { src: 'shop/db[Pod]', dst: '192.168.0.0-192.168.255.255[External]', conn: 'All Connections' },
        { src: 'shop/web[Pod]', dst: '0.0.0.0-192.167.255.255[External]', conn: 'All Connections' },
        { src: 'shop/web[Pod]', dst: '192.168.0.0-192.168.255.255[External]', conn: 'All Connections' },
        { src: 'shop/web[Pod]', dst: '192.169.0.0-255.255.255.255[External]', conn: 'All Connections' },
        { src: 'shop/web[Pod]', dst: 'shop/db[Pod]', conn: 'TCP 6379,UDP 100-200' },
      ]
        .flatMap((pair) => (pair.dst === 'shop/web[Pod]' ? splitSources(pair) : [pair]))
        .sort((a, b) => (`${a.src} ${a.dst}` < `${b.src} ${b.dst}` ? -1 : 1)),
    )
  })

  it('says on standard error what depends on more than the manifests tell', async () => {
    const { err } = await drawbridge('list', shop())
    expect(err).toContain('whether the address of web')
  })

  it('prints lines, csv, markdown and dot', async () => {
    const path = shop()
    expect((await drawbridge('list', path)).out).toContain('shop/web[Pod] => shop/db[Pod] : TCP 6379,UDP 100-200\n')
    expect((await drawbridge('list', path, '-o', 'csv')).out).toContain('shop/web[Pod],shop/db[Pod],"TCP 6379,UDP 100-200"\r\n')
    expect((await drawbridge('list', path, '-o', 'md')).out).toContain('| shop/web[Pod] | shop/db[Pod] | TCP 6379,UDP 100-200 |')
    expect((await drawbridge('list', path, '-o', 'dot')).out).toContain('"shop/web[Pod]" -> "shop/db[Pod]" [label="TCP 6379,UDP 100-200"]')
  })

  it('adds what is not written down on demand', async () => {
    const path = folder({ 'p.yaml': policy })
    expect(JSON.parse((await drawbridge('list', path, '-o', 'json')).out)).toEqual([])
    expect((await drawbridge('list', path, '--inferred')).out).toContain(
      'shop/app=web[Inferred] => shop/app=db[Inferred] : TCP 6379,UDP 100-200\n',
    )
  })
})

/** Sources outside are cut by the ipBlocks of ingress rules, wherever they go. */
const splitSources = (pair: { src: string; dst: string; conn: string }) =>
  ['0.0.0.0-10.0.255.255', '10.1.0.0-10.255.255.255', '11.0.0.0-255.255.255.255'].map((range) => ({ ...pair, src: `${range}[External]` }))

describe('drawbridge check', () => {
  it('explains a check by its code', async () => {
    expect((await drawbridge('check', '--explain', 'one-sided')).out).toMatch(
      /^Allowed at one end only \[one-sided, warning\]\n\nA connection needs both ends/,
    )
    const unknown = await drawbridge('check', '--explain', 'nonsense')
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('No check has the code nonsense')])
  })

  const wrong = policy.replace('port: 6379', 'port: 0')

  it('ends with 1 on an error, with field and reason where the API server rejects', async () => {
    const { out, code } = await drawbridge('check', folder({ 'p.yaml': wrong }), '-o', 'json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        line: 11,
        column: 13,
        endLine: 11,
        endColumn: 14,
        resource: 'NetworkPolicy/shop/db',
        field: 'spec.ingress[0].ports[0].port',
        reason: 'Invalid',
      }),
    )
  })

  it('ends with 0 when nothing is wrong', async () => {
    expect((await drawbridge('check', folder({ 'p.yaml': policy }))).code).toBe(0)
  })

  it('prints SARIF and workflow commands', async () => {
    const path = folder({ 'p.yaml': wrong })
    const sarif = JSON.parse((await drawbridge('check', path, '-o', 'sarif')).out)
    expect(sarif.runs[0].results[0]).toMatchObject({ level: 'error', locations: [{ physicalLocation: { region: { startLine: 11 } } }] })
    expect((await drawbridge('check', path, '-o', 'github')).out).toMatch(/^::error file=.*,line=11,/)
  })

  it('does not call a folder without manifests fine', async () => {
    for (const command of ['check', 'list', 'test', 'decode', 'providers']) {
      const { out, err, code } = await drawbridge(command, folder({ 'notes.txt': 'a: b' }))
      expect([code, out, err], command).toEqual([2, '', expect.stringContaining('has no manifest: no file ending in .yaml')])
    }
    expect((await drawbridge('check', folder({ 'empty.yaml': '' }))).code).toBe(0)
  })

  it('refuses bytes that are no UTF-8, with their line', async () => {
    const { out, code } = await drawbridge('check', folder({ 'p.yaml': new Uint8Array([0x61, 0x3a, 0x0a, 0x23, 0xff]) }), '-o', 'json')
    expect(code).toBe(1)
    expect(JSON.parse(out)[0]).toMatchObject({ severity: 'error', line: 2 })
  })
})

describe('drawbridge explain, decode, diff', () => {
  it('takes a pod for the workload it belongs to, and says of one that has ended that it has', async () => {
    const owned = `metadata: {name: db-1, namespace: shop, labels: {app: db}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u, controller: true}]}`
    const set = `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}\n`
    const path = folder({
      'a.yaml': [pod('web'), set, pod('x').replace(/metadata: .*/, owned), `${pod('job')}status: {phase: Succeeded}\n`].join('---\n'),
    })
    for (const name of ['db-1', 'shop/db-1', 'Pod/shop/db-1'])
      expect((await drawbridge('explain', path, '--from', name, '--to', 'web')).out, name).toMatch(/^db may reach web/)
    const ended = await drawbridge('explain', path, '--from', 'shop/job', '--to', 'web')
    expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('Pod job has ended, so it has no network any more.')])
    expect((await drawbridge('explain', path, '--from', 'b-1', '--to', 'web')).err).toContain('nothing of that name is in these manifests')
  })

  it('takes an address for the pod that has it, however it is written', async () => {
    const status = 'status: {podIP: "fd00::a", podIPs: [{ip: "fd00::a"}, {ip: 10.0.0.9}]}\n'
    const path = folder({ 'a.yaml': [pod('web'), `${pod('db')}${status}`].join('---\n') })
    for (const address of ['fd00::a', 'FD00:0:0::000A', '10.0.0.9', '::ffff:10.0.0.9'])
      expect((await drawbridge('explain', path, '--from', address, '--to', 'web')).out, address).toMatch(/^db may reach web/)
    expect((await drawbridge('explain', path, '--from', 'fd00::b', '--to', 'web')).out).not.toMatch(/^db/)
  })

  it('takes an end as it is listed, labels that only policies speak of, and addresses that are treated alike', async () => {
    const path = folder({ 'a.yaml': [pod('web'), policy.replace('{app: web}', '{role: x}')].join('---\n') })
    const to = async (end: string) =>
      (await drawbridge('explain', path, '--from', end, '--to', 'shop/app=db[Inferred]', '--port', '6379')).out
    for (const end of ['shop/role=x[Inferred]', 'shop/role=x', 'role=x', 'inferred:shop/role=x'])
      expect(await to(end), end).toMatch(/^Allowed: role=x/)
    for (const end of ['shop/web[Pod]', 'web', 'Pod/shop/web']) expect(await to(end), end).toContain('web → app=db')
    expect(await to('*/*[AnyPod]')).toContain('pods of other namespaces → app=db')
    for (const end of ['10.0.0.0/16', '10.0.7.0/24', '10.0.0.0-10.0.255.255[External]'])
      expect(await to(end), end).toMatch(/^Denied: 10.0.0.0\/16/)
    for (const end of ['10.1.0.0/16', '10.1.0.0-10.255.255.255[External]']) expect(await to(end), end).toMatch(/^Allowed: 10.0.0.0\/8/)
    for (const end of ['11.0.0.0/8', '::/8']) expect(await to(end), end).toMatch(/^Denied: everywhere else/)
  })

  it('says what an end that is not there may mean', async () => {
    const from = async (end: string) => (await drawbridge('explain', shop(), '--from', end, '--to', 'db')).err
    for (const end of ['wbe', 'shop/weeb', 'other/web', 'WEB', 'webs']) expect(await from(end), end).toContain('There is shop/web[Pod].')
    expect(await from('api')).toBe('drawbridge: --from api: nothing of that name is in these manifests.\n')
    expect(await from('10.0.0.0/8')).toContain('in parts. Ask for one of cidr:10.0.0.0/8, cidr:10.0.0.0/16.')
    expect(await from('0.0.0.0-10.0.0.5')).toContain('Ask for one of cidr:10.0.0.0/16, cidr:*.')
  })

  it('explains a port with its rule, and a denial with the rule that almost let it through', async () => {
    const path = shop()
    const yes = await drawbridge('explain', path, '--from', 'web', '--to', 'shop/db', '--port', '6379')
    expect(yes).toMatchObject({ code: 0 })
    expect(yes.out).toMatch(/^Allowed: web → db on TCP 6379\./)
    expect(yes.out).toMatch(/policy\.yml:8: ingress rule 1 of db, lines 8–12/)
    const no = await drawbridge('explain', path, '--from', 'web', '--to', 'db', '--port', '6380')
    expect(no.code).toBe(1)
    expect(no.out).toContain('It would let this through with TCP 6380 as well.')
    const hole = await drawbridge('explain', path, '--from', '10.0.1.2', '--to', 'db')
    expect(hole.out).toContain('it allows 10.0.0.0/8 except 10.0.0.0/16')
  })

  it('decodes as kubectl does', async () => {
    const accepted = await drawbridge(
      'decode',
      folder({ 'p.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x, labels: {port: "017"}}\n' }),
      '-o',
      'json',
    )
    expect(accepted).toMatchObject({ code: 0 })
    expect(JSON.parse(accepted.out)).toEqual({
      accepted: true,
      documents: [{ json: { apiVersion: 'v1', kind: 'Namespace', metadata: { labels: { port: '017' }, name: 'x' } } }],
    })
    const refused = await drawbridge('decode', folder({ 'p.yaml': policy.replace('{app: db}', '{app: yes}') }), '-o', 'json')
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({
      accepted: false,
      documents: [{ json: { spec: { podSelector: { matchLabels: { app: true } } } } }],
    })
  })

  it('tells what was gained, lost and changed', async () => {
    const narrower = folder({
      'pods.yaml': [pod('web'), pod('db')].join('---\n'),
      'policy.yml': policy.replace('    - {port: 100, endPort: 200, protocol: UDP}\n', ''),
    })
    const { out, code } = await drawbridge('diff', shop(), narrower)
    expect(code).toBe(1)
    expect(out).toBe('~ shop/web[Pod] => shop/db[Pod] : TCP 6379,UDP 100-200 -> TCP 6379\n')
    expect(await drawbridge('diff', narrower, narrower)).toMatchObject({ code: 0, out: 'No connection differs.\n' })
  })
})

it('says how to call it', async () => {
  expect(await drawbridge('--help')).toMatchObject({ code: 0, out: expect.stringContaining('drawbridge list') })
  expect(await drawbridge('list')).toMatchObject({ code: 2, err: expect.stringContaining('at least one file') })
  expect(await drawbridge('list', '/nowhere/at/all')).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read') })
  expect(await drawbridge('fly')).toMatchObject({ code: 2 })
  expect(await drawbridge('list', '.', '--nope')).toMatchObject({ code: 2 })
  expect((await drawbridge('check', '--help')).out).toContain('Examples:')
})

it('finds no error in our samples', async () => {
  const { out, code } = await drawbridge(
    'check',
    ...['shop', 'platform', 'outside'].map((name) => `public/samples/${name}.yaml`),
    '-o',
    'json',
  )
  expect({ code, errors: JSON.parse(out).filter((d: { severity: string }) => d.severity === 'error') }).toEqual({ code: 0, errors: [] })
})

it('test: what should be so, with its exit code', async () => {
  const tests = (verdict: string) =>
    `apiVersion: drawbridge/v1\nkind: TrafficTests\nmetadata: {name: t}\ntests:\n- {from: Pod/shop/web, to: Pod/shop/db, ports: TCP 6379, expect: ${verdict}}\n`
  const manifests = `${pod('web')}---\n${pod('db')}---\n${policy}`
  const met = await drawbridge('test', folder({ 'a.yaml': manifests, 'drawbridge.tests.yaml': tests('allowed') }))
  expect([met.code, met.out]).toEqual([0, expect.stringMatching(/^ok {2}shop\/web may reach shop\/db on TCP 6379 .*\n1 of 1 met\.\n$/)])
  const failed = await drawbridge('test', folder({ 'a.yaml': manifests, 'drawbridge.tests.yaml': tests('denied') }), '-o', 'json')
  expect([failed.code, JSON.parse(failed.out)]).toEqual([1, [expect.objectContaining({ result: 'failed', line: 5 })]])
  const none = await drawbridge('test', folder({ 'a.yaml': manifests }))
  expect([none.code, none.err]).toEqual([0, expect.stringContaining('nothing was tested')])
})

const boutique = shared('realworld/online-boutique')
if (!boutique) console.log('skipped: the list of online-boutique (no ../shared/realworld/online-boutique)')
it.skipIf(!boutique)('lists online-boutique as its authors meant it', async () => {
  const pairs = JSON.parse((await drawbridge('list', boutique as string, '-o', 'json')).out) as { src: string; dst: string; conn: string }[]
  const into = (name: string) =>
    pairs.filter((pair) => pair.dst === `default/${name}[Deployment]`).map((pair) => `${pair.src} ${pair.conn}`)
  expect(into('redis-cart')).toEqual(['default/cartservice[Deployment] TCP 6379'])
  expect(into('paymentservice')).toEqual(['default/checkoutservice[Deployment] TCP 50051'])
  expect(into('loadgenerator')).toEqual([])
  expect(into('frontend')).toContain('0.0.0.0-255.255.255.255[External] All Connections')
})
