import type { Clock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import type { Reader } from '../io/database/reader.ts'
import type { BlobStore } from '../io/files/blob-store.ts'
import { sweepBlobs } from '../records/files/sweep-blobs.ts'
import { purgeExpired } from '../records/purge-expired.ts'
import { deleteOldRecords } from '../records/requests/commands.ts'

/** Rows a turn, so that no group of the writer waits long for it. */
const BATCH = 500

/**
 * What is older than it is kept: rows of calls by `retention.requests` (0 keeps them for ever), idempotency keys after
 * their day, stored state by the expiry that each row was given.
 */
export async function retainRecords(
  parts: { commands: CommandRunner; reader: Reader; clock: Clock; blobs: BlobStore },
  retainMs: number,
): Promise<void> {
  const { commands, clock, blobs } = parts
  const requestsBefore = retainMs === 0 ? null : clock.now() - retainMs
  for (let more = true; more; ) {
    ;({ more } = await commands.run(deleteOldRecords, { requestsBefore, most: BATCH }))
  }
  for (let more = true; more; ) {
    const purged = await commands.run(purgeExpired, { most: BATCH })
    for (const id of purged.files) await blobs.remove(id)
    more = purged.more
  }
  await sweepBlobs(parts)
}
