import { CONTROL_COMMANDS } from '../control/commands.ts'
import type { AnyCommand } from '../io/database/command.ts'
import { REQUEST_COMMANDS } from '../records/requests/commands.ts'
import { RELAY_COMMANDS } from '../relay/commands.ts'

/**
 * Every durable act of the program. A room lists its commands in its own file of commands and is added here; the writer's
 * thread loads this file and what it imports, so nothing heavy belongs below it.
 */
export const COMMANDS: readonly AnyCommand[] = [...RELAY_COMMANDS, ...REQUEST_COMMANDS, ...CONTROL_COMMANDS]
