import type { Reader } from '../../io/database/reader.ts'
import { decodeRequestDetails } from './decode-request.ts'
import { selectShown } from './list-requests.ts'
import type { RequestDetails } from './request-record.ts'

/** One request with its trace and the lines of its charge. */
export async function readRequest(reader: Reader, id: string): Promise<RequestDetails | undefined> {
  const row = await selectShown(reader).where('requests.id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : decodeRequestDetails(row)
}
