import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { readEvents } from '../../records/responses/read-events.ts'
import type { ReadResponse } from '../../records/responses/read-response.ts'
import { isFinal } from '../../records/responses/response-record.ts'
import { outputOf } from '../../records/responses/seal-response.ts'
import type { StateSource } from '../../records/sealing.ts'
import { typeOf } from './event-reader.ts'

const LOST = { code: 'server_error', message: 'The gateway stopped while it made this response.' }

/**
 * A response as it stands. Where we ended it before its answer was written, what is known of its output is what its events
 * have told.
 */
export async function showResponse(
  found: ReadResponse & { answer: JsonObject },
  source: StateSource,
): Promise<JsonObject> {
  const { answer, status, customerId, id } = found
  if (answer.status === status) return answer
  if (!isFinal(status)) return { ...answer, status }
  const error = status === 'failed' ? LOST : null
  const told = outputOf(answer).length > 0 ? outputOf(answer) : await readToldItems(source, customerId, id)
  return { ...answer, status, error, output: [...told] }
}

const ITEM_DONE = 'response.output_item.done'

async function readToldItems(source: StateSource, customerId: string, id: string): Promise<Json[]> {
  const items: Json[] = []
  for (let after = -1; ; ) {
    const events = await readEvents(source, customerId, id, after)
    for (const { text } of events) {
      if (typeOf(text) !== ITEM_DONE) continue
      const event: unknown = JSON.parse(text)
      if (isJsonObject(event) && event.item !== undefined) items.push(event.item)
    }
    const last = events.at(-1)
    if (last === undefined) return items
    after = last.sequence
  }
}
