import type { Reader } from '../../io/database/reader.ts'
import { decodeRequestDetails } from './decode-request.ts'
import { selectShown } from './list-requests.ts'
import type { RequestDetails } from './request-record.ts'
import { readRunning } from './running-request.ts'

/** One request with its trace and the lines of its charge. */
export async function readRequest(reader: Reader, id: string): Promise<RequestDetails | undefined> {
  // In this order: a call that ends in between is found by its row.
  const running = await readRunning(reader, id)
  if (running !== undefined) return running
  const row = await selectShown(reader).where('requests.id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : decodeRequestDetails(row)
}
