/** Rows of words to CSV and Markdown that no spreadsheet takes for formulas and no cell breaks out of. */

/** One line, quoted where needed; a cell that begins like a formula gets an apostrophe in front. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells
    .map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',')}\r\n`

/** One row of a Markdown table. */
export const markdownLine = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |\n`
