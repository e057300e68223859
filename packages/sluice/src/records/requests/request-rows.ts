import { USAGE_COUNTERS, type Usage } from '../../canonical/usage.ts'
import type { SqlValue, Statement, Transaction } from '../../io/database/command.ts'
import type { RequestEnd, RequestStart } from './request-record.ts'

/** The columns of a row's beginning and of its end, in the order of their values. */
const START_COLUMNS = [
  'customer_id',
  'time',
  'protocol',
  'operation',
  'route',
  'requested_model',
  'streamed',
  'client_ip',
  'price_version',
] as const

const END_COLUMNS = [
  'status',
  'http_status',
  'routed_model',
  'answered_model',
  'channel_id',
  'channel_name',
  'provider',
  'path',
  'finish_reason',
  'usage',
  'usage_source',
  'cost',
  'reported_cost',
  'price_lines',
  'first_token_ms',
  'duration_ms',
  'attempts',
  'client_gone',
  'error_code',
  'warnings',
  'trace',
] as const

const INSERT: Statement = {
  sql: `INSERT INTO requests (id, api_key_id, charge, uncollected, ${START_COLUMNS.join(', ')}, ${END_COLUMNS.join(', ')})
    VALUES (?, ?, ?, ?, ${marks(START_COLUMNS)}, ${marks(END_COLUMNS)})`,
}

/** A call whose end nobody wrote: what its attempt knew is all there is. The channel's name is read where it still is. */
const INSERT_REAPED: Statement = {
  sql: `INSERT INTO requests (id, api_key_id, charge, uncollected, ${START_COLUMNS.join(', ')}, status, error_code,
    usage_source, usage, cost, attempts, client_gone, duration_ms, channel_id, channel_name, provider)
    VALUES (?, ?, ?, ?, ${marks(START_COLUMNS)}, 'failed', 'reaped', 'estimated', ?, 0, ?, 0, ?, ?,
      (SELECT name FROM channels WHERE id = ?), (SELECT provider FROM channels WHERE id = ?))`,
}

/** Whose row it is, and what the ledger says of it. */
export interface RowOwner {
  id: string
  apiKeyId: string
  charge: bigint
  uncollected: bigint
}

/** The values of a row's beginning, as they are stored. */
export function startValues(customerId: string, start: RequestStart): SqlValue[] {
  return [
    customerId,
    start.time,
    start.protocol,
    start.operation,
    start.route,
    start.requestedModel,
    start.streamed ? 1 : 0,
    start.clientIp,
    start.priceVersion,
  ]
}

/** The values of a row's end, as they are stored; made in the caller's thread, so that the writer only binds them. */
export function endValues(end: RequestEnd): SqlValue[] {
  return [
    end.status,
    end.httpStatus,
    end.routedModel,
    end.answeredModel,
    end.channelId,
    end.channelName,
    end.provider,
    end.path,
    end.finishReason,
    end.usage === null ? null : encodeUsage(end.usage),
    end.usageSource,
    end.cost.toString(),
    end.reportedCost === null ? null : end.reportedCost.toString(),
    encodeList(end.priceLines),
    // Times come from a clock with fractions; SQLite would keep them as such in an INTEGER column.
    end.firstTokenMs === null ? null : Math.round(end.firstTokenMs),
    Math.round(end.durationMs),
    end.attempts,
    end.clientGone ? 1 : 0,
    end.errorCode,
    encodeList(end.warnings),
    encodeList(end.trace),
  ]
}

/** Writes the row of a call that has ended; `start` and `end` as the functions above give them. */
export async function insertRequest(
  tx: Transaction,
  owner: RowOwner,
  start: readonly SqlValue[],
  end: readonly SqlValue[],
): Promise<void> {
  const { id, apiKeyId, charge, uncollected } = owner
  await tx.change(INSERT, [id, apiKeyId, charge, uncollected, ...start, ...end])
}

export async function insertReapedRequest(
  tx: Transaction,
  owner: RowOwner,
  start: readonly SqlValue[],
  reaped: { usage: Usage | null; attempts: number; durationMs: number; channelId: string },
): Promise<void> {
  const { id, apiKeyId, charge, uncollected } = owner
  const { usage, attempts, durationMs, channelId } = reaped
  await tx.change(INSERT_REAPED, [
    id,
    apiKeyId,
    charge,
    uncollected,
    ...start,
    usage === null ? null : encodeUsage(usage),
    attempts,
    durationMs,
    channelId,
    channelId,
    channelId,
  ])
}

/** Counters that are 0 are left out: most are. */
export function encodeUsage(usage: Usage): string {
  const counted: Partial<Record<keyof Usage, number>> = {}
  for (const counter of USAGE_COUNTERS) if (usage[counter] !== 0) counted[counter] = usage[counter]
  return JSON.stringify(counted)
}

function encodeList(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list)
}

function marks(columns: readonly string[]): string {
  return columns.map(() => '?').join(', ')
}
