/** A small shop as text: web, db and job in one namespace, policies for the database, expectations; and the analysis of such texts. */

import { type Analysis, analyze } from '../analyze.ts'
import { defaultSettings, type Settings, type Workspace, type WorkspaceFile } from '../text/workspace.ts'

const workload = (name: string, port?: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: ${name}${port === undefined ? '' : `, ports: [{name: sql, containerPort: ${port}}]`}}]}
`

/** The database gives its port 5432 the name sql. */
export const workloads = [workload('web'), workload('db', 5432), workload('job')].join('---\n')

/** The policy of the database with these ingress rules, as lines under `spec`. */
export const policyOf = (ingress: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
${ingress}`

/** The same with one rule: web enters on these ports. */
export const admitting = (...ports: string[]): string =>
  policyOf(`  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [${ports.map((port) => `{${port}}`).join(', ')}]
`)

export const policy = admitting('port: 5432')

export const namespace = (name: string, more = ''): string => `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
${more}---
`

export const toWorkspace = (files: Readonly<Record<string, string>>, settings: Partial<Settings> = {}): Workspace => ({
  files: Object.entries(files).map(([name, text]): WorkspaceFile => ({ name, text })),
  places: {},
  settings: { ...defaultSettings, ...settings },
})

/** The texts as one file. */
export const read = (texts: string | readonly string[], settings: Partial<Settings> = {}): Analysis =>
  analyze(toWorkspace({ 'a.yaml': [texts].flat().join('---\n') }, settings))

export const expectations = (...items: string[]): string =>
  `apiVersion: drawbridge/v1\nkind: TrafficTests\nmetadata: {name: tests}\ntests:\n${items.map((item) => `- ${item}\n`).join('')}`
