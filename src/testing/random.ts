/** A seed to a stream of random choices, the same on every machine. */

export interface Random {
  /** From 0 (inclusive) to `below` (exclusive). */
  int(below: number): number
  /** Whether something of this probability happens. */
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** From 1 to `most`, small numbers far more often than large ones. */
  heavyTailed(most: number): number
}

/** Replicas so distributed give 10,000 pods some 2,350 different sets of labels, as in the reference shape. */
const tail = 0.7

/** Mulberry32: 32 bits of state are enough for tests and benchmarks. */
export function toRandom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000
  }
  return {
    int: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    heavyTailed: (most) => Math.min(most, Math.floor((1 - next() * (1 - most ** -tail)) ** (-1 / tail))),
  }
}
