/** Real applications and our samples: every warning was read and is right, so each is listed here; a new one is read before it is added. */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { shared } from '../testing/shared.ts'
import { toLines } from '../text/lines.ts'
import { defaultSettings } from '../text/workspace.ts'

const samples = join(import.meta.dirname, '..', '..', 'public', 'samples')

function filesIn(path: string): string[] {
  if (path.endsWith('.yaml')) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(path, name))
}

/** `file:line severity code`, notes on kinds that are not evaluated left out. */
function found(path: string): string[] {
  const files = filesIn(path).map((file) => ({ name: basename(file), text: readFileSync(file, 'utf8') }))
  const { diagnostics } = analyze({ files, places: {}, settings: defaultSettings })
  const lineOf = (name: string, offset: number) => toLines(files.find((file) => file.name === name)?.text ?? '').position(offset).line
  const shown = diagnostics.filter(({ code }) => code !== 'not-evaluated')
  return shown.map(({ file, range, severity, code }) => `${file}:${lineOf(file, range[0])} ${severity} ${code}`)
}

describe('no false alarm', () => {
  it.each([
    ['shop.yaml', ['shop.yaml:154 warning one-sided']],
    ['platform.yaml', []],
    ['outside.yaml', []],
  ])('%s', (file, expected) => expect(found(join(samples, file))).toEqual(expected))

  /** Each with why it is right. */
  const real: [string, [found: string, reason: string][]][] = [
    [
      'sock-shop',
      [
        ['netpol-cart-access.yaml:9 warning selects-no-pods', 'it asks for name=cart, the Deployment calls its pods carts'],
        [
          'netpol-cart-db-access.yaml:13 warning peer-matches-nothing',
          'it lets in name=cart, and no pod is called so: carts can not reach its database',
        ],
        ['netpol-cortex-access.yaml:12 info peer-matches-nothing', 'Cortex is no part of the demo: only a note'],
        ['netpol-default-deny.yaml:7 warning legacy-annotation', 'the annotation has done nothing since Kubernetes 1.7'],
      ],
    ],
    [
      'online-boutique',
      [
        ['network-policy-adservice.yaml:17 info missing-namespace', 'no manifest names a namespace: only a note'],
        ['network-policy-frontend.yaml:27 info allow-all', 'the frontend is open on purpose: only a note'],
      ],
    ],
  ]
  for (const [name, expected] of real) {
    const path = shared(`realworld/${name}`)
    if (!path) console.log(`skipped: ../shared/realworld/${name} is not there`)
    it.skipIf(!path)(name, () => expect(found(path as string)).toEqual(expected.map(([line]) => line)))
  }
})
