/** Two texts to what a person compares: the lines that go and come, with a few around them. */

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  /** Without its line break. */
  readonly text: string
}

/** Changed lines that stand close together. */
export interface Hunk {
  /** 1-based numbers of the first line, in the old text and in the new one. */
  readonly oldLine: number
  readonly newLine: number
  readonly lines: readonly DiffLine[]
}

/** Lines of the neighbourhood that a hunk shows. */
const context = 2

/** Texts that differ in more lines than this are shown as one block that goes and one that comes. */
const mostChanges = 300

/** The changed places of a text, in order; none when the lines are the same. */
export function toHunks(before: string, after: string): Hunk[] {
  const [old, now] = [splitLines(before), splitLines(after)]
  const shorter = Math.min(old.length, now.length)
  let head = 0
  while (head < shorter && old[head] === now[head]) head++
  let tail = 0
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const middle = compareLines(old.slice(head, old.length - tail), now.slice(head, now.length - tail))
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text: withoutBreak(text) }))
  const before2 = old.slice(Math.max(0, head - context), head)
  const lines = [...same(before2), ...middle, ...same(old.slice(old.length - tail, old.length - tail + context))]
  return middle.length === 0 ? [] : cut(lines, head - before2.length + 1)
}

/** As `diff -u` prints it, without file names. */
export function formatHunks(hunks: readonly Hunk[]): string {
  const marks = { same: ' ', removed: '-', added: '+' }
  return hunks
    .map(({ oldLine, newLine, lines }) => {
      const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === 'same' || line.kind === kind).length
      const title = `@@ -${oldLine},${count('removed')} +${newLine},${count('added')} @@`
      return [title, ...lines.map(({ kind, text }) => marks[kind] + text)].join('\n')
    })
    .join('\n')
}

/** With their breaks, so that a change of a break alone is a change. */
const splitLines = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []

const withoutBreak = (line: string) => line.replace(/[\r\n]+$/, '')

/** Myers' greedy walk: the fewest lines that go and come. */
function compareLines(old: readonly string[], now: readonly string[]): DiffLine[] {
  const furthest = new Map<number, number>([[1, 0]])
  const trace: Map<number, number>[] = []
  for (let changes = 0; changes <= Math.min(mostChanges, old.length + now.length); changes++) {
    trace.push(new Map(furthest))
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1))
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1
      while (x < old.length && x - k < now.length && old[x] === now[x - k]) x++
      furthest.set(k, x)
      if (x >= old.length && x - k >= now.length) return walkBack(trace, old, now)
    }
  }
  const block = (kind: DiffLine['kind'], lines: readonly string[]) => lines.map((text): DiffLine => ({ kind, text: withoutBreak(text) }))
  return [...block('removed', old), ...block('added', now)]
}

function walkBack(trace: readonly ReadonlyMap<number, number>[], old: readonly string[], now: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = []
  const put = (kind: DiffLine['kind'], text: string | undefined) => lines.push({ kind, text: withoutBreak(text ?? '') })
  let [x, y] = [old.length, now.length]
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const furthest = trace[changes] as ReadonlyMap<number, number>
    const k = x - y
    const down = k === -changes || (k !== changes && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1))
    const from = changes === 0 ? 0 : (furthest.get(down ? k + 1 : k - 1) ?? 0)
    const start = changes === 0 ? 0 : down ? from : from + 1
    for (; x > start; y--) put('same', old[--x])
    if (changes === 0) break
    if (down) put('added', now[--y])
    else put('removed', old[--x])
  }
  return lines.reverse()
}

/** Hunks of lines, divided where more than the neighbourhoods of two changes stands between them. */
function cut(lines: readonly DiffLine[], firstLine: number): Hunk[] {
  const hunks: Hunk[] = []
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - context), i + context + 1).some(({ kind }) => kind !== 'same'))
  let [oldLine, newLine] = [firstLine, firstLine]
  let open: { oldLine: number; newLine: number; lines: DiffLine[] } | undefined
  for (const [i, line] of lines.entries()) {
    if (near[i]) {
      if (!open) hunks.push((open = { oldLine, newLine, lines: [] }))
      open.lines.push(line)
    } else open = undefined
    if (line.kind !== 'added') oldLine++
    if (line.kind !== 'removed') newLine++
  }
  return hunks
}
