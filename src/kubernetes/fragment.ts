/** Names documents that are no manifest: pieces of a policy, patches, values and other files that lie beside manifests. */

import type { Finding } from '../diagnostic.ts'
import type { Path, YamlNode } from '../yaml/node.ts'
import { getEntry } from '../yaml/node.ts'

/** What to say of a document (or list item, at `at`) that has no kind or no apiVersion. `missing` names the field. */
export function sayNoManifest(node: YamlNode, at: Path, missing: 'kind' | 'apiVersion'): Finding {
  const other = nameOther(node)
  if (other) return { code: 'not-evaluated', severity: 'warning', message: `${other} It is not evaluated.`, path: at }
  const refusal = { path: at, severity: 'error' } as const
  if (missing === 'kind' && isPieceOfPolicy(node)) return { code: 'bare-fragment', ...refusal, ...sayPiece(at) }
  const message = `"${missing}:" is missing: kubectl cannot tell what this is and refuses it, so it does nothing. Add it, with "apiVersion:" and "kind:" at the very top.`
  return { code: 'invalid', ...refusal, message }
}

function sayPiece(at: Path): Pick<Finding, 'message' | 'fixes'> {
  const message =
    'This is only a piece of a NetworkPolicy: kubectl refuses it because it has no kind, so it protects nothing. Make it a whole policy.'
  // The runner knows the file and which of its documents this is; an item of a list can't be completed by itself.
  const fix = { label: 'Make it a NetworkPolicy', command: { kind: 'complete-fragment', file: '', document: -1 } } as const
  return at.length === 0 ? { message, fixes: [fix] } : { message }
}

export const buildAdvice = 'run kustomize build and paste its result.'

/** A strategic merge patch, recognized by its `$patch`. */
export const patchSentence = `This is a Kustomize patch: ${buildAdvice}`

const pieces = ['podSelector', 'namespaceSelector', 'ipBlock', 'policyTypes', 'matchLabels', 'matchExpressions']
const lists = ['ingress', 'egress', 'from', 'to']

function isPieceOfPolicy(node: YamlNode): boolean {
  if (pieces.some((key) => getEntry(node, key)) || lists.some((key) => getEntry(node, key)?.value.kind === 'list')) return true
  const spec = getEntry(node, 'spec')?.value
  return spec !== undefined && isPieceOfPolicy(spec)
}

const ofKustomization = ['resources', 'bases', 'patches', 'patchesStrategicMerge', 'namePrefix', 'commonLabels', 'configMapGenerator']
const ofValues = [
  'replicaCount',
  'image',
  'serviceAccount',
  'nodeSelector',
  'tolerations',
  'affinity',
  'nameOverride',
  'autoscaling',
  'global',
]
const helmAdvice = 'run helm template and paste its result.'

/** A sentence on what a file without a kind is, where its keys tell. */
function nameOther(node: YamlNode): string | undefined {
  const has = (keys: readonly string[]) => keys.filter((key) => getEntry(node, key)).length
  if (node.kind === 'list') {
    const isPatch = node.items.length > 0 && node.items.every((item) => getEntry(item, 'op') && getEntry(item, 'path'))
    return isPatch ? `This is a JSON patch (RFC 6902): ${buildAdvice}` : undefined
  }
  if (has(['$patch'])) return patchSentence
  if (has(ofKustomization) >= 2) {
    return `This looks like a kustomization: ${buildAdvice}`
  }
  if (has(ofValues) >= 2) return `These look like the values of a Helm chart: ${helmAdvice}`
  if (has(['name', 'version']) === 2 && has(['apiVersion', 'appVersion', 'dependencies']) > 0) {
    return `This looks like the Chart.yaml of a Helm chart: ${helmAdvice}`
  }
  return undefined
}
