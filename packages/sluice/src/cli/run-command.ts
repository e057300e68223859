import { GatewayError } from '../canonical/errors.ts'
import { readEnvironment } from '../control/config/environment.ts'
import { openWorkplace } from '../control/open-workplace.ts'
import { suggestWord } from '../control/suggest-word.ts'
import { describeError, openLogger } from '../io/log/logger.ts'
import { parseArguments, UsageError } from './arguments.ts'
import type { CliCommand, CommandContext, OfflineRelay, RunningGateway, Workplace } from './command-line.ts'
import { CLI_COMMANDS } from './commands.ts'
import { writeCommandHelp, writeOverview } from './help.ts'
import { START_FORM } from './start.ts'

/** What the command line needs of its process. */
export interface CliProcess {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly folder: string
  out(line: string): void
  err(line: string): void
  readInput(): Promise<string>
  openRelay(place: Workplace): Promise<OfflineRelay>
  startGateway(variables: Readonly<Record<string, string>>): Promise<RunningGateway>
}

const FAILED = 1
const MISUSED = 2

/** Runs one command; gives the exit code: 0, 1 for a failure, 2 for what cannot be understood. */
export async function runCommand(words: readonly string[], process: CliProcess): Promise<number> {
  try {
    const found = findCommand(words)
    if (found === 'overview') {
      process.out(writeOverview([START_FORM, ...CLI_COMMANDS.map(({ form }) => form)]))
      return words.length === 0 ? MISUSED : 0
    }
    const given = parseArguments(found.command.form, found.rest)
    if (given.has('help')) {
      process.out(writeCommandHelp(found.command.form))
      return 0
    }
    const environment = readEnvironment(process.variables, process.folder)
    if (!environment.ok) {
      for (const { path, message } of environment.mistakes) process.err(`${path}: ${message}`)
      return FAILED
    }
    return await runIn(
      found.command,
      { arguments: given, environment: environment.environment, folder: process.folder },
      process,
    )
  } catch (error) {
    return tell(error, process)
  }
}

async function runIn(
  command: CliCommand,
  given: Pick<CommandContext, 'arguments' | 'environment' | 'folder'>,
  process: CliProcess,
): Promise<number> {
  const opened: { close(): Promise<void> }[] = []
  try {
    return await command.run({
      ...given,
      print: (line) => process.out(line),
      note: (line) => process.err(line),
      readInput: () => process.readInput(),
      async open() {
        const log = openLogger(given.environment.logLevel)
        const { ports, close } = await openWorkplace(given.environment)
        const place = { ports, log, close: () => close().finally(() => log.close()) }
        opened.push(place)
        return place
      },
      async openRelay(place) {
        const relay = await process.openRelay(place)
        opened.push(relay)
        return relay
      },
      startGateway: (variables) => process.startGateway(variables),
    })
  } finally {
    for (const one of opened.toReversed()) await one.close()
  }
}

type Found = { command: CliCommand; rest: readonly string[] } | 'overview'

/** `customer create` is two words, `doctor` one. */
function findCommand(words: readonly string[]): Found {
  const [first, second] = words
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return 'overview'
  for (const command of CLI_COMMANDS) {
    const parts = command.form.name.split(' ')
    if (parts[0] === first && (parts.length === 1 || parts[1] === second)) {
      return { command, rest: words.slice(parts.length) }
    }
  }
  throw new UsageError(unknownCommand(first, second))
}

function unknownCommand(first: string, second: string | undefined): string {
  const names = [START_FORM.name, ...CLI_COMMANDS.map(({ form }) => form.name)]
  const acts = names.filter((name) => name.startsWith(`${first} `))
  if (acts.length > 0) {
    const said =
      second === undefined ? `${first} needs one of` : `unknown command ${first} ${second}; there are`
    return `${said}: ${acts.map((name) => name.slice(first.length + 1)).join(', ')}`
  }
  const whole = second === undefined ? first : `${first} ${second}`
  const near =
    suggestWord(whole, names) ??
    suggestWord(
      first,
      names.map((name) => name.split(' ')[0] ?? ''),
    )
  return `unknown command ${first}${near === undefined ? '' : `; did you mean ${near}?`}`
}

function tell(error: unknown, process: CliProcess): number {
  if (error instanceof UsageError) {
    process.err(`sluice: ${error.message}`)
    process.err('`sluice --help` lists the commands.')
    return MISUSED
  }
  if (error instanceof GatewayError) process.err(`sluice: ${error.message}`)
  else process.err(`sluice: ${describeFailure(error)}`)
  return FAILED
}

function describeFailure(error: unknown): string {
  const { errorClass, reason } = describeError(error)
  return reason === '' ? errorClass : reason
}
