import type { SqlValue } from '../../io/database/command.ts'
import type { Reader } from '../../io/database/reader.ts'
import type { RequestDetails, RequestRecord, RequestStart } from './request-record.ts'
import { startValues } from './request-rows.ts'

/**
 * A call that runs has no row yet: what its row will begin with stands at its open attempt, as one text, and goes into
 * the row when the call has ended.
 */
export function encodeBeginning(customerId: string, start: RequestStart): string {
  return JSON.stringify(startValues(customerId, start))
}

/** The values that `encodeBeginning` was given, in the order of the columns. */
export function decodeBeginning(text: string): SqlValue[] {
  return JSON.parse(text)
}

/** When the call began, by the same text. Milliseconds since the epoch. */
export function beginningTime(values: readonly SqlValue[]): number {
  return Number(values[1])
}

/** Calls that run, newest first; they are as many as there are calls at once. */
export async function listRunning(reader: Reader): Promise<RequestRecord[]> {
  const rows = await selectRunning(reader).orderBy('attempts.call_id', 'desc').execute()
  return rows.map(decodeRunning)
}

/** A call that runs; undefined: it has ended, or never began. */
export async function readRunning(reader: Reader, id: string): Promise<RequestDetails | undefined> {
  const row = await selectRunning(reader).where('attempts.call_id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : { ...decodeRunning(row), trace: [], priceLines: [] }
}

function selectRunning(reader: Reader) {
  return reader
    .selectFrom('attempts')
    .innerJoin('accounts', 'accounts.id', 'attempts.account_id')
    .leftJoin('customers', 'customers.id', 'accounts.customer_id')
    .leftJoin('api_keys', 'api_keys.id', 'attempts.api_key_id')
    .select([
      'attempts.call_id',
      'attempts.number',
      'attempts.request',
      'attempts.api_key_id',
      'accounts.customer_id',
      'customers.name as customer_name',
      'api_keys.name as api_key_name',
    ])
    .where('attempts.state', '=', 'dispatched')
}

interface RunningRow {
  call_id: string
  number: bigint
  request: string | null
  api_key_id: string
  customer_id: string
  customer_name: string | null
  api_key_name: string | null
}

function decodeRunning(row: RunningRow): RequestRecord {
  const values = decodeBeginning(row.request ?? '[]')
  const [, , protocol, operation, route, requestedModel, streamed, clientIp, priceVersion] = values
  return {
    id: row.call_id,
    time: beginningTime(values),
    customerId: row.customer_id,
    customerName: row.customer_name ?? row.customer_id,
    apiKeyId: row.api_key_id,
    apiKeyName: row.api_key_name ?? row.api_key_id,
    protocol: textOr(protocol, ''),
    operation: textOr(operation, ''),
    route: textOr(route, ''),
    requestedModel: textOr(requestedModel, ''),
    streamed: streamed === 1,
    clientIp: textOr(clientIp, null),
    priceVersion: textOr(priceVersion, ''),
    routedModel: null,
    answeredModel: null,
    channelId: null,
    channelName: null,
    provider: null,
    path: null,
    status: 'running',
    httpStatus: null,
    finishReason: null,
    usage: null,
    usageSource: null,
    charge: 0n,
    uncollected: 0n,
    cost: 0n,
    reportedCost: null,
    firstTokenMs: null,
    durationMs: null,
    attempts: Number(row.number),
    clientGone: false,
    errorCode: null,
    warnings: [],
  }
}

function textOr<Other>(value: SqlValue | undefined, other: Other): string | Other {
  return typeof value === 'string' ? value : other
}
