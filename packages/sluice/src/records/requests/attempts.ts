import type { SqlValue, Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf, numberOf, textOf } from '../../io/database/read-row.ts'

/** How an attempt ended. */
export type AttemptEnd = 'settled' | 'estimated' | 'voided' | 'written_off'

export interface OpenAttempt {
  callId: string
  /** From 1. */
  number: number
  owner: string
  leaseMs: number
  channelId: string
  credentialId: string | null
  inputBound: number
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

/** An attempt whose owner no longer speaks for it. */
export interface LapsedAttempt {
  callId: string
  number: number
  channelId: string
  inputBound: number
  outputCounted: number
  chargeSoFar: bigint
}

const INSERT: Statement = {
  sql: `INSERT INTO attempts (call_id, number, state, owner, lease_until, channel_id, credential_id, input_bound,
    output_counted, charge_so_far, exposure, started_at) VALUES (?, ?, 'dispatched', ?, ?, ?, ?, ?, 0, 0, 0, ?)`,
}

/** One winner: who finds the attempt `dispatched` ends it. */
const CLOSE: Statement = {
  sql: `UPDATE attempts SET state = ?, reason = ?, http_status = ?, exposure = ?, ended_at = ?
    WHERE call_id = ? AND number = ? AND state = 'dispatched'`,
}

const RENEW: Statement = {
  sql: `UPDATE attempts SET lease_until = ?, output_counted = ?, charge_so_far = ?
    WHERE call_id = ? AND owner = ? AND state = 'dispatched'`,
}

/** By way of the holds, which are few: an index of open attempts would be written twice for every call. */
const LAPSED: Statement = {
  sql: `SELECT call_id, number, channel_id, input_bound, output_counted, charge_so_far FROM attempts
    WHERE call_id IN (SELECT call_id FROM holds) AND state = 'dispatched' AND lease_until < ? ORDER BY lease_until`,
}

export async function openAttempt(tx: Transaction, attempt: OpenAttempt): Promise<void> {
  const now = tx.now()
  await tx.change(INSERT, [
    attempt.callId,
    attempt.number,
    attempt.owner,
    now + attempt.leaseMs,
    attempt.channelId,
    attempt.credentialId,
    attempt.inputBound,
    now,
  ])
}

/** False: it had ended already. */
export async function closeAttempt(tx: Transaction, close: CloseAttempt): Promise<boolean> {
  const { end, reason, httpStatus, exposure, callId, number } = close
  return (await tx.change(CLOSE, [end, reason, httpStatus, exposure, tx.now(), callId, number])) === 1
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

/** Attempts whose lease ended before a moment, the longest dead first. */
export async function findLapsedAttempts(tx: Transaction, before: number): Promise<LapsedAttempt[]> {
  const rows = await tx.all(LAPSED, [before])
  return rows.map((row) => ({
    callId: textOf(row, 'call_id'),
    number: numberOf(row, 'number'),
    channelId: textOf(row, 'channel_id'),
    inputBound: numberOf(row, 'input_bound'),
    outputCounted: numberOf(row, 'output_counted'),
    chargeSoFar: bigintOf(row, 'charge_so_far'),
  }))
}
