import { type CommandForm, parseArguments, UsageError } from './arguments.ts'
import { writeCommandHelp } from './help.ts'

/** The gateway itself; main.ts runs it. Everything is set by the environment and the configuration file. */
export const START_FORM: CommandForm = {
  name: 'start',
  summary: 'Starts the gateway. Settings come from the environment and the configuration file.',
  places: [],
  options: [],
  json: false,
}

/** What stands behind `start`. Undefined: start; else it was help or a mistake, and this is the exit code. */
export function readStartArguments(
  words: readonly string[],
  process: { out(line: string): void; err(line: string): void },
): number | undefined {
  try {
    if (!parseArguments(START_FORM, words).has('help')) return undefined
    process.out(writeCommandHelp(START_FORM))
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.err(`sluice: ${error.message}`)
    process.err('`sluice start --help` explains it.')
    return 2
  }
}
