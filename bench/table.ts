/** Measured figures to the table that `npm run bench` prints. */

interface Verdict {
  readonly goal: string
  /** Undefined: no goal was set. */
  readonly met: boolean | undefined
}

interface Table {
  row(what: string, figure: string, verdict: Verdict): void
  /** A line below the row before. */
  note(text: string): void
  print(): void
}

export function toTable(): Table {
  const rows: string[][] = []
  return {
    row(what, figure, { goal, met }) {
      rows.push([what, figure, goal, met === undefined ? '' : met ? 'met' : 'not met'])
    },
    note(text) {
      rows.push([`  ${text}`])
    },
    print() {
      const lines = [['times are CPU time; L: one pass that numbers all labels', 'figure', 'goal', ''], ...rows]
      const cells = lines.filter((line) => line.length > 1)
      const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => (line[column] as string).length)))
      for (const line of lines) {
        const [first = '', ...others] = line
        const rest = others.map((cell, i) => cell.padStart(widths[i + 1] ?? 0)).join('  ')
        console.log(others.length === 0 ? first : `${first.padEnd(widths[0] as number)}  ${rest}`.trimEnd())
      }
    },
  }
}
