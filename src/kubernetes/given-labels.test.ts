/** The labels that controllers give to pods: what is known of them, and what is not. */

import { describe, expect, it } from 'vitest'
import { askedLabels, isAskedAlready, isGivenLabel, labelsByController } from './given-labels.ts'
import type { JobLabels, Labels, NetworkPolicy, Workload, WorkloadKind } from './types.ts'

const workload = (kind: WorkloadKind, podLabels: Record<string, string> = {}) =>
  ({ kind, name: 'db', podLabels: new Map(Object.entries(podLabels)) }) as unknown as Workload

const asking = (asked: Record<string, string[]>) => new Map(Object.entries(asked).map(([key, values]) => [key, new Set(values)]))

const say = (sets: readonly Labels[]) => sets.map((set) => [...set].map(([key, value]) => `${key}=${value}`).join(','))

describe('the pods of a template', () => {
  it('are one where nobody asks for what the controller gives, and where the controller gives nothing', () => {
    expect(say(labelsByController(workload('StatefulSet', { app: 'db' }), asking({})))).toEqual(['app=db'])
    expect(say(labelsByController(workload('Deployment'), asking({ 'controller-revision-hash': ['a'] })))).toEqual([''])
    expect(say(labelsByController(workload('ReplicaSet'), asking({ 'pod-template-hash': ['a'] })))).toEqual([''])
  })

  it('of a StatefulSet have its name and a number, the same in both labels', () => {
    const [name, index] = ['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index']
    const sets = labelsByController(workload('StatefulSet'), asking({ [name]: ['db-0', 'db-x', 'web-3', 'db-01'], [index]: ['2'] }))
    expect(say(sets)).toEqual([`${name}=db-0,${index}=0`, `${name}=db-2,${index}=2`, `${name}=*,${index}=*`])
  })

  it('of a Job have its name, of a CronJob a name that begins with its own', () => {
    const asked = asking({ 'job-name': ['db', 'db-1', 'web'] })
    expect(say(labelsByController(workload('Job'), asked))).toEqual(['job-name=db'])
    expect(say(labelsByController(workload('CronJob'), asked))).toEqual(['job-name=db-1', 'job-name=*'])
  })

  it('have what was read from the cluster, and may lack what only some Jobs have', () => {
    const uid = asking({ 'controller-uid': ['a'] })
    expect(say(labelsByController(workload('Job', { 'controller-uid': 'b' }), uid))).toEqual(['controller-uid=b'])
    const index = 'batch.kubernetes.io/job-completion-index'
    expect(say(labelsByController(workload('Job'), asking({ [index]: ['1'] })))).toEqual([`${index}=1`, '', `${index}=*`])
  })

  it('of a Job with manualSelector have what its template has, and only numbered ones a number', () => {
    const index = 'batch.kubernetes.io/job-completion-index'
    const asked = asking({ 'job-name': ['db', 'mine'], 'controller-uid': ['a'], [index]: ['1'] })
    const labels = (kind: WorkloadKind, job: JobLabels) =>
      say(labelsByController({ ...workload(kind, { 'job-name': 'mine' }), job }, asked))
    for (const kind of ['Job', 'CronJob'] as const) {
      expect(labels(kind, { manualSelector: true, indexed: false })).toEqual(['job-name=mine'])
      expect(labels(kind, { manualSelector: true, indexed: true })).toEqual([
        `job-name=mine,${index}=1`,
        'job-name=mine',
        `job-name=mine,${index}=*`,
      ])
    }
    const named = labels('Job', { manualSelector: false, indexed: false })
    expect(named).toEqual(['job-name=db,controller-uid=a', 'job-name=db,controller-uid=*'])
  })

  it('are looked at label by label where all combinations would be too many', () => {
    const many = Array.from({ length: 20 }, (_, i) => `${i}`)
    const asked = asking({ 'controller-revision-hash': many, 'pod-template-generation': many })
    const sets = say(labelsByController(workload('DaemonSet'), asked))
    expect(sets).toHaveLength(42)
    expect(sets).toContain('controller-revision-hash=3,pod-template-generation=*')
    expect(sets).toContain('controller-revision-hash=*,pod-template-generation=3')
    expect(labelsByController(workload('DaemonSet'), asking({ 'controller-revision-hash': many }))).toHaveLength(21)
  })
})

describe('what is asked for', () => {
  const policy = {
    podSelector: { matchLabels: new Map([['job-name', 'a']]), matchExpressions: [] },
    ingress: [{ peers: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }], ports: [] }],
    egress: [
      {
        peers: [
          {
            podSelector: {
              matchLabels: new Map([['app', 'x']]),
              matchExpressions: [
                { key: 'job-name', operator: 'In', values: ['b'] },
                { key: 'pod-template-hash', operator: 'Exists', values: [] },
              ],
            },
          },
        ],
        ports: [],
      },
    ],
  } as unknown as NetworkPolicy

  it('is in podSelectors, of policies and of peers', () => {
    expect(askedLabels([policy])).toEqual(asking({ 'job-name': ['a', 'b'], 'pod-template-hash': [] }))
    expect(isGivenLabel('app')).toBe(false)
  })

  it('is known already, or not', () => {
    const asked = askedLabels([policy])
    expect(isAskedAlready(asked, asking({ 'job-name': ['b'] }))).toBe(true)
    expect(isAskedAlready(asked, asking({ 'job-name': ['c'] }))).toBe(false)
    expect(isAskedAlready(asked, asking({ 'controller-uid': [] }))).toBe(false)
  })
})
