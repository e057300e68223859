import type { SqlValue } from '../io/database/command.ts'
import { endValues, startValues } from '../records/requests/request-rows.ts'
import { encodeBeginning } from '../records/requests/running-request.ts'
import type { CallState } from '../records/responses/call-state.ts'
import type {
  IdempotencyClaim,
  OpenCall,
  OpenCallResult,
  RecordRefusal,
  SettleCall,
  SettleCallResult,
  StoredAnswer,
} from './call-records.ts'

/**
 * The commands of a call as they cross to the writer's thread and back: lists that JSON can write in place of nested
 * objects, money as decimal text, rows as the values that are bound, bytes in base64. Every call pays for this border
 * four times.
 */

export type PackedOpenCall = readonly [
  callId: string,
  accountId: string,
  apiKeyId: string,
  fixed: string,
  slice: string,
  whole: string | null,
  floor: string,
  owner: string,
  leaseMs: number,
  attempt: number,
  channelId: string,
  credentialId: string | null,
  inputBound: number,
  request: string,
  priceVersion: readonly [id: string, content: string] | null,
  idempotency: IdempotencyClaim | null,
]

export function packOpenCall(call: OpenCall): PackedOpenCall {
  const { hold, attempt, priceVersion } = call
  return [
    call.callId,
    call.accountId,
    call.apiKeyId,
    hold.fixed.toString(),
    hold.slice.toString(),
    hold.whole === null ? null : hold.whole.toString(),
    hold.floor.toString(),
    call.owner,
    call.leaseMs,
    attempt.number,
    attempt.channelId,
    attempt.credentialId,
    attempt.inputBound,
    encodeBeginning(call.customerId, call.request),
    priceVersion === undefined ? null : [priceVersion.id, priceVersion.content],
    call.idempotency ?? null,
  ]
}

interface PackedAnswer {
  status: number
  contentType: string
  base64: string
}

/** What is held, as text; or why nothing is. */
export type PackedOpened =
  | string
  | Exclude<OpenCallResult, { ok: true } | { reason: 'replay' }>
  | { reason: 'replay'; requestId: string; answer: PackedAnswer }

export function packOpened(result: OpenCallResult): PackedOpened {
  if (result.ok) return result.held.toString()
  if (result.reason !== 'replay') return result
  return { reason: 'replay', requestId: result.requestId, answer: packAnswer(result.answer) }
}

export function unpackOpened(packed: PackedOpened): OpenCallResult {
  if (typeof packed === 'string') return { ok: true, held: BigInt(packed) }
  if (packed.reason !== 'replay') return packed
  return { ok: false, reason: 'replay', requestId: packed.requestId, answer: unpackAnswer(packed.answer) }
}

export type PackedSettleCall = readonly [
  callId: string,
  accountId: string,
  attempt: number,
  end: SettleCall['end'],
  charge: string,
  overdraft: string | null,
  reason: string | null,
  httpStatus: number,
  row: readonly SqlValue[],
  idempotency: (IdempotencyClaim & { answer: PackedAnswer | 'not-kept' | 'free' }) | null,
  state: CallState | null,
]

export function packSettleCall(call: SettleCall): PackedSettleCall {
  const { idempotency } = call
  return [
    call.callId,
    call.accountId,
    call.attempt,
    call.end,
    call.charge.toString(),
    call.overdraft === null ? null : call.overdraft.toString(),
    call.row.errorCode,
    call.row.httpStatus,
    endValues(call.row),
    idempotency === undefined ? null : { ...idempotency, answer: packKept(idempotency.answer) },
    call.state ?? null,
  ]
}

/** What was not collected, as text; or what another has settled before: a charge, and what of it was not collected. */
export type PackedSettled = string | readonly [charge: string, uncollected: string]

export function unpackSettled(packed: PackedSettled): SettleCallResult {
  if (typeof packed === 'string') return { won: true, uncollected: BigInt(packed) }
  const [charge, uncollected] = packed
  return { won: false, charge: BigInt(charge), uncollected: BigInt(uncollected) }
}

export type PackedRefusal = readonly [
  callId: string,
  apiKeyId: string,
  start: readonly SqlValue[],
  row: readonly SqlValue[],
]

export function packRefusal(refusal: RecordRefusal): PackedRefusal {
  const { callId, customerId, apiKeyId, request, row } = refusal
  return [callId, apiKeyId, startValues(customerId, request), endValues(row)]
}

function packKept(answer: StoredAnswer | 'not-kept' | 'free'): PackedAnswer | 'not-kept' | 'free' {
  return typeof answer === 'string' ? answer : packAnswer(answer)
}

export function unpackKept(answer: PackedAnswer | 'not-kept' | 'free'): StoredAnswer | 'not-kept' | 'free' {
  return typeof answer === 'string' ? answer : unpackAnswer(answer)
}

function packAnswer({ status, contentType, body }: StoredAnswer): PackedAnswer {
  return { status, contentType, base64: Buffer.from(body).toString('base64') }
}

function unpackAnswer({ status, contentType, base64 }: PackedAnswer): StoredAnswer {
  return { status, contentType, body: Buffer.from(base64, 'base64') }
}
