// Reads the import graph of src and web and compares it with the diagram of ARCHITECTURE.md: who may import whom.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Source files by their path from the checkout's root, with forward slashes. */
type Sources = Record<string, string>

interface Import {
  file: string
  /** What is written between the quotes. */
  specifier: string
  /** The file it names when relative, from the root; else the specifier. */
  target: string
  typeOnly: boolean
}

// ---- reading

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function readSources(folder: string): Sources {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(files.map((file) => [relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')]))
}

const isTest = (file: string) => file.endsWith('.test.ts') || file.endsWith('.test.tsx') || file.startsWith('src/testing/')

const statement =
  /^[ \t]*(?:import|export)\s+(type\s+)?((?:[\w$]+\s*,\s*)?(?:\{[^}]*\}|\*(?:\s*as\s+[\w$]+)?|[\w$]+))\s*from\s*(['"])(.+?)\3/gm
const sideEffect = /^[ \t]*import\s*(['"])(.+?)\1/gm
const dynamic = /\bimport\s*\(\s*(['"`])(.+?)\1/g
const workerUrl = /\bnew\s+URL\s*\(\s*(['"])(.+?)\1\s*,\s*import\.meta\.url/g

function importsOf(file: string, source: string): Import[] {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found = (specifier: string, typeOnly: boolean): Import => {
    const path = specifier.replace(/\?.*$/, '')
    const target = path.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), path)) : specifier
    return { file, specifier, target, typeOnly }
  }
  const onlyTypes = (clause: string) => /^\{(\s*type\s[^,}]*,?)+\s*\}$/.test(clause)
  return [
    ...[...text.matchAll(statement)].map((match) => found(match[4]!, Boolean(match[1]) || onlyTypes(match[2]!))),
    ...[sideEffect, dynamic, workerUrl].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => found(match[2]!, false))),
  ]
}

/** Every import of the sources that are no tests. */
function graphOf(sources: Sources): Import[] {
  return Object.entries(sources).flatMap(([file, source]) => (isTest(file) ? [] : importsOf(file, source)))
}

const isRelative = (found: Import) => found.specifier.startsWith('.')
const complain = (found: Import, because: string) => `${found.file} imports ${found.specifier}: ${because}`

// ---- the core's layers

/** Left never imports right; what stands in one place side by side does not import each other. */
const order = [
  ['text'],
  ['yaml'],
  ['kubernetes'],
  ['policy'],
  ['providers'],
  ['checks', 'commands', 'graph', 'language'],
  ['readings.ts'],
  ['diagnosed.ts'],
  ['analyze.ts'],
  ['planned.ts', 'outcome.ts'],
  ['run.ts', 'views', 'changes.ts', 'expectations.ts', 'matrix.ts', 'hops.ts'],
  ['preview.ts', 'offered.ts'],
  ['under.ts'],
  ['index.ts'],
  ['cli.ts', 'cli'],
]
/** Types that every layer may name; they themselves name types of text to policy. */
const typeFiles = ['src/diagnostic.ts', 'src/command.ts']

const layerOf = (file: string) => file.split('/')[1] ?? ''
const rankOf = (file: string) => order.findIndex((names) => names.includes(layerOf(file)))

function layerViolations(graph: Import[]): string[] {
  return graph
    .filter((found) => found.file.startsWith('src/') && isRelative(found))
    .flatMap((found) => {
      const because = layerViolation(found)
      return because ? [complain(found, because)] : []
    })
}

function layerViolation({ file, target, typeOnly }: Import): string | undefined {
  if (!target.startsWith('src/')) return 'the core does not leave src'
  if (isTest(target)) return 'that is for tests'
  if (typeFiles.includes(target)) return undefined
  const [from, to] = [rankOf(file), rankOf(target)]
  if (to < 0) return `${target} has no place in the diagram`
  if (typeFiles.includes(file)) {
    if (!typeOnly) return 'types only'
    return to <= rankOf('src/policy/') ? undefined : 'types of text to policy only'
  }
  if (from < 0) return `${file} has no place in the diagram`
  if (to > from) return `${layerOf(file)} stands left of ${layerOf(target)}`
  const siblings = to === from && layerOf(file) !== layerOf(target) && layerOf(file) !== 'cli.ts'
  return siblings ? `${layerOf(file)} and ${layerOf(target)} do not know each other` : undefined
}

// ---- the app's folders

const meetingPoints = ['web/store.ts', 'web/state.ts', 'web/App.tsx', 'web/main.tsx']
const folderOf = (file: string) => (file.split('/').length > 2 ? file.split('/')[1] : undefined)

function appViolations(graph: Import[]): string[] {
  return graph
    .filter((found) => found.file.startsWith('web/') && isRelative(found))
    .flatMap((found) => {
      const because = appViolation(found)
      return because ? [complain(found, because)] : []
    })
}

function appViolation({ file, target }: Import): string | undefined {
  if (target.startsWith('src/')) return 'the core is reached through #core'
  if (!target.startsWith('web/') || target.endsWith('.css')) return undefined
  if (meetingPoints.includes(file)) return undefined
  const [from, to] = [folderOf(file), folderOf(target)]
  if (to === 'widgets' || (from !== undefined && from === to)) return undefined
  if (from === 'widgets') return 'widgets know nothing of the app'
  if (from !== undefined && target === 'web/store.ts') return undefined
  return 'folders meet in store.ts and App.tsx'
}

// ---- packages

/** Packages that live in one place, by what their specifier begins with. */
const homes: [packageName: string, isHome: (file: string) => boolean, home: string][] = [
  ['yaml', (file) => file.startsWith('src/yaml/'), 'src/yaml'],
  ['monaco-editor', (file) => file.startsWith('web/editor/'), 'web/editor'],
  ['@xyflow/react', (file) => file.startsWith('web/canvas/'), 'web/canvas'],
  ['elkjs', (file) => file.startsWith('web/canvas/'), 'web/canvas'],
  ['zustand', (file) => file === 'web/store.ts', 'web/store.ts'],
]
const isCli = (file: string) => file === 'src/cli.ts' || file.startsWith('src/cli/')

function packageViolations(graph: Import[]): string[] {
  return graph
    .filter((found) => !isRelative(found))
    .flatMap((found) => {
      const because = packageViolation(found)
      return because ? [complain(found, because)] : []
    })
}

function packageViolation({ file, specifier }: Import): string | undefined {
  const home = homes.find(([name]) => specifier === name || specifier.startsWith(`${name}/`))
  if (home) return home[1](file) ? undefined : `it lives in ${home[2]}`
  if (specifier.startsWith('node:')) return isCli(file) ? undefined : 'only the command line knows Node'
  if (file.startsWith('src/')) return 'the core uses no package but yaml'
  return undefined
}

// ---- text that must not occur

/** Ways by which a pasted manifest could become markup or code. */
const sinks = [
  /\b(?:inner|outer)HTML\b/,
  /\binsertAdjacentHTML\b/,
  /\bdangerouslySetInnerHTML\b/,
  /\bdocument\.write(?:ln)?\b/,
  /\beval\s*\(/,
  /\bnew\s+Function\b/,
]

function sinkViolations(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([file, source]) => {
    if (isTest(file)) return []
    return sinks.flatMap((sink) => {
      const match = sink.exec(source)
      return match ? [`${file}:${source.slice(0, match.index).split('\n').length} contains ${match[0]}`] : []
    })
  })
}

// ---- the fences

describe('fences', () => {
  const sources = { ...readSources('src'), ...readSources('web') }
  const graph = graphOf(sources)

  test('the core imports only leftwards', () => expect(layerViolations(graph)).toEqual([]))
  test('the folders of the app meet only in its store and its root', () => expect(appViolations(graph)).toEqual([]))
  test('every package stays at home', () => expect(packageViolations(graph)).toEqual([]))
  test('no text becomes markup or code', () => expect(sinkViolations(sources)).toEqual([]))
  test('the sources were found', () => {
    expect(Object.keys(sources)).toContain('web/main.tsx')
    expect(Object.keys(sources).filter((file) => file.startsWith('src/') && !isTest(file)).length).toBeGreaterThan(0)
  })
})

describe('fences can fail', () => {
  const complaints = (file: string, source: string) => {
    const graph = graphOf({ [file]: source })
    return [...layerViolations(graph), ...appViolations(graph), ...packageViolations(graph), ...sinkViolations({ [file]: source })]
  }

  test.each([
    ['src/text/edit.ts', "import { modify } from '../yaml/modify.ts'"],
    ['src/kubernetes/types.ts', "import type { Connection } from '../policy/connections.ts'"],
    ['src/checks/no-peer.ts', "import { isolate } from '../commands/isolate.ts'"],
    ['src/graph/graph.ts', "export { run } from '../commands/index.ts'"],
    ['src/policy/isolation.ts', "import {\n  analyze,\n} from '../analyze.ts'"],
    ['src/analyze.ts', "import { analyze } from './index.ts'"],
    ['src/index.ts', "import { main } from './cli.ts'"],
    ['src/policy/isolation.ts', "const late = () => import('../graph/graph.ts')"],
    ['src/policy/isolation.ts', "import { store } from '../../web/store.ts'"],
    ['src/policy/isolation.ts', "import { cases } from '../testing/cases.ts'"],
    ['src/policy/isolation.ts', "import { trim } from '../utils/trim.ts'"],
    ['src/utils/trim.ts', "import { lines } from '../text/lines.ts'"],
    ['src/command.ts', "import { toRef } from './kubernetes/types.ts'"],
    ['src/diagnostic.ts', "import { type Ref, toRef } from './kubernetes/types.ts'"],
    ['src/diagnostic.ts', "import type { Node } from './graph/graph.ts'"],
    ['src/kubernetes/decode.ts', "import { parse } from 'yaml'"],
    ['src/graph/layout.ts', "import { memo } from 'react'"],
    ['src/text/lines.ts', "import 'node:fs'"],
    ['web/panels/Problems.tsx', "import { analyze } from '../../src/index.ts'"],
    ['web/panels/Problems.tsx', "import { Canvas } from '../canvas/Canvas.tsx'"],
    ['web/analysis/client.ts', "const worker = new Worker(new URL('../editor/worker.ts', import.meta.url))"],
    ['web/panels/Problems.tsx', "import { App } from '../App.tsx'"],
    ['web/theme.ts', "import { Canvas } from './canvas/Canvas.tsx'"],
    ['web/widgets/Button.tsx', "import { useStore } from '../store.ts'"],
    ['web/panels/Yaml.tsx', "import * as monaco from 'monaco-editor/editor'"],
    ['web/panels/Map.tsx', "import { ReactFlow } from '@xyflow/react'"],
    ['web/panels/state.ts', "import { create } from 'zustand'"],
    ['web/files/layout.ts', "import ELK from 'elkjs/lib/elk-api.js'"],
    ['web/files/open.ts', "import { parse } from 'yaml'"],
    ['web/panels/Note.tsx', 'element.innerHTML = text'],
    ['web/panels/Note.tsx', '<p dangerouslySetInnerHTML={{ __html: text }} />'],
    ['src/text/lines.ts', 'return eval(text)'],
    ['src/text/lines.ts', "return new Function('return 1')"],
  ])('%s: %s', (file, source) => {
    expect(complaints(file, source)).toHaveLength(1)
  })

  test.each([
    ['src/commands/isolate.ts', "import { modify } from '../yaml/modify.ts'\nimport type { Command } from '../command.ts'"],
    ['src/text/edit.ts', "import type { Range } from '../diagnostic.ts'"],
    ['src/diagnostic.ts', "import type { Ref } from './kubernetes/types.ts'\nimport type { Command } from './command.ts'"],
    ['src/command.ts', "import { type Ref, type Port } from './kubernetes/types.ts'"],
    ['src/yaml/documents.ts', "import { parseDocument } from 'yaml'"],
    ['src/cli.ts', "import { readFileSync } from 'node:fs'\nimport { analyze } from './index.ts'\nimport { list } from './cli/list.ts'"],
    ['src/policy/isolation.test.ts', "import { analyze } from '../analyze.ts'\nimport fc from 'fast-check'"],
    ['src/text/lines.ts', "// import { x } from '../graph/graph.ts'\nconst retrieval = (a: string) => a\nretrieval('b')"],
    [
      'web/panels/Problems.tsx',
      "import { analyze } from '#core'\nimport { useStore } from '../store.ts'\nimport { Button } from '../widgets/Button.tsx'",
    ],
    ['web/editor/Editor.tsx', "import EditorWorker from 'monaco-editor/editor/editor.worker?worker'\nimport './editor.css'"],
    ['web/App.tsx', "import { Canvas } from './canvas/Canvas.tsx'\nimport './theme.css'"],
  ])('and let pass %s: %s', (file, source) => {
    expect(complaints(file, source)).toEqual([])
  })
})
