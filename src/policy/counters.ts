/** What the evaluator did, counted: the same on every machine, unlike time. */

export interface Counters {
  /** Units made: pods that no policy can tell apart. */
  units: number
  /** Policies turned into sets of units. */
  policies: number
  /** Selectors evaluated over pods or namespaces, and label sets looked at for them. */
  selectors: number
  candidates: number
  /** 32-bit words of sets written. */
  words: number
  /** Profiles whose rules were put together. */
  profiles: number
}

/** Grows for ever; whoever measures takes the difference. */
export const counters: Counters = { units: 0, policies: 0, selectors: 0, candidates: 0, words: 0, profiles: 0 }

/** What `work` added to the counters. */
export function countWork(work: () => void): Counters {
  const before = { ...counters }
  work()
  const difference = (key: keyof Counters) => counters[key] - before[key]
  return {
    units: difference('units'),
    policies: difference('policies'),
    selectors: difference('selectors'),
    candidates: difference('candidates'),
    words: difference('words'),
    profiles: difference('profiles'),
  }
}
