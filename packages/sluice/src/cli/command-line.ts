import type { ControlAppDeps } from '../api/control-deps.ts'
import type { Environment } from '../control/config/environment.ts'
import type { ControlPorts } from '../control/control-ports.ts'
import type { Logger } from '../io/log/logger.ts'
import type { Arguments, CommandForm } from './arguments.ts'

/** The database that the environment names, open for acts. */
export interface Workplace {
  readonly ports: ControlPorts
  readonly log: Logger
  close(): Promise<void>
}

/** What a command needs of the relay, without a gateway that runs. */
export interface OfflineRelay extends Pick<ControlAppDeps, 'quote' | 'testChannel'> {
  close(): Promise<void>
}

/** A gateway that was started for a command. */
export interface RunningGateway {
  /** `http://HOST:PORT`. */
  readonly url: string
  close(): Promise<void>
}

/** What a command is given. */
export interface CommandContext {
  readonly arguments: Arguments
  readonly environment: Environment
  /** The working directory, which files named by place are relative to. */
  readonly folder: string
  /** One line of the result, to stdout. */
  print(line: string): void
  /** One line about the work, to stderr. */
  note(line: string): void
  /** All of standard input, as text. */
  readInput(): Promise<string>
  /** Opens the database; a command that only reads a file does without. What is opened here is closed after the command. */
  open(): Promise<Workplace>
  openRelay(place: Workplace): Promise<OfflineRelay>
  /** A gateway in this process with these variables alone; whoever starts it closes it. */
  startGateway(variables: Readonly<Record<string, string>>): Promise<RunningGateway>
}

/** A command: its form, and what it does. Gives the exit code; what it throws is told and exits 1. */
export interface CliCommand {
  readonly form: CommandForm
  run(context: CommandContext): Promise<number>
}

/** Prints `value` as the API would, when `--json` was given. */
export function printJson(context: CommandContext, value: unknown): boolean {
  if (!context.arguments.has('json')) return false
  context.print(JSON.stringify(value))
  return true
}
