/** Hostile and awkward inputs, H1 to H50 of the specification's section 2.5: read as the cluster reads them, and where it would silently
 * do something surprising, that is said. What concerns storage, links and compressed files (H44 to H47) is tested with those. */

import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from './analyze.ts'
import type { Diagnostic } from './diagnostic.ts'
import { formatMatrix, toMatrix } from './matrix.ts'
import { formatPorts } from './policy/ports.ts'
import { run } from './run.ts'
import { defaultSettings, type Settings } from './text/workspace.ts'
import { explain } from './views/explain.ts'

const analysisOf = (text: string, settings: Partial<Settings> = {}): Analysis =>
  analyze({ files: [{ name: 'a.yaml', text }], places: {}, settings: { ...defaultSettings, ...settings } })

const head = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\n'
const policy = (spec: string) => `${head}spec:\n${spec}`
const withPort = (port: string) => policy(`  podSelector: {}\n  ingress:\n  - ports:\n    - {port: ${port}}\n`)
const withSelector = (selector: string) => policy(`  podSelector: ${selector}\n`)
const withPeer = (peer: string) => policy(`  podSelector: {}\n  ingress:\n  - from:\n    - ${peer}\n`)
const withBlock = (block: string) => withPeer(`ipBlock: ${block}`)
const pod = (name: string, labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}\n`

const readCodes = ['yaml-syntax', 'yaml-surprise', 'yaml-limit', 'duplicate-key', 'ignored-text', 'template']
const isAboutText = ({ code, severity }: Diagnostic) => severity === 'error' || readCodes.includes(code) || code === 'cidr-form'
/** "error yaml-syntax: words", of what is wrong or surprising in the text. */
const said = (text: string, settings: Partial<Settings> = {}) =>
  analysisOf(text, settings)
    .diagnostics.filter(isAboutText)
    .map(({ severity, code, message }) => `${severity} ${code}: ${message}`)
const policyIn = (text: string) => analysisOf(text).cluster.policies[0]
const portIn = (text: string) => policyIn(text)?.ingress[0]?.ports[0]?.port
const accepted = (text: string) => analysisOf(text).readings.every(({ decoded }) => decoded.accepted)

/** Nothing certain is said of traffic while it stands. */
const leavesNoVerdict = (text: string) => {
  const analysis = analysisOf(`${pod('a', '{app: a}')}---\n${pod('b', '{app: b}')}---\n${text}`)
  return explain(analysis, 'Pod/shop/a', 'Pod/shop/b')?.verdict === 'unknown'
}

const error = (words: RegExp | string) =>
  expect.stringMatching(new RegExp(`^error .*${typeof words === 'string' ? words : words.source}`, 's'))
const warning = (words: RegExp | string) =>
  expect.stringMatching(new RegExp(`^warning .*${typeof words === 'string' ? words : words.source}`, 's'))

describe('what a text may be', () => {
  it('H1 a bomb of aliases is refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`)}]`).join('\n')}\n`
    expect(said(head + bomb)).toEqual([error('[Aa]lias')])
    const square = `a: &a [${'x,'.repeat(2500)}]\nb: [${'*a,'.repeat(2500)}]\n`
    expect(said(square)).toEqual([error('[Aa]lias')])
  })

  it('H2 an alias of itself and an unknown alias are refused', () => {
    expect(said('s: &s {a: *s}\n')).toEqual([error('yaml-syntax')])
    expect(said('s: *t\n')).toEqual([error('yaml-syntax')])
  })

  it('H3 nesting is followed 64 levels deep, however deep it goes', () => {
    for (const depth of [1_000, 10_001, 100_000]) {
      expect(said('['.repeat(depth))).toEqual([error('yaml-(limit|syntax)')])
      expect(said(`a:\n${Array.from({ length: Math.min(depth, 2_000) }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`)).toEqual([
        error('yaml-limit'),
      ])
    }
  })

  it('H4 a collection as a key is refused', () => {
    for (const text of ['? [a]\n: b\n', '{a: b}: c\n', `${'? '.repeat(5_000)}a\n`])
      expect(said(text)).toEqual([error('yaml-(syntax|limit)')])
  })

  it('H5 long scalars and many labels are read', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `a${i}: "${i}"`).join(', ')
    expect(analysisOf(pod('a', `{${many}}`)).cluster.workloads).toHaveLength(1)
    expect(said(withSelector(`{matchLabels: {a: "${'x'.repeat(300_000)}"}}`))).toContainEqual(error('invalid'))
  })

  it('H6 ten thousand documents are read, empty ones skipped', () => {
    expect(analysisOf('---\n'.repeat(9_000) + pod('a', '{}')).cluster.workloads).toHaveLength(1)
    expect(said('---\na: 1\n'.repeat(10_001)).at(-1)).toEqual(error('10,?000'))
  })

  it('H7 names that a program may trip over are labels like others', () => {
    for (const key of ['constructor', 'toString', 'hasOwnProperty']) {
      const analysis = analysisOf(
        `${pod('a', `{${key}: x}`)}---\n${pod('b', '{}')}---\n${withSelector(`{matchExpressions: [{key: ${key}, operator: Exists}]}`)}`,
      )
      const isolated = ['Pod/shop/a', 'Pod/shop/b'].map(
        (ref) => analysis.reach.isolating(analysis.reach.universe.indexOf.get(ref) ?? -1, 'ingress').length,
      )
      expect(isolated, key).toEqual([1, 0])
    }
    expect(said(withSelector('{matchLabels: {__proto__: x}}'))).toContainEqual(error('__proto__'))
  })

  it('H8 of duplicate keys the last wins, which is an error that names both lines', () => {
    for (const [one, two] of [
      ['port: 80', 'port: 81'],
      ['port: 80', '"port": 81'],
    ]) {
      const text = policy(`  podSelector: {}\n  ingress:\n  - ports:\n    - ${one}\n      ${two}\n`)
      expect(portIn(text)).toBe(81)
      expect(said(text)).toEqual([error('line 8 and in line 9')])
    }
    expect(said(withSelector('{matchLabels: {1: a, "1": b}}'))).toContainEqual(error('duplicate-key'))
  })

  it('H9 keys that are no text become text, and that is said', () => {
    for (const [key, becomes] of [
      ['0x10', '16'],
      ['yes', 'true'],
      ['y', 'true'],
      ['1e2', '100'],
      ['No', 'false'],
      ['010', '8'],
    ] as const) {
      const text = withSelector(`{matchLabels: {${key}: a}}`)
      expect([...(policyIn(text)?.podSelector.matchLabels.keys() ?? [])], key).toEqual([becomes])
      expect(said(text), key).toContainEqual(warning(`The key ${key} becomes "${becomes}"`))
    }
    expect([...(policyIn(withSelector('{matchLabels: {80: a}}'))?.podSelector.matchLabels.keys() ?? [])]).toEqual(['80'])
    for (const key of ['~', 'null']) expect(said(withSelector(`{matchLabels: {${key}: a}}`)), key).toContainEqual(error('null'))
  })

  it('H10 booleans and numbers are no label values: refused, with the quotes as a fix; a date is one', () => {
    for (const value of ['yes', 'no', 'on', 'off', 'y', 'n', 'true', '80', '1.10']) {
      const text = withSelector(`{matchLabels: {a: ${value}}}`)
      const [diagnostic] = analysisOf(text).diagnostics.filter(({ code }) => code === 'wrong-type')
      expect(diagnostic?.severity, value).toBe('error')
      const [fix] = diagnostic?.fixes ?? []
      if (!fix) throw new Error(`no fix for ${value}`)
      const outcome = run(fix.command, analysisOf(text))
      const [file] = 'change' in outcome ? outcome.change.files : []
      expect(file?.kind === 'edit' && file.edits.map((edit) => edit.text).join(''), value).toMatch(/["']/)
      expect(leavesNoVerdict(text), value).toBe(true)
    }
    expect(said(withSelector('{matchLabels: {a: 2024-01-31}}'))).toEqual([])
  })

  it('H11 a label without a value is the empty one, which is said', () => {
    for (const value of ['null', '~', '']) {
      const text = withSelector(`{matchLabels: {a: ${value}}}`)
      expect(policyIn(text)?.podSelector.matchLabels.get('a'), value).toBe('')
      expect(said(text), value).toContainEqual(warning('empty'))
    }
  })

  it('H12 numbers are read as kubectl reads them, and where a person would not, that is said', () => {
    const odd = {
      '080': 80,
      '08': 8,
      '017': 15,
      '0o17': 15,
      '0x50': 80,
      '0b1010000': 80,
      '8_0': 80,
      '1_000': 1000,
      '+80': 80,
      '80.0': 80,
      '8e1': 80,
    }
    for (const [written, number] of Object.entries(odd)) {
      expect(portIn(withPort(written)), written).toBe(number)
      expect(said(withPort(written)), written).toContainEqual(warning(String(number)))
    }
    for (const [written, number] of Object.entries({ '+80': 80, '80.0': 80, '8e1': 80 }))
      expect(portIn(withPort(written)), written).toBe(number)
  })

  it('H13 there are no numbers of base 60', () => {
    expect(said(withPort('1:30'))).toContainEqual(error('1:30'))
    expect(leavesNoVerdict(withPort('1:30'))).toBe(true)
  })

  it('H14 a port is a number from 1 to 65535 or a name, and never wraps around', () => {
    for (const port of ['"80"', 'true', '0.5', '0', '65536', '2147483648', '4294967376', '-1']) {
      expect(said(withPort(port)), port).toContainEqual(error(''))
      expect(leavesNoVerdict(withPort(port)), port).toBe(true)
    }
  })

  it('H15 a number beyond all numbers is a name, which is said', () => {
    expect(portIn(withPort('1e400'))).toBe('1e400')
    expect(said(withPort('1e400'))).toContainEqual(warning('1e400'))
  })

  it('H16 infinity and what is no number are refused', () => {
    for (const port of ['.inf', '-.inf', '.nan']) expect(said(withPort(port)), port).toContainEqual(error('JSON'))
  })

  it('H17 merge keys merge in the order of the document, which is said where it matters', () => {
    const merged = (map: string) =>
      policy(
        `  podSelector: {matchLabels: &all {app: a, tier: x}}\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels: ${map}\n`,
      )
    const labels = (text: string) => Object.fromEntries(policyIn(text)?.ingress[0]?.peers[0]?.podSelector?.matchLabels ?? [])
    expect(labels(merged('{<<: *all, app: b}'))).toEqual({ app: 'b', tier: 'x' })
    expect(said(merged('{<<: *all, app: b}'))).toEqual([])
    expect(labels(merged('{app: b, <<: *all}'))).toEqual({ app: 'a', tier: 'x' })
    expect(said(merged('{app: b, <<: *all}'))).toContainEqual(warning('app'))
    expect(labels(merged('{<<: [*all, {app: c}]}'))).toHaveProperty('tier', 'x')
  })

  it('H18 tags are ignored, decoded or refused as kubectl does, and nothing is made of them', () => {
    expect(portIn(withPort('!!js/function "http"'))).toBe('http')
    expect(said(withPort('!!js/function "http"'))).toContainEqual(warning('tag'))
    expect(portIn(withPort('!foo http'))).toBe('http')
    expect(portIn(withPort('!!binary aHR0cA=='))).toBe('http')
    expect(said(withPort('!!binary aHR0cA=='))).toContainEqual(warning('http'))
    expect(portIn(withPort('!!int "80"'))).toBe(80)
  })

  it('H19 tabs indent nothing, and separate', () => {
    expect(said(policy('\tpodSelector: {}\n'))).toContainEqual(error('tab'))
    expect(said(policy('  podSelector:\t{}\n'))).toEqual([])
  })

  it('H20 a byte order mark is nothing, UTF-16 is refused by name', () => {
    expect(said(`\ufeff${policy('  podSelector: {}\n')}`)).toEqual([])
    expect(said(`${pod('a', '{}')}---\n\ufeff${policy('  podSelector: {}\n')}`)).toEqual([])
    expect(said('a\0:\0')).toEqual([error('UTF-16')])
  })

  it('H21 CRLF is a line break, a carriage return alone or NEL one that others do not see', () => {
    const text = policy('  podSelector: {}')
    expect(said(text.replaceAll('\n', '\r\n'))).toEqual([])
    for (const breaks of ['\r', '\u0085']) {
      const odd = text.replaceAll('\n', breaks)
      expect(analysisOf(odd).cluster.policies).toHaveLength(1)
      expect(said(odd)).toContainEqual(warning('line break'))
    }
  })

  it('H22 control characters are refused, in comments too, with their place', () => {
    for (const character of ['\0', '\u0007', '\u001b', '\ud800']) {
      const text = `${policy('  podSelector: {}\n')}# ${character}\n`
      const [diagnostic] = analysisOf(text).diagnostics
      expect(diagnostic).toMatchObject({ severity: 'error', code: 'yaml-syntax' })
      expect(diagnostic?.range[0]).toBe(text.indexOf(character))
    }
  })

  it('H23 characters that cannot be seen are refused in names and listed in comments', () => {
    expect(said(`${head.replace('name: db', 'name: "d\u200bb"')}spec: {podSelector: {}}\n`)).toContainEqual(error('lowercase'))
    expect(said(withSelector('{matchLabels: {"\u202eapp": a}}'))).toContainEqual(error('alphanumeric'))
    const hidden = analysisOf(`${policy('  podSelector: {}\n')}# all \u202e}is well{\n`).diagnostics.filter(
      ({ code }) => code === 'yaml-surprise',
    )
    expect(hidden.map(({ severity }) => severity)).toEqual(['warning'])
  })

  it('H23 the first twenty of them are listed, however many there are', () => {
    const places = Array.from({ length: 25 }, () => '# \u200b here\n').join('')
    const text = `${policy('  podSelector: {}\n')}${places}`
    const listed = analysisOf(text).diagnostics.filter(({ code }) => code === 'yaml-surprise')
    expect(listed).toHaveLength(20)
    expect(listed.map(({ range }) => text.slice(...range))).toEqual(Array(20).fill('\u200b'))
  })

  it('H24 markup is text', () => {
    const analysis = analysisOf(withSelector('{matchLabels: {"<img src=x onerror=alert(1)>": "javascript:alert(1)"}}'))
    expect(analysis.diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0)
    expect(analysis.diagnostics.map(({ message }) => message).join('')).toContain('<img')
  })

  it('H25 very long names are refused, and shown in part', () => {
    const [diagnostic] = analysisOf(`${head.replace('name: db', `name: ${'x'.repeat(100_000)}`)}spec: {podSelector: {}}\n`).diagnostics
    expect(diagnostic?.severity).toBe('error')
    expect(diagnostic?.message.length).toBeLessThan(500)
  })
})

describe('what a policy may say', () => {
  it('H26 odd blocks are taken by older clusters as what they canonically are, and refused from 1.36 on', () => {
    for (const cidr of ['010.0.0.0/8', '10.0.0.0/08', '10.0.0.1/8', '::ffff:10.0.0.0/104', 'fe80::1/64']) {
      const text = withBlock(`{cidr: "${cidr}"}`)
      expect(said(text, { clusterMinor: 35 }), cidr).toEqual([warning('cidr-form')])
      expect(said(text, { clusterMinor: 36 }), cidr).toContainEqual(error(''))
    }
    const wide = analysisOf(withBlock('{cidr: 10.0.0.1/8}'), { clusterMinor: 35 })
    expect(wide.reach.endpoints.map(({ ref }) => ref)).toContain('cidr:10.0.0.0/8')
  })

  it('H27 what is no block is refused', () => {
    for (const cidr of ['10/8', '10.0.0.0/255.0.0.0', '10.0.0.0', 'fe80::%eth0/64', '１0.0.0.0/8', '10.0.0.0/8 ']) {
      expect(said(withBlock(`{cidr: "${cidr}"}`), { clusterMinor: 35 }), cidr).toContainEqual(error('ipBlock|CIDR|cidr'))
    }
  })

  it('H28 an exception is a part of its block', () => {
    for (const hole of ['10.0.0.0/8', '0.0.0.0/0', 'fd00::/64']) {
      expect(said(withBlock(`{cidr: 10.0.0.0/8, except: ["${hole}"]}`)), hole).toContainEqual(error('except|subset'))
    }
    expect(said(withBlock('{cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.1.0.0/16]}'))).toEqual([])
  })

  it('H29 endPort ends a range of numbers', () => {
    for (const port of ['{port: 80, endPort: 79}', '{port: http, endPort: 80}', '{endPort: 80}', '{port: 80, endPort: "85"}'])
      expect(said(policy(`  podSelector: {}\n  ingress: [{ports: [${port}]}]\n`)), port).toContainEqual(error('endPort|port'))
  })

  it('H30 protocols have their exact names; null is TCP', () => {
    for (const protocol of ['tcp', 'ICMP', '""']) {
      expect(said(policy(`  podSelector: {}\n  ingress: [{ports: [{port: 80, protocol: ${protocol}}]}]\n`)), protocol).toContainEqual(
        error('protocol|NotSupported|supported'),
      )
    }
    expect(
      policyIn(policy('  podSelector: {}\n  ingress: [{ports: [{port: 80, protocol: null}]}]\n'))?.ingress[0]?.ports[0]?.protocol,
    ).toBe('TCP')
  })

  it('H31 a port that says nothing is every port of TCP alone', () => {
    const analysis = analysisOf(`${pod('a', '{}')}---\n${pod('b', '{}')}---\n${policy('  podSelector: {}\n  ingress: [{ports: [{}]}]\n')}`)
    const at = (ref: string) => analysis.reach.universe.indexOf.get(ref) ?? -1
    expect(formatPorts(analysis.reach.connect(at('Pod/shop/a'), at('Pod/shop/b')).ports)).toBe('TCP 1-65535')
  })

  it('H32 policyTypes may repeat, are defaulted when empty, and have their exact names', () => {
    for (const types of ['[Ingress, Ingress]', '[]', 'null', ''])
      expect(accepted(policy(`  podSelector: {}\n  policyTypes: ${types}\n`)), types).toBe(true)
    expect(policyIn(policy('  podSelector: {}\n  policyTypes: []\n'))?.isolates).toEqual({ ingress: true, egress: false })
    expect(said(policy('  podSelector: {}\n  policyTypes: [ingress]\n'))).toContainEqual(error('ingress'))
  })

  it('H33 an empty list of egress rules without policyTypes isolates no egress, and that is said', () => {
    const analysis = analysisOf(`${pod('a', '{}')}---\n${policy('  podSelector: {}\n  egress: []\n')}`)
    expect(analysis.cluster.policies[0]?.isolates.egress).toBe(false)
    expect(analysis.diagnostics.map(({ code }) => code)).toContain('missing-policy-types')
  })

  it('H34 unknown fields are refused, and it is said what happens where they are dropped', () => {
    expect(said(`${policy('  podSelector: {}\n')}status: {}\n`)).toContainEqual(error('status'))
    const wrongCase = said(policy('  podselector: {matchLabels: {app: a}}\n'))
    expect(wrongCase).toContainEqual(error('unknown field "spec.podselector"'))
    expect(wrongCase).toContainEqual(error('Where unknown fields are dropped'))
  })

  it('H35 labels on the wrong level are refused with a fix, and that every pod is selected is said', () => {
    for (const selector of ['{matchLabel: {app: a}}', '{app: a}']) {
      const { diagnostics } = analysisOf(withSelector(selector))
      expect(diagnostics.flatMap(({ fixes = [] }) => fixes).length, selector).toBeGreaterThan(0)
      expect(diagnostics.map(({ message }) => message).join(' '), selector).toMatch(/every pod|all pods/)
    }
  })

  it('H36 policies of others are kept, and named as what is not evaluated', () => {
    const { diagnostics } = analysisOf(
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {}\n',
    )
    expect(diagnostics.map(({ code }) => code)).toContain('not-evaluated')
  })

  it('H36 what policies of others could change is unknown, not denied and not allowed', () => {
    const other = (kind: string, version: string, namespace?: string) =>
      `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a${namespace ? `, namespace: ${namespace}` : ''}}\n`
    const denied = policy('  podSelector: {}\n')
    for (const text of ['', `---\n${denied}`]) {
      expect(leavesNoVerdict(other('CiliumNetworkPolicy', 'cilium.io/v2', 'shop') + text)).toBe(true)
      expect(leavesNoVerdict(other('ClusterNetworkPolicy', 'policy.networking.k8s.io/v1alpha2') + text)).toBe(true)
      expect(leavesNoVerdict(other('GlobalNetworkPolicy', 'projectcalico.org/v3') + text)).toBe(true)
      expect(leavesNoVerdict(other('CiliumNetworkPolicy', 'cilium.io/v2', 'other') + text)).toBe(false)
      expect(leavesNoVerdict(other('CiliumNetworkPolicy', 'cilium.io/v2') + text)).toBe(false)
      expect(leavesNoVerdict(other('CiliumEndpoint', 'cilium.io/v2', 'shop') + text)).toBe(false)
    }
    // What one end denies, no policy at the other end opens.
    const away = `${pod('a', '{app: a}')}---\n${pod('b', '{app: b}').replace('shop', 'away')}---\n${denied}---\n${other('CiliumNetworkPolicy', 'cilium.io/v2', 'away')}`
    const analysis = analysisOf(away)
    const asked = (from: string, to: string) => explain(analysis, from, to, { protocol: 'TCP', port: 80 })
    expect(asked('Pod/away/b', 'Pod/shop/a')).toMatchObject({ verdict: 'denied', passes: 'no' })
    expect(asked('Pod/shop/a', 'Pod/away/b')).toMatchObject({ verdict: 'unknown', passes: 'perhaps' })
    expect(asked('Pod/shop/a', 'Pod/away/b')?.sentence).toContain(
      'What passes is not known: CiliumNetworkPolicy away/a also decides this traffic; Drawbridge does not evaluate it.',
    )
    expect(asked('Pod/away/b', 'Pod/away/b')?.verdict).toBe('open')
  })

  it('H37 lists are flattened; what has no kind is refused', () => {
    const item = '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {}}}'
    const list = (items: string, kind = 'List', version = 'v1') => `apiVersion: ${version}\nkind: ${kind}\nitems: ${items}\n`
    expect(analysisOf(list(`[${item}]`)).cluster.policies).toHaveLength(1)
    expect(
      analysisOf(
        list(
          `[${item.replace('apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ', '')}]`,
          'NetworkPolicyList',
          'networking.k8s.io/v1',
        ),
      ).cluster.policies,
    ).toHaveLength(1)
    expect(analysisOf(list(`[{apiVersion: v1, kind: List, items: [${item}]}]`)).cluster.policies).toHaveLength(1)
    expect(said(list('null'))).toEqual([])
    expect(said(list('[{metadata: {name: x}}]'))).toContainEqual(error('kind'))
  })

  it('H38 templates are named, and give no verdict', () => {
    for (const text of [
      policy('  podSelector: {{ .Values.selector }}\n'),
      policy('  podSelector: {}\n{{- if .Values.on }}\n  egress: []\n{{- end }}\n'),
    ]) {
      expect(said(text)).toContainEqual(error('template'))
      expect(leavesNoVerdict(text)).toBe(true)
    }
    expect(said(withSelector('{matchLabels: {app: "{{ .Values.app }}"}}'))).toContainEqual(error(''))
  })

  it('H39 pieces for Kustomize are named', () => {
    expect(said(policy('  podSelector: {}\n  $patch: delete\n')).join()).toMatch(/[Kk]ustomize/)
    expect(
      analysisOf('- op: replace\n  path: /spec/podSelector\n  value: {}\n')
        .diagnostics.map(({ message }) => message)
        .join(),
    ).toMatch(/[Pp]atch|[Kk]ustomize/)
    expect(
      analysisOf('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n').diagnostics.map(
        ({ code }) => code,
      ),
    ).toContain('not-evaluated')
  })
})

describe('how documents are divided', () => {
  const empty = policy('  podSelector: {}\n')
  it('H40 directives are refused', () => {
    expect(said(`%YAML 1.1\n---\n${empty}`)).toContainEqual(error('%'))
    expect(said(`%TAG ! tag:x,2000:\n---\n${empty}`)).toContainEqual(error('%'))
  })

  it('H41 only blanks and a comment may stand behind the dashes', () => {
    expect(said(`--- # one\n${empty}`)).toEqual([])
    for (const marker of ['--- {a: 1}', '----', ' ---']) expect(said(`${empty}${marker}\n${empty}`), marker).toContainEqual(error(''))
  })

  it('H42 what stands behind three dots is dropped, which is said with its lines', () => {
    const text = `${empty}...\n${empty.replace('name: db', 'name: other')}`
    expect(analysisOf(text).cluster.policies.map(({ name }) => name)).toEqual(['db'])
    expect(said(text)).toEqual([error('kubectl ignores what follows.*lines 7–11')])
  })

  it('H43 JSON may stand in a row, and is read as JSON', () => {
    const json = '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}'
    expect(said(`${json}\n${json.replace('"a"', '"b"')}`)).toEqual([])
    expect(said(json.replace('}}', ',}}'))).toEqual([])
    expect(said(`${json} // no comment`)).not.toEqual([])
  })

  it('H48 names are put in the order of their code units, in every language', () => {
    const names = toMatrix(analysisOf(['I', 'i', 'Z', 'a'].map((app, i) => pod(`p${i}`, `{app: ${app}}`)).join('---\n'))).names
    expect(names.length).toBeGreaterThan(3)
    expect('TITLE'.toLowerCase()).toBe('title')
  })

  it('H49 a name that is taken twice in a namespace is an error; a namespace that is not given is said', () => {
    expect(said(`${empty}---\n${empty.replace('{}', '{matchLabels: {app: a}}')}`)).toContainEqual(error('written more than once'))
    expect(said(`${empty}---\n${empty.replace('namespace: shop', 'namespace: other')}`)).toEqual([])
    const nowhere = analysisOf(empty.replace(', namespace: shop', ''))
    expect(nowhere.cluster.policies[0]?.namespace).toBe('default')
    expect(nowhere.diagnostics.map(({ code }) => code)).toContain('missing-namespace')
  })

  it('H50 a table for spreadsheets begins no cell with a formula', () => {
    const matrix = toMatrix(analysisOf(`${pod('a', '{app: a}')}---\n${empty}`))
    const odd = { ...matrix, names: matrix.names.map((name, i) => (i === 0 ? '=cmd()' : name)) }
    const cells = formatMatrix(odd, 'csv').split(/[\r\n,]+/)
    expect(cells.filter((cell) => /^"?[=+@-]\w/.test(cell))).toEqual([])
  })
})
