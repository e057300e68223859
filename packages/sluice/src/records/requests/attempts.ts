import type { SqlRow, SqlValue, Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf, flagOf, numberOf, textOf } from '../../io/database/read-row.ts'

/** How an attempt ended. */
export type AttemptEnd = 'settled' | 'estimated' | 'voided' | 'written_off'

/** What is set aside for a call. It stands on the call's open attempt: with that it opens, moves on and ends. */
export interface AttemptHold {
  accountId: string
  apiKeyId: string
  /** The hold counts in the key's own `held`. */
  keyLimited: boolean
  amount: bigint
}

export interface AttemptPlace {
  /** From 1. */
  number: number
  channelId: string
  credentialId: string | null
  inputBound: number
}

export interface OpenAttempt extends AttemptPlace {
  callId: string
  owner: string
  leaseMs: number
  hold: AttemptHold
  /** What the call's row will begin with; see running-request.ts. */
  request: string
}

export interface NextAttemptRow {
  callId: string
  closing: number
  reason: string
  httpStatus: number | null
  next: AttemptPlace
  owner: string
  leaseMs: number
  /** What the call's row will begin with from now on; null: the same as before. */
  request: string | null
}

export interface CloseAttempt {
  callId: string
  number: number
  end: AttemptEnd
  reason: string | null
  httpStatus: number | null
  /** What may have been spent upstream and is charged to nobody, in nano-dollars. */
  exposure: bigint
}

/** An open attempt as its end finds it. */
export interface FoundAttempt {
  hold: AttemptHold
  request: string
}

/** An attempt whose owner no longer speaks for it. */
export interface LapsedAttempt {
  callId: string
  number: number
  channelId: string
  inputBound: number
  outputCounted: number
  chargeSoFar: bigint
  held: bigint
}

const INSERT: Statement = {
  sql: `INSERT INTO attempts (call_id, number, state, account_id, api_key_id, key_limited, held, owner, lease_until,
    channel_id, credential_id, input_bound, output_counted, charge_so_far, exposure, started_at, request)
    VALUES (?, ?, 'dispatched', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)`,
}

/** The next attempt of a call takes over its hold. */
const INSERT_NEXT: Statement = {
  sql: `INSERT INTO attempts (call_id, number, state, account_id, api_key_id, key_limited, held, owner, lease_until,
    channel_id, credential_id, input_bound, output_counted, charge_so_far, exposure, started_at, request)
    SELECT call_id, ?, 'dispatched', account_id, api_key_id, key_limited, held, ?, ?, ?, ?, ?, 0, 0, 0, ?,
      coalesce(?, request)
    FROM attempts WHERE call_id = ? AND number = ? AND state = 'dispatched'`,
}

const FIND: Statement = {
  sql: `SELECT account_id, api_key_id, key_limited, held, request FROM attempts
    WHERE call_id = ? AND number = ? AND state = 'dispatched'`,
}

/** One winner: who finds the attempt `dispatched` ends it. */
const CLOSE: Statement = {
  sql: `UPDATE attempts SET state = ?, reason = ?, http_status = ?, exposure = ?, ended_at = ?, request = NULL
    WHERE call_id = ? AND number = ? AND state = 'dispatched'`,
}

const FIND_ANY: Statement = { sql: 'SELECT number FROM attempts WHERE call_id = ? LIMIT 1' }

const FIND_LIVING: Statement = {
  sql: `SELECT account_id, api_key_id, key_limited, held FROM attempts WHERE call_id = ? AND state = 'dispatched'`,
}

const GROW: Statement = {
  sql: `UPDATE attempts SET held = held + ? WHERE call_id = ? AND state = 'dispatched'`,
}

const RENEW: Statement = {
  sql: `UPDATE attempts SET lease_until = ?, output_counted = ?, charge_so_far = ?
    WHERE call_id = ? AND owner = ? AND state = 'dispatched'`,
}

const LAPSED: Statement = {
  sql: `SELECT call_id, number, channel_id, input_bound, output_counted, charge_so_far, held FROM attempts
    WHERE state = 'dispatched' AND lease_until < ? ORDER BY lease_until`,
}

export async function openAttempt(tx: Transaction, attempt: OpenAttempt): Promise<void> {
  const { hold } = attempt
  const now = tx.now()
  await tx.change(INSERT, [
    attempt.callId,
    attempt.number,
    hold.accountId,
    hold.apiKeyId,
    hold.keyLimited ? 1 : 0,
    hold.amount,
    attempt.owner,
    now + attempt.leaseMs,
    attempt.channelId,
    attempt.credentialId,
    attempt.inputBound,
    now,
    attempt.request,
  ])
}

/** Voids one attempt and opens the next with its hold. False: the former had ended already, nothing happened. */
export async function openNextAttempt(tx: Transaction, step: NextAttemptRow): Promise<boolean> {
  const { callId, closing, reason, httpStatus, next } = step
  const now = tx.now()
  const opened = await tx.change(INSERT_NEXT, [
    next.number,
    step.owner,
    now + step.leaseMs,
    next.channelId,
    next.credentialId,
    next.inputBound,
    now,
    step.request,
    callId,
    closing,
  ])
  if (opened !== 1) return false
  await closeAttempt(tx, { callId, number: closing, end: 'voided', reason, httpStatus, exposure: 0n })
  return true
}

/** Ends an attempt and gives what it held; undefined: it had ended already. */
export async function closeAttempt(tx: Transaction, close: CloseAttempt): Promise<FoundAttempt | undefined> {
  const { end, reason, httpStatus, exposure, callId, number } = close
  const row = await tx.first(FIND, [callId, number])
  if (row === undefined) return undefined
  const closed = await tx.change(CLOSE, [end, reason, httpStatus, exposure, tx.now(), callId, number])
  return closed === 1 ? { hold: readHold(row), request: textOf(row, 'request') } : undefined
}

/** True for a call that was opened, whether it still runs or not. */
export async function hasAttempts(tx: Transaction, callId: string): Promise<boolean> {
  return (await tx.first(FIND_ANY, [callId])) !== undefined
}

/** The hold of a call that lives; undefined: what a reaper or a settlement has closed does not grow. */
export async function findLivingHold(tx: Transaction, callId: string): Promise<AttemptHold | undefined> {
  const row = await tx.first(FIND_LIVING, [callId])
  return row === undefined ? undefined : readHold(row)
}

/** Adds to the hold of a call that lives what was taken from its account. */
export async function growLivingHold(tx: Transaction, callId: string, amount: bigint): Promise<void> {
  if ((await tx.change(GROW, [amount, callId])) !== 1) throw new Error(`call ${callId} has no open attempt`)
}

/** Renews the lease of a call's open attempt; false when it has none. */
export async function renewAttempt(
  tx: Transaction,
  owner: string,
  leaseMs: number,
  call: { callId: string; outputCounted: number; chargeSoFar: bigint },
): Promise<boolean> {
  const values: SqlValue[] = [tx.now() + leaseMs, call.outputCounted, call.chargeSoFar, call.callId, owner]
  return (await tx.change(RENEW, values)) === 1
}

/** Open attempts whose lease ended before a moment, the longest dead first. */
export async function findLapsedAttempts(tx: Transaction, before: number): Promise<LapsedAttempt[]> {
  const rows = await tx.all(LAPSED, [before])
  return rows.map((row) => ({
    callId: textOf(row, 'call_id'),
    number: numberOf(row, 'number'),
    channelId: textOf(row, 'channel_id'),
    inputBound: numberOf(row, 'input_bound'),
    outputCounted: numberOf(row, 'output_counted'),
    chargeSoFar: bigintOf(row, 'charge_so_far'),
    held: bigintOf(row, 'held'),
  }))
}

function readHold(row: SqlRow): AttemptHold {
  return {
    accountId: textOf(row, 'account_id'),
    apiKeyId: textOf(row, 'api_key_id'),
    keyLimited: flagOf(row, 'key_limited'),
    amount: bigintOf(row, 'held'),
  }
}
