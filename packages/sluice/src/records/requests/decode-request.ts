import { emptyUsage, USAGE_COUNTERS, type Usage } from '../../canonical/usage.ts'
import type { RequestsRow } from '../../io/database/tables.ts'
import type {
  PriceLineRecord,
  RequestDetails,
  RequestRecord,
  RequestStatus,
  TraceRecord,
  UsageSource,
} from './request-record.ts'

/** A row with the names that go with it; null where the entry is gone. */
export interface StoredRequest extends RequestsRow {
  customer_name: string | null
  api_key_name: string | null
}

export function decodeRequest(row: StoredRequest): RequestRecord {
  return {
    id: row.id,
    time: Number(row.time),
    customerId: row.customer_id,
    customerName: row.customer_name ?? row.customer_id,
    apiKeyId: row.api_key_id,
    apiKeyName: row.api_key_name ?? row.api_key_id,
    protocol: row.protocol,
    operation: row.operation,
    route: row.route,
    requestedModel: row.requested_model,
    routedModel: row.routed_model,
    answeredModel: row.answered_model,
    channelId: row.channel_id,
    channelName: row.channel_name,
    provider: row.provider,
    path: oneOf(PATHS, row.path),
    status: oneOf(STATUSES, row.status) ?? 'failed',
    httpStatus: numberOrNull(row.http_status),
    finishReason: row.finish_reason,
    streamed: row.streamed !== 0n,
    usage: row.usage === null ? null : decodeUsage(row.usage),
    usageSource: oneOf(SOURCES, row.usage_source),
    charge: row.charge,
    uncollected: row.uncollected,
    cost: row.cost,
    reportedCost: row.reported_cost,
    priceVersion: row.price_version ?? '',
    firstTokenMs: numberOrNull(row.first_token_ms),
    durationMs: numberOrNull(row.duration_ms),
    attempts: Number(row.attempts),
    clientGone: row.client_gone !== 0n,
    errorCode: row.error_code,
    warnings: decodeList<string>(row.warnings),
    clientIp: row.client_ip,
  }
}

export function decodeRequestDetails(row: StoredRequest): RequestDetails {
  return {
    ...decodeRequest(row),
    trace: decodeList<TraceRecord>(row.trace),
    priceLines: decodeList<PriceLineRecord>(row.price_lines),
  }
}

const PATHS = ['passthrough', 'translated'] as const
const STATUSES: readonly RequestStatus[] = ['running', 'succeeded', 'failed', 'refused', 'cancelled']
const SOURCES: readonly UsageSource[] = ['upstream', 'counted', 'estimated']

function oneOf<Word extends string>(words: readonly Word[], text: string | null): Word | null {
  return words.find((word) => word === text) ?? null
}

function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value)
}

/** The counters that are stored; the others are 0. */
export function decodeUsage(text: string): Usage {
  const stored: Partial<Record<keyof Usage, unknown>> = JSON.parse(text)
  const usage = emptyUsage()
  for (const counter of USAGE_COUNTERS) {
    const count = stored[counter]
    if (typeof count === 'number') usage[counter] = count
  }
  return usage
}

/** Lists are written by `endValues` alone, so what they hold is what they held. */
function decodeList<Item>(text: string | null): Item[] {
  return text === null ? [] : JSON.parse(text)
}
