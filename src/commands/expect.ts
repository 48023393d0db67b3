/** expect: one line in the workspace's list of what should be so, which lives in a file of its own. */

import type { Command, PortChoice } from '../command.ts'
import { noPorts } from '../policy/ports.ts'
import { toPlain } from '../yaml/json.ts'
import { nodeAt } from '../yaml/locate.ts'
import { type Plain, printDocument } from '../yaml/modify.ts'
import { Draft } from './draft.ts'
import { endAt } from './ends.ts'
import { isRefusal, type Plan, type Refusal, type Scene } from './plan.ts'
import { choiceWords, objectionToPorts } from './ports.ts'

type Expect = Extract<Command, { kind: 'expect' }>

/** What the list is, as a manifest: any tool that reads manifests leaves a kind it doesn't know alone. */
export const expectationKind = { apiVersion: 'drawbridge/v1', kind: 'TrafficTests' } as const
const ownFile = 'drawbridge.tests.yaml'

export function expect(command: Expect, scene: Scene): Plan | Refusal {
  const { source, destination, ports, verdict } = command
  const objection = objectionToPorts(ports)
  if (objection) return objection
  const [from, to] = [source === 'others' ? { name: 'nobody else' } : endAt(scene, source), endAt(scene, destination)]
  if (isRefusal(from)) return from
  if (isRefusal(to)) return to
  if (source === 'others' && verdict === 'allowed')
    return { refused: 'Who the others are is not said, so nothing can be expected to reach them all.' }
  const value = { from: source, to: destination, ...(ports.length > 0 && { ports: ports.map(portWord).join(', ') }), expect: verdict }
  const list = scene.cluster.others.findLast(
    ({ actualKind, apiVersion }) => actualKind === expectationKind.kind && apiVersion === expectationKind.apiVersion,
  )
  const location = list && scene.find(list)
  const draft = new Draft(scene)
  if (list && location) {
    const items = nodeAt(location.document.root, [...location.path, 'tests'])
    const known = items?.kind === 'list' ? items.items.map(toPlain) : []
    if (known.some((item) => JSON.stringify(item) === JSON.stringify(value))) return { refused: 'This is expected already.' }
    const refusal = draft.modify(list, [{ kind: 'insert', path: ['tests'], value }])
    if (refusal) return refusal
  } else {
    const manifest: Plain = { ...expectationKind, metadata: { name: 'tests' }, tests: [value] }
    draft.addFile(ownFile, printDocument(manifest, { indent: 2, flushLists: false, newline: '\n' }))
  }
  const words = verdict === 'allowed' ? 'may reach' : source === 'others' ? 'may reach' : 'may not reach'
  return {
    label: `expect: ${from.name} ${words} ${to.name} on ${ports.length > 0 ? choiceWords(ports) : 'any port'}`,
    ...draft.finish(),
    mayOpen: () => noPorts,
    mayClose: () => false,
  }
}

const portWord = ({ protocol, port, endPort }: PortChoice): string =>
  port === undefined ? protocol : endPort === undefined ? `${protocol} ${port}` : `${protocol} ${port}-${endPort}`
