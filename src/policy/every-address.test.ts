/** ipBlocks that hold every address together: no address has to be known, only whether blocks match pods. */

import { describe, expect, it } from 'vitest'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { defaultSettings } from '../text/workspace.ts'
import { evaluate } from './connections.ts'
import { formatPorts } from './ports.ts'

type Rule = readonly [ports: readonly (number | string)[], ...blocks: (string | readonly [cidr: string, ...except: string[]])[]]

const toRule = ([ports, ...blocks]: Rule) => ({
  from: blocks.map((block) => {
    const [cidr, ...except] = typeof block === 'string' ? [block] : block
    return { ipBlock: { cidr, except } }
  }),
  ports: ports.map((port) => ({ port })),
})

/** What web, whose address is not given, may send to db where blocks are known to match pods; each list of rules is a policy. */
function admitted(...policies: (readonly Rule[])[]): string {
  const manifests = policies.map((rules, n) => policy(`p${n}`, { podSelector: app('db'), ingress: rules.map(toRule) }))
  const { cluster } = analysisOf([pod('web'), pod('db', { ports: [['http', 80]] }), ...manifests])
  const network = {
    policies: cluster.policies,
    hostSubjects: 'exempt',
    hostPeers: 'unnamed',
    ownNodeIngress: 'passes',
    ownNodeEgress: 'passes',
    blocksMatchPods: true,
  } as const
  const reach = evaluate({ ...cluster, network }, defaultSettings)
  const { verdict, ports } = reach.connect(
    reach.universe.indexOf.get('Pod/shop/web') as number,
    reach.universe.indexOf.get('Pod/shop/db') as number,
  )
  return `${verdict} ${formatPorts(ports)}`
}

describe('where blocks are known to match pods, a pod whose address is not given may enter', () => {
  it('when the blocks leave no address of either family out, whichever ranges they are made of', () => {
    expect(admitted([[[80], '0.0.0.0/0', '::/0']])).toBe('allowed TCP 80')
    expect(admitted([[[80], '128.0.0.0/1', '::/1', '0.0.0.0/1', '8000::/1']])).toBe('allowed TCP 80')
    expect(admitted([[[80], '0.0.0.0/0']])).toBe('depends No Connections')
    expect(admitted([[[80], '::/0']])).toBe('depends No Connections')
    expect(admitted([[[80], '0.0.0.0/1', '128.0.0.0/2', '::/0']])).toBe('depends No Connections')
    expect(admitted([[[80], '1.0.0.0/8', '0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/1', '::/0']])).toBe('allowed TCP 80')
  })

  it('unless something is excepted that no other block gives back', () => {
    expect(admitted([[[80], ['0.0.0.0/0', '10.0.0.0/8'], '::/0']])).toBe('depends No Connections')
    expect(admitted([[[80], ['0.0.0.0/0', '10.0.0.0/8'], '10.0.0.0/9', '::/0']])).toBe('depends No Connections')
    expect(admitted([[[80], ['0.0.0.0/0', '10.0.0.0/8'], '10.0.0.0/9', '10.128.0.0/9', '::/0']])).toBe('allowed TCP 80')
    expect(admitted([[[80], ['0.0.0.0/0', '10.0.0.0/8'], '8.0.0.0/6', '::/0']])).toBe('allowed TCP 80')
  })

  it('on the ports on which all of these blocks do', () => {
    expect(
      admitted([
        [[80], '0.0.0.0/0'],
        [[80, 443], '::/0'],
      ]),
    ).toBe('allowed TCP 80')
    expect(admitted([[[80], '0.0.0.0/0']], [[[], '::/0']])).toBe('allowed TCP 80')
    expect(admitted([[['http'], '0.0.0.0/0', '::/0']])).toBe('allowed TCP 80')
    expect(
      admitted([
        [['http'], '0.0.0.0/0'],
        [[80], '::/0'],
      ]),
    ).toBe('depends No Connections')
  })

  it('whatever a policy says that the API server rejects', () => {
    expect(
      admitted(
        [[[80], '0.0.0.0/0']],
        [
          [[80], '::/0'],
          [[99_999], '::/0'],
        ],
      ),
    ).toBe('unknown No Connections')
  })
})
