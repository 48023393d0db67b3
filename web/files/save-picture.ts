/** Saves the picture of the whole graph, as SVG or PNG, in a theme. */

import type { Graph, GraphEdge } from '#core'
import { useStore } from '../store.ts'
import { give } from './download.ts'

type PictureTheme = 'light' | 'dark'

/** How the canvas draws, handed in by the app; `token`: the value of a token of theme.css. */
type DrawPicture = (
  graph: Graph,
  edges: readonly GraphEdge[],
  token: (name: string) => string,
) => { readonly svg: string; readonly width: number; readonly height: number }

/** Bigger pictures are scaled down: browsers draw no larger ones. Pixels. */
const mostPixels = 8000

export async function savePicture(format: 'svg' | 'png', theme: PictureTheme, draw: DrawPicture) {
  const { analyzed, showDenied, showOpen, notify } = useStore.getState()
  if (!analyzed) return
  const edges = analyzed.graph.edges.filter(
    (edge) => edge.shown === 'always' || (showDenied && edge.verdict === 'denied') || (showOpen && edge.verdict === 'open'),
  )
  const { svg, width, height } = draw(analyzed.graph, edges, tokensOf(theme))
  const [name, what] = [`drawbridge-${theme}.${format}`, `The whole picture, ${theme}.`]
  if (format === 'svg') return give(name, svg, what, 'image/svg+xml')
  try {
    give(name, await toPng(svg, width, height), what, 'image/png')
  } catch {
    notify({
      kind: 'error',
      text: 'This browser could not draw the picture as PNG.',
      detail: 'Save it as SVG: every image editor opens it.',
    })
  }
}

/** The tokens of a theme, whichever is shown; dark ones fall back to those of all themes. */
function tokensOf(theme: PictureTheme): (name: string) => string {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSStyleRule)
  const of = (test: (selector: string) => boolean, name: string) =>
    rules.findLast((rule) => test(rule.selectorText) && rule.style.getPropertyValue(name) !== '')?.style.getPropertyValue(name)
  const dark = (selector: string) => /^:root\[data-theme=["']?dark["']?\]$/.test(selector)
  return (name) =>
    ((theme === 'dark' ? of(dark, name) : undefined) ?? of((selector) => selector === ':root', name) ?? 'currentColor').trim()
}

async function toPng(svg: string, width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const scale = Math.min(2, mostPixels / Math.max(width, height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error('no picture')
    return new Uint8Array(await blob.arrayBuffer())
  } finally {
    URL.revokeObjectURL(url)
  }
}
