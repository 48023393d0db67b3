/** Rows of words to CSV lines that no spreadsheet takes for formulas. */

/** One line, quoted where needed; a cell that begins like a formula gets an apostrophe in front. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells
    .map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',')}\r\n`
