import { USAGE_COUNTERS, type Usage } from '../../canonical/usage.ts'
import type { SqlValue, Statement, Transaction } from '../../io/database/command.ts'
import type { RequestEnd, RequestStart } from './request-record.ts'

/** The columns of a row's beginning and of its end, in the order of their values. */
const START_COLUMNS = [
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

const INSERT_RUNNING: Statement = {
  sql: `INSERT INTO requests (id, customer_id, api_key_id, ${START_COLUMNS.join(', ')},
    status, charge, uncollected, cost, attempts, client_gone)
    VALUES (?, ?, ?, ${marks(START_COLUMNS)}, 'running', 0, 0, 0, 1, 0)`,
}

const INSERT_WHOLE: Statement = {
  sql: `INSERT INTO requests (id, customer_id, api_key_id, ${START_COLUMNS.join(', ')}, ${END_COLUMNS.join(', ')},
    charge, uncollected) VALUES (?, ?, ?, ${marks(START_COLUMNS)}, ${marks(END_COLUMNS)}, 0, 0)`,
}

const COMPLETE: Statement = {
  sql: `UPDATE requests SET ${END_COLUMNS.map((column) => `${column} = ?`).join(', ')}, charge = ?, uncollected = ?
    WHERE id = ?`,
}

/** A call whose end nobody wrote: what its attempt knew is all there is. The channel's name is read where it still is. */
const COMPLETE_REAPED: Statement = {
  sql: `UPDATE requests SET status = 'failed', error_code = 'reaped', usage_source = 'estimated', usage = ?,
    charge = ?, uncollected = ?, attempts = ?, duration_ms = ? - time, channel_id = ?,
    channel_name = (SELECT name FROM channels WHERE id = ?), provider = (SELECT provider FROM channels WHERE id = ?)
    WHERE id = ?`,
}

/** Whose request it is. */
export interface RequestOwner {
  id: string
  customerId: string
  apiKeyId: string
}

/** The values of a row's beginning, as they are stored. */
export function startValues(start: RequestStart): SqlValue[] {
  return [
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
    end.cost,
    end.reportedCost,
    encodeList(end.priceLines),
    end.firstTokenMs,
    end.durationMs,
    end.attempts,
    end.clientGone ? 1 : 0,
    end.errorCode,
    encodeList(end.warnings),
    encodeList(end.trace),
  ].map(wholeNumber)
}

export async function insertRunningRequest(
  tx: Transaction,
  owner: RequestOwner,
  start: readonly SqlValue[],
): Promise<void> {
  await tx.change(INSERT_RUNNING, [owner.id, owner.customerId, owner.apiKeyId, ...start])
}

export async function insertWholeRequest(
  tx: Transaction,
  owner: RequestOwner,
  start: readonly SqlValue[],
  end: readonly SqlValue[],
): Promise<void> {
  await tx.change(INSERT_WHOLE, [owner.id, owner.customerId, owner.apiKeyId, ...start, ...end])
}

export async function completeRequest(
  tx: Transaction,
  id: string,
  end: readonly SqlValue[],
  money: { charge: bigint; uncollected: bigint },
): Promise<void> {
  await tx.change(COMPLETE, [...end, money.charge, money.uncollected, id])
}

export async function completeReapedRequest(
  tx: Transaction,
  id: string,
  reaped: {
    usage: Usage | null
    charge: bigint
    uncollected: bigint
    attempts: number
    now: number
    channelId: string
  },
): Promise<void> {
  await tx.change(COMPLETE_REAPED, [
    reaped.usage === null ? null : encodeUsage(reaped.usage),
    reaped.charge,
    reaped.uncollected,
    reaped.attempts,
    reaped.now,
    reaped.channelId,
    reaped.channelId,
    reaped.channelId,
    id,
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

/** Times come from a clock with fractions; SQLite would keep them as such in an INTEGER column. */
function wholeNumber(value: SqlValue): SqlValue {
  return typeof value === 'number' ? Math.round(value) : value
}

function marks(columns: readonly string[]): string {
  return columns.map(() => '?').join(', ')
}
