import type { Nano } from '../money/amount.ts'
import type { HoldRequest } from '../money/ledger/choose-hold.ts'
import type { PriceVersion } from '../money/pricing/price-types.ts'
import type { AttemptEnd } from '../records/requests/attempts.ts'
import type { StoredAnswer } from '../records/requests/idempotency.ts'
import type { RequestEnd, RequestStart } from '../records/requests/request-record.ts'
import type { CallState } from '../records/responses/call-state.ts'

export type { HoldRequest } from '../money/ledger/choose-hold.ts'
export type { AttemptEnd } from '../records/requests/attempts.ts'
export type { StoredAnswer } from '../records/requests/idempotency.ts'
export type {
  RequestEnd,
  RequestStart,
  RequestStatus,
  UsageSource,
} from '../records/requests/request-record.ts'

/** What the commands of a call take and give. Plain data: it crosses a thread. */

export interface OpenCall {
  callId: string
  customerId: string
  accountId: string
  apiKeyId: string
  /** The key has a limit of its own, so its columns take part in the hold. */
  keyHasLimit: boolean
  hold: HoldRequest
  /** The node that owns the attempt, and for how long (milliseconds). */
  owner: string
  leaseMs: number
  attempt: AttemptStart
  /** Written when it is not stored yet. */
  priceVersion?: PriceVersion
  idempotency?: IdempotencyClaim
  request: RequestStart
}

export interface AttemptStart {
  /** From 1. */
  number: number
  channelId: string
  credentialId: string | null
  /** Input tokens counted locally: what a reaper charges for beside the output. */
  inputBound: number
}

export interface IdempotencyClaim {
  route: string
  key: string
  /** SHA-256 of the body's bytes, hex. */
  bodyHash: string
}

export type OpenCallResult =
  | { ok: true; held: Nano }
  | { ok: false; reason: 'insufficient-funds' | 'key-limit' | 'customer-disabled' | 'key-disabled' }
  | { ok: false; reason: 'idempotency-mismatch' | 'idempotency-in-progress'; requestId: string }
  | { ok: false; reason: 'already-done'; requestId: string }
  | { ok: false; reason: 'replay'; requestId: string; answer: StoredAnswer }

/** Closes one attempt and opens the next, in one transaction; nothing happens when the former is no longer `dispatched`. */
export interface NextAttempt {
  callId: string
  closing: number
  /** Why the former one ended, e.g. `http_500`. */
  reason: string
  httpStatus: number | null
  next: AttemptStart
  owner: string
  leaseMs: number
  /** Where the next channel has another price: what the call's row begins with from now on. */
  repriced?: {
    customerId: string
    request: RequestStart
    /** Written when it is not stored yet. */
    priceVersion: Pick<PriceVersion, 'id' | 'content'>
  }
}

export type NextAttemptResult = { ok: boolean }

export interface GrowHold {
  callId: string
  accountId: string
  apiKeyId: string
  keyHasLimit: boolean
  /** Asked for, shrunk to what is spendable, never below `floor`. */
  amount: Nano
  floor: Nano
}

/** `lost`: the attempt is no longer `dispatched`. */
export type GrowHoldResult = { outcome: 'grown'; amount: Nano } | { outcome: 'refused' } | { outcome: 'lost' }

export interface SettleCall {
  callId: string
  customerId: string
  accountId: string
  apiKeyId: string
  keyHasLimit: boolean
  attempt: number
  end: AttemptEnd
  /** By price; 0 for a void. */
  charge: Nano
  /** `limits.overdraft`, at the time of settling; null: of the charge no more than the hold is taken. */
  overdraft: Nano | null
  row: RequestEnd
  /** Present when the call claimed an idempotency key: what a repetition is answered. */
  idempotency?: IdempotencyClaim & { answer: StoredAnswer | 'not-kept' | 'free' }
  /** What later calls may refer to. */
  state?: CallState
}

/**
 * `won: false`: another winner (the reaper, or an earlier try of this settlement) closed the attempt before. The books then
 * say what the call was charged; 0 while it has no row.
 */
export type SettleCallResult =
  | { won: true; uncollected: Nano }
  | { won: false; charge: Nano; uncollected: Nano }

/** A row for a call that was refused before dispatch: no hold, no attempt, no charge. */
export interface RecordRefusal {
  callId: string
  customerId: string
  apiKeyId: string
  request: RequestStart
  row: RequestEnd
}

/** Every 10 s, one for all living calls of a node. */
export interface RenewCalls {
  owner: string
  leaseMs: number
  calls: { callId: string; outputCounted: number; chargeSoFar: Nano }[]
}

export interface RenewCallsResult {
  /** Calls whose attempt is no longer `dispatched`: abort upstream and stream. */
  lost: string[]
}

export interface ReapCalls {
  /** Calls of this owner that live in this process are never reaped. */
  living: string[]
  /** At start, with the folder's lock held: every open attempt is dead. */
  all: boolean
  overdraft: Nano
}

export interface ReapCallsResult {
  reaped: number
}
