import { isoTime } from '../../control/read-entry.ts'
import { formatUsd } from '../../money/amount.ts'
import { encodeUsage } from '../../money/metering/usage-json.ts'
import type { RequestDetails, RequestRecord } from '../../records/requests/request-record.ts'
import { type RequestAnswer, type RequestDetailAnswer, usage } from '../contract/requests.ts'

/** A row of a call as operator.md 6 spells it. */
export function showRequest(row: RequestRecord): RequestAnswer {
  return {
    id: row.id,
    time: isoTime(row.time),
    customer: row.customerName,
    api_key: row.apiKeyName,
    protocol: row.protocol,
    operation: row.operation,
    requested_model: row.requestedModel,
    routed_model: row.routedModel,
    answered_model: row.answeredModel,
    channel: row.channelName,
    provider: row.provider,
    path: row.path,
    status: row.status,
    http_status: row.httpStatus,
    finish_reason: row.finishReason,
    streamed: row.streamed,
    usage: row.usage === null ? null : usage.parse(encodeUsage(row.usage)),
    usage_source: row.usageSource,
    charge: formatUsd(row.charge),
    uncollected: formatUsd(row.uncollected),
    cost: formatUsd(row.cost),
    price_version: row.priceVersion === '' ? null : row.priceVersion,
    first_token_ms: row.firstTokenMs,
    duration_ms: row.durationMs,
    attempts: row.attempts,
    client_gone: row.clientGone,
    error_code: row.errorCode,
  }
}

export function showRequestDetails(row: RequestDetails): RequestDetailAnswer {
  return {
    ...showRequest(row),
    trace: row.trace.map(({ channel, credential, outcome, reason, httpStatus, ms }) => ({
      channel,
      credential,
      outcome,
      reason,
      http_status: httpStatus,
      ms,
    })),
    price_lines: [...row.priceLines],
  }
}
