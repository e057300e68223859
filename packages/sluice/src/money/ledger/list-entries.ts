import { badField } from '../../canonical/errors.ts'
import type { Reader } from '../../io/database/reader.ts'
import { findCustomerId } from '../../records/requests/list-requests.ts'
import type { Nano } from '../amount.ts'
import { entryId } from './postings.ts'

export interface EntryFilter {
  /** Id or name. */
  customer?: string | undefined
  /** Milliseconds since the epoch; `from` inclusive, `to` exclusive. */
  from?: number | undefined
  to?: number | undefined
}

/** A movement of a customer's money, as the customer sees it: a charge is below 0. */
export interface EntryRecord {
  id: string
  time: number
  customerId: string
  customerName: string
  kind: string
  amount: Nano
  availableAfter: Nano
  /** The call that it belongs to, for charges and refunds. */
  requestId: string | null
  reason: string | null
}

export interface EntryPage {
  /** Newest first. */
  data: EntryRecord[]
  /** What to give as `after` for the next page; null at the end. */
  next: string | null
}

/** The kinds whose posting carries the id of a call. */
const OF_CALLS: readonly string[] = ['charge', 'refund']

/** Movements of customers' money, newest first, after the movement with the id `after`. */
export async function listEntries(
  reader: Reader,
  filter: EntryFilter,
  after: string | null,
  limit: number,
): Promise<EntryPage> {
  let query = reader
    .selectFrom('entries')
    .leftJoin('customers', 'customers.id', 'entries.customer_id')
    .select([
      'entries.call_id',
      'entries.kind',
      'entries.time',
      'entries.customer_id',
      'entries.amount',
      'entries.available_after',
      'entries.reason',
      'customers.name as customer_name',
    ])
    .where('entries.customer_id', 'is not', null)
  if (filter.customer !== undefined) {
    const customerId = await findCustomerId(reader, filter.customer)
    if (customerId === undefined) return { data: [], next: null }
    query = query.where('entries.customer_id', '=', customerId)
  }
  if (filter.from !== undefined) query = query.where('entries.time', '>=', BigInt(filter.from))
  if (filter.to !== undefined) query = query.where('entries.time', '<', BigInt(filter.to))
  if (after !== null) {
    const place = await findPlace(reader, after)
    query = query
      .where('entries.time', '<=', place.time)
      .where((or) =>
        or.or([
          or('entries.time', '<', place.time),
          or('entries.call_id', '<', place.callId),
          or.and([or('entries.call_id', '=', place.callId), or('entries.kind', '<', place.kind)]),
        ]),
      )
  }
  const rows = await query
    .orderBy('entries.time', 'desc')
    .orderBy('entries.call_id', 'desc')
    .orderBy('entries.kind', 'desc')
    .limit(limit + 1)
    .execute()
  const data = rows.slice(0, limit).map((row): EntryRecord => {
    const customerId = row.customer_id ?? ''
    return {
      id: entryId(row.call_id, row.kind),
      time: Number(row.time),
      customerId,
      customerName: row.customer_name ?? customerId,
      kind: row.kind,
      amount: row.amount,
      availableAfter: row.available_after ?? 0n,
      requestId: OF_CALLS.includes(row.kind) ? row.call_id : null,
      reason: row.reason,
    }
  })
  return { data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
}

async function findPlace(
  reader: Reader,
  id: string,
): Promise<{ time: bigint; callId: string; kind: string }> {
  const dot = id.lastIndexOf('.')
  const [callId, kind] = [id.slice(0, Math.max(dot, 0)), id.slice(dot + 1)]
  const row = await reader
    .selectFrom('entries')
    .select('time')
    .where('call_id', '=', callId)
    .where('kind', '=', kind)
    .where('line', '=', 0n)
    .executeTakeFirst()
  if (row === undefined) throw badField('cursor', 'This cursor is not one of ours.')
  return { time: row.time, callId, kind }
}
