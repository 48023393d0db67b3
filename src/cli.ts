/** The command line: words to a subcommand, its result to an exit code (0 fine, 1 findings, 2 called wrongly). */

import { parseArgs } from 'node:util'
import { check } from './cli/check.ts'
import { decode } from './cli/decode.ts'
import { diff } from './cli/diff.ts'
import { explain } from './cli/explain.ts'
import { type CliCommand, type Io, UsageError } from './cli/io.ts'
import { list } from './cli/list.ts'
import { providers } from './cli/providers.ts'
import { test } from './cli/test.ts'

const commands: readonly CliCommand[] = [list, check, explain, diff, test, providers, decode]

export type { Io }

const help = `drawbridge: what Kubernetes NetworkPolicies let through

${commands.map(({ usage, summary }) => `  ${usage}\n      ${summary}`).join('\n')}

PATH is a file, a folder (read deeply) or - for standard input. drawbridge COMMAND --help tells more.
Exit codes: 0 fine, 1 findings, 2 called wrongly.
`

/** Runs one call; argv without node and script. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(help)
    return name === undefined ? 2 : 0
  }
  const command = commands.find((candidate) => candidate.name === name)
  try {
    if (!command) throw new UsageError(`There is no command ${name}. Commands: ${commands.map((c) => c.name).join(', ')}.`)
    const { positionals, values } = parse(command, rest)
    if (values.help) {
      io.stdout.write(`${command.usage}\n\n${command.help}\n`)
      return 0
    }
    return command.run(positionals, values, io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr.write(`drawbridge: ${error.message}\n`)
    return 2
  }
}

function parse(command: CliCommand, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...command.options, help: { type: 'boolean', short: 'h' } } })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${command.usage}`)
  }
}
