/** Small manifests as objects, and the analysis of some of them, for tests that state what a few pods and policies come to. */

import { type Analysis, analyze } from '../analyze.ts'
import { defaultSettings, type Settings } from '../text/workspace.ts'

/** A port by number, or by name and number. */
type PodPort = number | readonly [name: string, port: number]

interface PodFields {
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly ports?: readonly PodPort[]
  readonly hostNetwork?: boolean
  readonly address?: string
  readonly node?: string
}

/** A pod in namespace shop, labelled app=NAME, unless `fields` say otherwise. */
export function pod(name: string, { namespace = 'shop', labels = { app: name }, ports = [], hostNetwork, address, node }: PodFields = {}) {
  const declared = ports.map((port) => (typeof port === 'number' ? { containerPort: port } : { name: port[0], containerPort: port[1] }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { hostNetwork, containers: [{ name: 'main', image: 'main:1', ports: declared }] },
    status: { podIP: address, hostIP: node },
  }
}

/** A policy in namespace shop, or as NAMESPACE/NAME says. */
export function policy(name: string, spec: object) {
  const [namespace, own] = name.includes('/') ? name.split('/') : ['shop', name]
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: own, namespace }, spec }
}

export const namespace = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})

/** `{matchLabels: {app: NAME}}` */
export const app = (name: string) => ({ matchLabels: { app: name } })

/** The analysis of the manifests, one file; with `previous`, as after an edit. */
export function analysisOf(manifests: readonly object[], settings: Partial<Settings> = {}, previous?: Analysis): Analysis {
  const text = manifests.map((manifest) => `${JSON.stringify(manifest)}\n`).join('')
  return analyze(
    { files: [{ name: 'all.json', text }], places: {}, settings: previous?.workspace.settings ?? { ...defaultSettings, ...settings } },
    previous,
  )
}
