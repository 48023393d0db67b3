import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../cli.ts'
import { admitting, expectations, workloads } from '../testing/shop.ts'

const manifests = [workloads, admitting('port: sql')].join('---\n')
const shut = expectations(
  '{from: Deployment/shop/web, to: Deployment/shop/db, ports: TCP 5432, expect: allowed}',
  '{from: others, to: Deployment/shop/db, expect: denied}',
)
const folder = mkdtempSync(join(tmpdir(), 'drawbridge-providers-'))
writeFileSync(join(folder, 'a.yaml'), manifests)

async function call(...argv: string[]) {
  let [out, err] = ['', '']
  const code = await main(argv, { stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text) }, cwd: folder })
  return { code, out, err }
}

describe('drawbridge providers', () => {
  it('answers who runs the manifests as written, and shows the connections that differ', async () => {
    const { code, out } = await call('providers', 'a.yaml')
    expect(code).toBe(0)
    expect(out).toContain('Which providers run this as written?\nAs written: Calico, ')
    expect(out).toMatch(/a\.yaml:35: error: OVN-Kubernetes takes the port name sql/)
    expect(out).toMatch(/shop\/web → shop\/db +TCP 5432 +All Connections +Romana/)
    expect(out).toMatch(/^ +TCP 1-65535 +OVN-Kubernetes$/m)
  })

  it('fails for a provider that would not enforce them as written, and only then', async () => {
    expect((await call('providers', 'a.yaml', '--provider', 'ovn-kubernetes')).code).toBe(1)
    expect((await call('providers', 'a.yaml', '--provider', 'weave-net@2.5.1')).code).toBe(1)
    expect((await call('providers', 'a.yaml', '--provider', 'calico')).code).toBe(0)
    const antrea = await call('providers', 'a.yaml', '--provider', 'antrea')
    expect(antrea).toMatchObject({ code: 0, out: expect.stringContaining('Not verified for it: named ports.') })
  })

  it('prints json and Markdown', async () => {
    const json = JSON.parse((await call('providers', 'a.yaml', '--provider', 'ovn-kubernetes', '-o', 'json')).out)
    expect(json.providers).toMatchObject([
      {
        id: 'ovn-kubernetes',
        runs: 'differently',
        effects: [{ kind: 'widened', severity: 'error', policy: 'NetworkPolicy/shop/db', file: 'a.yaml', line: 35 }],
        connections: [{ src: 'Deployment/shop/web', dst: 'Deployment/shop/db', specified: 'TCP 5432', enforced: 'TCP 1-65535' }],
      },
    ])
    expect((await call('providers', 'a.yaml', '-o', 'md')).out).toContain('| connection | as specified | Romana |')
  })

  it('is told by --provider to the other commands', async () => {
    expect((await call('list', 'a.yaml', '--provider', 'ovn-kubernetes')).out).toContain(
      'shop/web[Deployment] => shop/db[Deployment] : TCP 1-65535\n',
    )
    expect((await call('list', 'a.yaml')).out).toContain('shop/web[Deployment] => shop/db[Deployment] : TCP 5432\n')
    expect((await call('list', 'a.yaml', '--provider', 'flannel')).err).toMatch(
      /differ from the specification under flannel.*\n {2}NetworkPolicy\/shop\/db: no effect here\n$/,
    )
    expect((await call('list', 'a.yaml', '--provider', 'antrea')).err).toContain('not verified for this provider (named ports)')
    expect((await call('list', 'a.yaml')).err).not.toContain('differ')
    expect(await call('check', 'a.yaml', '--provider', 'weave-net')).toMatchObject({
      code: 1,
      out: expect.stringContaining('[provider-effect]'),
    })
    expect((await call('explain', 'a.yaml', '--from', 'web', '--to', 'db', '--provider', 'flannel')).out).toMatch(
      /^ingress: .*Policy db has no effect here\.[\s\S]*error: no effect here: Flannel by itself enforces no NetworkPolicy.*\(flannel-io\/flannel/m,
    )
    writeFileSync(join(folder, 'shut.yaml'), shut)
    expect((await call('test', 'a.yaml', 'shut.yaml')).code).toBe(0)
    expect(await call('test', 'a.yaml', 'shut.yaml', '--provider', 'flannel')).toMatchObject({
      code: 1,
      out: expect.stringContaining('FAILED'),
    })
    expect((await call('diff', 'a.yaml', 'a.yaml', '--provider', 'flannel')).code).toBe(0)
  })

  it('says what its findings mean', async () => {
    const { code, out } = await call('check', '--explain', 'provider-effect')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('wider here (error): more passes than is written') })
    expect(
      JSON.parse((await call('check', 'a.yaml', '--provider', 'weave-net', '-o', 'sarif')).out).runs[0].tool.driver.rules,
    ).toContainEqual(
      expect.objectContaining({
        id: 'provider-effect',
        help: { text: expect.stringContaining('security finding') },
        properties: { tags: ['security'] },
      }),
    )
  })

  it('refuses names and versions that it does not know', async () => {
    expect(await call('list', 'a.yaml', '--provider', 'nonsense')).toMatchObject({ code: 2, err: expect.stringContaining('calico') })
    expect(await call('list', 'a.yaml', '--provider', 'cilium@soon')).toMatchObject({ code: 2, err: expect.stringContaining('1.17') })
    expect(await call('list', 'a.yaml', '--provider', 'antrea@soon')).toMatchObject({ code: 2, err: expect.stringContaining('a release') })
  })

  it.each([
    [
      'calico@3.28',
      'Calico 3.28 is evaluated as Calico: no difference between its releases is known. For Calico before July 2017 write calico@before-july-2017.',
    ],
    ['antrea@v2.1.0', 'Antrea v2.1.0 is evaluated as Antrea: no difference between its releases is known.'],
    ['cilium@1.20', 'Cilium 1.20 is evaluated as Cilium 1.17: no difference from it is known.'],
  ])('takes the release %s for one that is known, and says so', async (provider, said) => {
    for (const command of ['list', 'check', 'providers']) {
      const { code, err } = await call(command, 'a.yaml', '--provider', provider)
      expect(code).toBe(0)
      expect(err.split('\n')[0]).toBe(`note: ${said}`)
    }
    expect(
      (await call('diff', 'a.yaml', 'a.yaml', '--provider', provider)).err.split('\n').filter((line) => line.startsWith('note: ')),
    ).toHaveLength(1)
  })

  it('says nothing of a version that is known', async () => {
    expect((await call('providers', 'a.yaml', '--provider', 'weave-net@2.5')).err).toBe('')
  })
})
