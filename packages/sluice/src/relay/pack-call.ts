import type { SqlValue } from '../io/database/command.ts'
import { encodePriceVersion } from '../money/pricing/price-version.ts'
import { endValues, startValues } from '../records/requests/request-rows.ts'
import type { IdempotencyClaim, OpenCall, RecordRefusal, SettleCall, StoredAnswer } from './call-records.ts'

/**
 * The inputs of a call's commands as they cross to the writer's thread: lists in place of nested objects, and rows as
 * the values that are bound. Every call pays for this border four times.
 */

export type PackedOpenCall = readonly [
  callId: string,
  customerId: string,
  accountId: string,
  apiKeyId: string,
  fixed: bigint,
  slice: bigint,
  whole: bigint | null,
  floor: bigint,
  owner: string,
  leaseMs: number,
  attempt: number,
  channelId: string,
  credentialId: string | null,
  inputBound: number,
  start: readonly SqlValue[],
  priceVersion: readonly [id: string, content: string] | null,
  idempotency: IdempotencyClaim | null,
]

export function packOpenCall(call: OpenCall): PackedOpenCall {
  const { hold, attempt, priceVersion } = call
  return [
    call.callId,
    call.customerId,
    call.accountId,
    call.apiKeyId,
    hold.fixed,
    hold.slice,
    hold.whole,
    hold.floor,
    call.owner,
    call.leaseMs,
    attempt.number,
    attempt.channelId,
    attempt.credentialId,
    attempt.inputBound,
    startValues(call.request),
    priceVersion === undefined ? null : [priceVersion.id, encodePriceVersion(priceVersion)],
    call.idempotency ?? null,
  ]
}

export type PackedSettleCall = readonly [
  callId: string,
  accountId: string,
  attempt: number,
  end: SettleCall['end'],
  charge: bigint,
  overdraft: bigint,
  reason: string | null,
  httpStatus: number,
  row: readonly SqlValue[],
  idempotency: (IdempotencyClaim & { answer: StoredAnswer | 'not-kept' | 'free' }) | null,
]

export function packSettleCall(call: SettleCall): PackedSettleCall {
  return [
    call.callId,
    call.accountId,
    call.attempt,
    call.end,
    call.charge,
    call.overdraft,
    call.row.errorCode,
    call.row.httpStatus,
    endValues(call.row),
    call.idempotency ?? null,
  ]
}

export type PackedRefusal = readonly [
  callId: string,
  customerId: string,
  apiKeyId: string,
  start: readonly SqlValue[],
  row: readonly SqlValue[],
]

export function packRefusal(refusal: RecordRefusal): PackedRefusal {
  const { callId, customerId, apiKeyId, request, row } = refusal
  return [callId, customerId, apiKeyId, startValues(request), endValues(row)]
}
