import type { StateSource } from '../sealing.ts'
import { identifyInputItem } from './input-item-id.ts'
import { type PageOutcome, type PageRequest, pageOf } from './item-page.ts'
import { decodePin, openInput } from './read-response.ts'
import type { Pin } from './response-record.ts'
import { selectResponses } from './select-responses.ts'

/** What a stored response was asked, item by item. A vendor has to be asked for those of a response that it keeps. */
export async function readInputItems(
  source: StateSource,
  customerId: string,
  id: string,
  page: PageRequest,
): Promise<PageOutcome | { pin: Pin }> {
  const row = await selectResponses(source, customerId)
    .select('responses.input')
    .where('responses.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return 'unknown'
  const pin = decodePin(row)
  if (pin !== null) return { pin }
  if (row.input === null) return 'unknown'
  const input = openInput(source.sealing, { customerId, id }, row.input)
  const named = input.map((item, position) => identifyInputItem(item, id, position))
  return pageOf(named, page)
}
