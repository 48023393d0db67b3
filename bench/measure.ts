/** Work to times and shares: medians of interleaved rounds, percentiles, slopes, memory. */

/** Milliseconds of CPU time, what other threads do for garbage and compilation included: other programs make a clock run on, and not this. */
export function timeOf(work: () => unknown): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** The value below which a share of the list lies. */
export function percentile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
}

export const median = (list: readonly number[]): number => percentile(list, 0.5)

/** Times of each work in each round: all of them one after another, so that what slows the machine slows them alike. */
export function interleave(rounds: number, works: readonly (() => unknown)[]): number[][] {
  const times = works.map((): number[] => [])
  for (const work of works) work()
  for (let round = 0; round < rounds; round++) for (const [i, work] of works.entries()) times[i]?.push(timeOf(work))
  return times
}

/** The exponent of the power law that fits best. */
export function exponentOf(points: readonly (readonly [size: number, cost: number])[]): number {
  const logs = points.map(([size, cost]) => [Math.log(size), Math.log(cost)] as const)
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length
  const [x, y] = [mean(0), mean(1)]
  const covariance = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0)
  return covariance / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0)
}

/** Bytes that one result of `work` holds, of several that are held at a time; undefined where Node may not collect garbage when asked to. */
export function memoryOf(work: () => unknown): number | undefined {
  const { gc } = globalThis as { gc?: () => void }
  if (!gc) return undefined
  const settle = () => {
    for (let i = 0; i < 4; i++) gc()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = settle()
  const held = Array.from({ length: 8 }, work)
  return (settle() - before) / held.length
}
