/** Each folder of cases/ holds manifests and what decoding makes of them. `npm run test:update` rewrites what is expected. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../diagnostic.ts'
import { caseFolders } from '../testing/cases.ts'
import type { Settings } from '../text/workspace.ts'
import { readStream } from '../yaml/documents.ts'
import { decode } from './decode.ts'
import { formatField } from './field.ts'
import { formatSelector } from './labels.ts'
import { sayDirection } from './phrases.ts'
import { isWorkload, type Labels, type Resource } from './types.ts'

describe('decoding cases', () => {
  for (const { name, workspace, expected } of caseFolders(join(import.meta.dirname, 'cases'))) {
    it(name, async () => {
      const text = workspace.files[0]?.text as string
      await expect(format(text, workspace.settings)).toMatchFileSnapshot(expected)
    })
  }
})

/** For each document what it holds, one line a resource, then what is said about it. */
function format(text: string, settings: Settings): string {
  const documents = readStream(text).map((document) => {
    const { accepted, resources, findings } = decode(document, settings)
    return [accepted ? 'accepted' : 'not accepted', ...resources.map(formatResource), ...findings.map(formatFinding), ''].join('\n')
  })
  return documents.join('---\n')
}

function formatFinding({ severity, code, path, onKey, field, reason, message, fixes = [] }: Finding): string {
  const stated = field === undefined ? '' : ` [${field} ${reason}]`
  const fix = fixes.map(({ label, command }) => `\n    fix: ${label} (${command.kind})`).join('')
  return `  ${severity} ${code} at ${onKey ? 'key ' : ''}${formatField(path) || 'the root'}${stated}\n    ${message}${fix}`
}

function formatResource(resource: Resource): string {
  const lines = [`  ${resource.ref}`]
  if (resource.kind === 'NetworkPolicy') {
    lines[0] += ` ${resource.admission}`
    if (resource.admission === 'rejected') lines.push(`    subjects: ${formatSelector(resource.podSelector) || 'every pod'}`)
    else lines.push(`    ingress: ${sayDirection(resource, 'ingress')}`, `    egress: ${sayDirection(resource, 'egress')}`)
  } else if (isWorkload(resource)) {
    const { podLabels, ports, replicas, hostNetwork, addresses, nodeAddress, terminated, owner } = resource
    lines.push(
      `    ${JSON.stringify({ podLabels: plain(podLabels), ports, replicas, hostNetwork, addresses, nodeAddress, terminated, owner })}`,
    )
    if (resource.annotations.size > 0) lines.push(`    annotations: ${JSON.stringify(plain(resource.annotations))}`)
  } else if (resource.kind === 'Service') {
    lines.push(`    ${JSON.stringify({ selector: resource.selector && plain(resource.selector), ports: resource.ports })}`)
  } else lines.push(`    ${JSON.stringify({ labels: plain(resource.labels), annotations: plain(resource.annotations) })}`)
  return lines.join('\n')
}

const plain = (labels: Labels) => Object.fromEntries(labels)
