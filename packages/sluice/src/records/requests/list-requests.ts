import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SelectQueryBuilder } from 'kysely'
import type { Reader } from '../../io/database/reader.ts'
import type { Tables } from '../../io/database/tables.ts'
import { firstIdAt } from '../../io/mint-id.ts'
import { CALL_ID_PREFIX, ID_SLACK_MS } from './call-id.ts'
import { decodeRequest, type StoredRequest } from './decode-request.ts'
import type { RequestRecord, RequestStatus } from './request-record.ts'
import { listRunning } from './running-request.ts'

export interface RequestFilter {
  /** Id or name. */
  customer?: string | undefined
  /** Id or name. */
  apiKey?: string | undefined
  /** What was asked for. */
  model?: string | undefined
  /** Id or name. */
  channel?: string | undefined
  status?: RequestStatus | undefined
  /** Milliseconds since the epoch; `from` inclusive, `to` exclusive. */
  from?: number | undefined
  to?: number | undefined
}

export interface RequestPage {
  /** Newest first; may be fewer than `limit` though more follow. */
  data: RequestRecord[]
  /** What to give as `after` for the next page; null at the end. */
  next: string | null
}

/** Rows that are looked at in one go: some milliseconds, since reads share the thread of the calls. */
const WINDOW = 1000

/** Windows of one page: a rare match in a long history is found page by page. */
const MOST_WINDOWS = 50

/**
 * Request rows that match, newest first, after the row with the id `after`. Where few rows match, the history is searched
 * in windows with a turn of the event loop between them, and the page ends early.
 */
export async function listRequests(
  reader: Reader,
  filter: RequestFilter,
  after: string | null,
  limit: number,
): Promise<RequestPage> {
  const owners = await findOwners(reader, filter)
  if (owners === undefined) return { data: [], next: null }
  // In this order: a call that ends in between is found by its row.
  const running = await findRunning(reader, filter, owners, after)
  const ended =
    filter.status === 'running'
      ? { data: [], next: null }
      : await listEnded(reader, filter, owners, after, limit)
  return mergePages(running, ended, limit)
}

/** Rows of calls that have ended. */
async function listEnded(
  reader: Reader,
  filter: RequestFilter,
  owners: Owners,
  after: string | null,
  limit: number,
): Promise<RequestPage> {
  const data: RequestRecord[] = []
  let place = after
  for (let window = 0; window < MOST_WINDOWS; window++) {
    if (window > 0) await nextTurn()
    const bound = await findWindow(reader, filter, owners, place)
    if (bound === undefined) return { data, next: null }
    const rows = await selectShown(reader)
      .where('requests.id', '>=', bound)
      .$call((query) => between(query, filter, owners, place))
      .$call((query) => matching(query, filter, owners))
      .orderBy('requests.id', 'desc')
      .limit(limit - data.length + 1)
      .execute()
    const wanted = rows.slice(0, limit - data.length)
    for (const row of wanted) data.push(decodeRequest(row))
    if (rows.length > wanted.length) return { data, next: wanted.at(-1)?.id ?? place }
    place = bound
  }
  return { data, next: place }
}

/** Calls that run and match, newest first. They have no channel yet that could be asked for. */
async function findRunning(
  reader: Reader,
  filter: RequestFilter,
  owners: Owners,
  after: string | null,
): Promise<RequestRecord[]> {
  const { status, channel, model, from, to } = filter
  if (channel !== undefined || (status !== undefined && status !== 'running')) return []
  const running = await listRunning(reader)
  return running.filter(
    (row) =>
      (after === null || row.id < after) &&
      (owners.customerId === undefined || row.customerId === owners.customerId) &&
      (owners.apiKeyIds === undefined || owners.apiKeyIds.includes(row.apiKeyId)) &&
      (model === undefined || row.requestedModel === model) &&
      (from === undefined || row.time >= from) &&
      (to === undefined || row.time < to),
  )
}

/** `ended` has all rows down to its `next`; those that run are put between them. */
function mergePages(running: readonly RequestRecord[], ended: RequestPage, limit: number): RequestPage {
  const { next } = ended
  const known = new Set(ended.data.map((row) => row.id))
  const wanted = running.filter((row) => !known.has(row.id) && (next === null || row.id >= next))
  if (wanted.length === 0) return ended
  const data = [...wanted, ...ended.data].sort((a, b) => (a.id < b.id ? 1 : -1))
  if (data.length <= limit) return { data, next }
  const page = data.slice(0, limit)
  return { data: page, next: page.at(-1)?.id ?? null }
}

/** All columns of a row with the names that go with it. */
export function selectShown(reader: Reader): SelectQueryBuilder<Tables, 'requests', StoredRequest> {
  return reader
    .selectFrom('requests')
    .leftJoin('customers', 'customers.id', 'requests.customer_id')
    .leftJoin('api_keys', 'api_keys.id', 'requests.api_key_id')
    .selectAll('requests')
    .select(['customers.name as customer_name', 'api_keys.name as api_key_name'])
}

interface Owners {
  customerId: string | undefined
  apiKeyIds: readonly string[] | undefined
}

/** Ids behind the names; undefined: nobody is called so, and no row can match. */
async function findOwners(reader: Reader, filter: RequestFilter): Promise<Owners | undefined> {
  const { customer, apiKey } = filter
  const customerId = customer === undefined ? undefined : await findCustomerId(reader, customer)
  if (customer !== undefined && customerId === undefined) return undefined
  if (apiKey === undefined) return { customerId, apiKeyIds: undefined }
  const keys = await reader
    .selectFrom('api_keys')
    .select('id')
    .where((or) => or.or([or('id', '=', apiKey), or('name', '=', apiKey)]))
    .execute()
  const apiKeyIds = keys.map((key) => key.id)
  return apiKeyIds.length === 0 ? undefined : { customerId, apiKeyIds }
}

/** A customer by its id or else its name. */
export async function findCustomerId(reader: Reader, idOrName: string): Promise<string | undefined> {
  const rows = await reader
    .selectFrom('customers')
    .select('id')
    .where((or) => or.or([or('id', '=', idOrName), or('name', '=', idOrName)]))
    .execute()
  return (rows.find((row) => row.id === idOrName) ?? rows[0])?.id
}

type Query<Output> = SelectQueryBuilder<Tables, 'requests', Output>

/** The least id of the next window; undefined when no rows are left. */
async function findWindow(
  reader: Reader,
  filter: RequestFilter,
  owners: Owners,
  place: string | null,
): Promise<string | undefined> {
  const window = reader
    .selectFrom('requests')
    .select('requests.id')
    .$call((query) => between(query, filter, owners, place))
    .orderBy('requests.id', 'desc')
    .limit(WINDOW)
    .as('recent')
  const row = await reader
    .selectFrom(window)
    .select((select) => select.fn.min('recent.id').as('bound'))
    .executeTakeFirst()
  return row?.bound ?? undefined
}

/** What an index can answer: ids sort by time. */
function between<Output>(
  query: Query<Output>,
  filter: RequestFilter,
  owners: Owners,
  place: string | null,
): Query<Output> {
  const { from, to } = filter
  let narrowed = query
  if (owners.customerId !== undefined)
    narrowed = narrowed.where('requests.customer_id', '=', owners.customerId)
  if (place !== null) narrowed = narrowed.where('requests.id', '<', place)
  if (from !== undefined) {
    narrowed = narrowed.where('requests.id', '>=', firstIdAt(CALL_ID_PREFIX, from - ID_SLACK_MS))
  }
  if (to !== undefined) {
    narrowed = narrowed.where('requests.id', '<', firstIdAt(CALL_ID_PREFIX, to + ID_SLACK_MS))
  }
  return narrowed
}

function matching<Output>(query: Query<Output>, filter: RequestFilter, owners: Owners): Query<Output> {
  const { model, channel, status, from, to } = filter
  let narrowed = query
  if (owners.apiKeyIds !== undefined) narrowed = narrowed.where('requests.api_key_id', 'in', owners.apiKeyIds)
  if (status !== undefined) narrowed = narrowed.where('requests.status', '=', status)
  if (model !== undefined) narrowed = narrowed.where('requests.requested_model', '=', model)
  if (channel !== undefined) {
    narrowed = narrowed.where((or) =>
      or.or([or('requests.channel_id', '=', channel), or('requests.channel_name', '=', channel)]),
    )
  }
  if (from !== undefined) narrowed = narrowed.where('requests.time', '>=', BigInt(from))
  if (to !== undefined) narrowed = narrowed.where('requests.time', '<', BigInt(to))
  return narrowed
}
