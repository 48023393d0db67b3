/** A page and a gesture to what it cost: Chromium's own counters, long tasks, frames. */

import type { CDPSession, Page } from '@playwright/test'

export interface Cost {
  /** Milliseconds of script and of all work on the main thread, a frame. */
  readonly script: number
  readonly task: number
  readonly layouts: number
  readonly styles: number
  /** Tasks of more than 50 ms. */
  readonly long: number
  readonly frames: number
}

interface Point {
  readonly x: number
  readonly y: number
}

declare global {
  interface Window {
    longTasks?: number
    analyzedAt?: number
    drawnAt?: number
  }
}

/** To be put into a page before its own program: counts long tasks, and notes when an analysis arrives. */
export function watch() {
  window.longTasks = 0
  new PerformanceObserver((list) => {
    window.longTasks = (window.longTasks ?? 0) + list.getEntries().length
  }).observe({ type: 'longtask', buffered: true })
  // The canvas has taken the analysis over; the frame after the next has been painted.
  const note = () => requestAnimationFrame(() => requestAnimationFrame(() => (window.drawnAt = performance.now())))
  document.addEventListener('DOMContentLoaded', () =>
    new MutationObserver(note).observe(document.documentElement, { attributeFilter: ['data-analyzed'] }),
  )
  const Original = window.Worker
  window.Worker = class extends Original {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      this.addEventListener('message', ({ data }: MessageEvent<{ kind?: string } | undefined>) => {
        if (data?.kind !== 'analyzed') return
        window.analyzedAt = performance.now()
      })
    }
  }
}

export async function startMeasuring(page: Page): Promise<CDPSession> {
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable')
  return client
}

async function counters(client: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await client.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

const nextFrame = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))

/** Pulls from a point by 4 and 2 pixels a frame. */
export async function pull(page: Page, client: CDPSession, from: Point, frames: number): Promise<Cost> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 8, from.y + 4)
  await nextFrame(page)
  const long = await page.evaluate(() => window.longTasks ?? 0)
  const before = await counters(client)
  for (let i = 0; i < frames; i++) {
    await page.mouse.move(from.x + 8 + (i % 40) * 4, from.y + 4 + (i % 40) * 2)
    await nextFrame(page)
  }
  const after = await counters(client)
  await page.mouse.up()
  const spent = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
  return {
    script: (1000 * spent('ScriptDuration')) / frames,
    task: (1000 * spent('TaskDuration')) / frames,
    layouts: spent('LayoutCount') / frames,
    styles: spent('RecalcStyleCount') / frames,
    long: (await page.evaluate(() => window.longTasks ?? 0)) - long,
    frames,
  }
}

/** All elements of the document, as Chromium counts them. */
export const nodesOf = async (client: CDPSession) => (await counters(client))['Nodes'] ?? 0

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds: when it began, how long it lasted, how much the thread itself computed. */
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string; readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string } }
}

/** Watches the tasks of the page's main thread; the answer, at the end: how long each computed, in milliseconds, longest first. What else the
 * machine does makes a task last longer, and this little. What Playwright asks of the page is no task of the page. */
export async function watchTasks(client: CDPSession): Promise<() => Promise<number[]>> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: object[] }) => void events.push(...(value as TraceEvent[]))
  client.on('Tracing.dataCollected', collect)
  const traceConfig = { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline'] }
  await client.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig })
  return async () => {
    const complete = new Promise((done) => client.once('Tracing.tracingComplete', done))
    await client.send('Tracing.end')
    await complete
    client.off('Tracing.dataCollected', collect)
    const isMain = (event: TraceEvent) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain'
    const threads = new Set(events.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`))
    const own = events.filter(({ ph, pid, tid }) => ph === 'X' && threads.has(`${pid} ${tid}`))
    const asked = own.filter(({ args }) => args?.chrome_mojo_event_info?.mojo_interface_tag === 'blink.mojom.DevToolsSession')
    const isAsked = (task: TraceEvent) => asked.some(({ pid, ts }) => pid === task.pid && task.ts <= ts && ts < task.ts + (task.dur ?? 0))
    const tasks = own.filter((event) => event.name === 'RunTask' && !isAsked(event))
    const lengths = tasks.map(({ tdur = 0 }) => tdur / 1000)
    return lengths.sort((a, b) => b - a)
  }
}
