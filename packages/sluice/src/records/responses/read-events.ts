import type { StateSource } from '../sealing.ts'
import { aboutEvent } from './seal-response.ts'

/** Events that are read in one go. */
const MOST_EVENTS = 500

/**
 * The events of a background response behind a sequence number (-1: all), in order, as they were sent; ask again behind
 * the last one until none is left. Of a response that is unknown to the customer there are none.
 */
export async function readEvents(
  { reader, clock, sealing }: StateSource,
  customerId: string,
  id: string,
  after: number,
  most = MOST_EVENTS,
): Promise<{ sequence: number; text: string }[]> {
  const rows = await reader
    .selectFrom('response_events')
    .innerJoin('responses', (join) =>
      join
        .onRef('responses.customer_id', '=', 'response_events.customer_id')
        .onRef('responses.id', '=', 'response_events.response_id'),
    )
    .select(['sequence', 'sealed'])
    .where('response_events.customer_id', '=', customerId)
    .where('response_id', '=', id)
    .where('sequence', '>', BigInt(after))
    .where('responses.expires_at', '>', BigInt(clock.now()))
    .orderBy('sequence')
    .limit(most)
    .execute()
  return rows.map((row) => {
    const sequence = Number(row.sequence)
    return { sequence, text: sealing.open(row.sealed, aboutEvent({ customerId, id }, sequence)) }
  })
}
