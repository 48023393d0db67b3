/** What the command line may touch of the process, and how a command says that it was called wrongly. */

export interface Io {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  readonly cwd: string
}

/** The words of the call are off: exit code 2. */
export class UsageError extends Error {}

/** One subcommand: its words for `--help`, and what it does; returns the exit code. */
export interface CliCommand {
  readonly name: string
  readonly usage: string
  readonly summary: string
  readonly help: string
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string; readonly multiple?: boolean }>>
  run(positionals: readonly string[], values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>, io: Io): number
}

/** The value of `-o`, one of `formats`; the first is the default. */
export function formatOf(values: Readonly<Record<string, unknown>>, formats: readonly string[]): string {
  const format = values.output ?? formats[0]
  if (typeof format !== 'string' || !formats.includes(format)) throw new UsageError(`-o takes ${formats.join(', ')}.`)
  return format
}

export const outputOption = { output: { type: 'string', short: 'o' } } as const
