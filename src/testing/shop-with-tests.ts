/** A small application with one policy and a list of expectations, for tests of what is built on an analysis. */

import type { Workspace, WorkspaceFile } from '../text/workspace.ts'
import { defaultSettings } from '../text/workspace.ts'

const workload = (name: string, port?: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: ${name}${port === undefined ? '' : `, ports: [{name: main, containerPort: ${port}}]`}}]}
`

export const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 5432}]
`

export const workloads = [workload('web'), workload('db', 5432), workload('job')].join('---\n')

export const toWorkspace = (files: Readonly<Record<string, string>>): Workspace => ({
  files: Object.entries(files).map(([name, text]): WorkspaceFile => ({ name, text })),
  places: {},
  settings: defaultSettings,
})

export const expectations = (...items: string[]): string =>
  `apiVersion: drawbridge/v1\nkind: TrafficTests\nmetadata: {name: tests}\ntests:\n${items.map((item) => `- ${item}\n`).join('')}`
