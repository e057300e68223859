import type { Clock } from '../../io/clock.ts'
import type { Reader } from '../../io/database/reader.ts'
import type { BlobStore } from '../../io/files/blob-store.ts'

/** A blob is written before its row; a row that is not there after this time will never come. */
export const ORPHAN_MS = 3_600_000

const BATCH = 500

/** Removes blobs that no row knows of: what a crash left between the two. Says how many. */
export async function sweepBlobs({
  blobs,
  reader,
  clock,
}: {
  blobs: BlobStore
  reader: Reader
  clock: Clock
}): Promise<number> {
  const before = clock.now() - ORPHAN_MS
  let removed = await blobs.removeUnfinished(before)
  let old: string[] = []
  const sweepOld = async (): Promise<void> => {
    const known = await reader.selectFrom('files').select('id').where('id', 'in', old).execute()
    const ids = new Set(known.map((row) => row.id))
    for (const name of old) {
      if (ids.has(name)) continue
      await blobs.remove(name)
      removed++
    }
    old = []
  }
  for await (const { name, modifiedAt } of blobs.list()) {
    if (modifiedAt >= before) continue
    old.push(name)
    if (old.length === BATCH) await sweepOld()
  }
  if (old.length > 0) await sweepOld()
  return removed
}
