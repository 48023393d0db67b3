/** Collects what is found while a document is read, as many as people can take in. */

import type { MapEntry, YamlProblem } from './node.ts'

/** Remarks that are kept of one document; a further one says that there are more. */
export const remarkLimit = 1_000

export class Remarks {
  readonly problems: YamlProblem[] = []
  private readonly text: string
  /** The offsets of the lines found so far, each after a line feed. */
  private readonly lineStarts = [0]
  private readonly base: number

  /** `base`: where the document begins in `text`. */
  constructor(text: string, base = 0) {
    this.text = text
    this.base = base
  }

  add(problem: YamlProblem): void {
    if (this.problems.length < remarkLimit || problem.severity === 'error') this.problems.push(problem)
    else if (this.problems.length === remarkLimit) {
      const message = `There are more than ${remarkLimit} remarks on this document, the limit here; the others are not listed.`
      this.problems.push({ code: 'yaml-limit', severity: 'warning', message, range: problem.range })
    }
  }

  /** Two entries of one map with the same key. `isSure`: kubectl takes the later one; else they only look alike in JSON. */
  addDuplicate(first: MapEntry, second: MapEntry, isSure: boolean): void {
    const earlier = this.lineOf(first.keyRange[0])
    const later = this.lineOf(second.keyRange[0])
    const taken = isSure
      ? `the cluster takes the one in line ${later}, and the one in line ${earlier} has no effect`
      : `kubectl takes one of them by chance, mostly the one in line ${later}`
    const message = `${showKey(first.key)} stands twice in this map, in line ${earlier} and in line ${later} of this document: ${taken}. Remove one.`
    this.add({ code: 'duplicate-key', severity: 'warning', message, range: second.keyRange })
  }

  /** 1-based number of the line of an offset, both within the document. */
  lineOf(offset: number): number {
    const { lineStarts } = this
    const at = this.base + offset
    for (;;) {
      const next = this.text.indexOf('\n', Math.max(this.base, this.base + (lineStarts.at(-1) as number))) + 1
      if (next === 0 || next > at) break
      lineStarts.push(next - this.base)
    }
    let low = 0
    let high = lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((lineStarts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

/** A key for people: cut when long, visible when empty. */
export const showKey = (key: string): string => (key.length > 60 ? `${key.slice(0, 60)}…` : key || '""')
