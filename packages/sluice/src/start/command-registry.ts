import { CONTROL_COMMANDS } from '../control/commands.ts'
import type { AnyCommand } from '../io/database/command.ts'
import { FILE_COMMANDS } from '../records/files/commands.ts'
import { PURGE_COMMANDS } from '../records/purge-expired.ts'
import { REQUEST_COMMANDS } from '../records/requests/commands.ts'
import { RESPONSE_COMMANDS } from '../records/responses/commands.ts'
import { RELAY_COMMANDS } from '../relay/commands.ts'

/**
 * Every durable act of the program. A room lists its commands in its own file of commands and is added here; the writer's
 * thread loads this file and what it imports, so nothing heavy belongs below it.
 */
export const COMMANDS: readonly AnyCommand[] = [
  ...RELAY_COMMANDS,
  ...RESPONSE_COMMANDS,
  ...FILE_COMMANDS,
  ...REQUEST_COMMANDS,
  ...PURGE_COMMANDS,
  ...CONTROL_COMMANDS,
]
