import type { Clock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import { deleteOldRecords } from '../records/requests/commands.ts'

/** Rows a turn, so that no group of the writer waits long for it. */
const BATCH = 500

/** `retention.requests`: what is older goes; 0 keeps it for ever. Idempotency keys go after their day in any case. */
export async function retainRecords(commands: CommandRunner, clock: Clock, retainMs: number): Promise<void> {
  const requestsBefore = retainMs === 0 ? null : clock.now() - retainMs
  for (let more = true; more; ) {
    ;({ more } = await commands.run(deleteOldRecords, { requestsBefore, most: BATCH }))
  }
}
