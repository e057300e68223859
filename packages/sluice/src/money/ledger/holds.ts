import type { SqlRow, Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf, flagOf, textOf } from '../../io/database/read-row.ts'
import { lesser, type Nano } from '../amount.ts'
import { chooseHold, type HoldRequest, plentifulHold } from './choose-hold.ts'

export type HoldRefusal = 'insufficient-funds' | 'key-limit' | 'customer-disabled' | 'key-disabled'

export interface OpenHold {
  callId: string
  accountId: string
  apiKeyId: string
  request: HoldRequest
}

export interface GrowHoldBy {
  callId: string
  amount: Nano
  /** The least that is worth growing by. */
  floor: Nano
}

/** A hold as its settlement finds it. */
export interface ClosedHold {
  accountId: string
  apiKeyId: string
  /** The hold counts in the key's own `held`. */
  keyLimited: boolean
  amount: Nano
}

type Taken = { ok: true; amount: Nano; keyLimited: boolean } | { ok: false; reason: HoldRefusal }

/** The usual case in one statement: a key without a limit of its own, and money enough for the most that is asked for. */
const TAKE_PLENTY: Statement = {
  sql: `UPDATE accounts SET available = available - ?, held = held + ?
    WHERE id = ? AND status = 'active' AND (unlimited = 1 OR available + credit_limit >= ?)
    AND EXISTS (SELECT 1 FROM api_keys WHERE api_keys.id = ? AND api_keys.customer_id = accounts.customer_id
      AND api_keys.status = 'active' AND api_keys.limit_amount IS NULL)`,
}

const TAKE_FROM_ACCOUNT: Statement = {
  sql: `UPDATE accounts SET available = available - ?, held = held + ?
    WHERE id = ? AND status = 'active' AND (unlimited = 1 OR available + credit_limit >= ?)`,
}

const TAKE_FROM_KEY: Statement = {
  sql: `UPDATE api_keys SET held = held + ? WHERE id = ? AND status = 'active'
    AND (limit_amount IS NULL OR used + held + ? <= limit_amount)`,
}

const READ_STANDING: Statement = {
  sql: `SELECT accounts.status AS account_status, available + credit_limit AS spendable, unlimited,
    api_keys.status AS key_status, limit_amount, used + api_keys.held AS key_taken
    FROM accounts LEFT JOIN api_keys ON api_keys.id = ? AND api_keys.customer_id = accounts.customer_id
    WHERE accounts.id = ?`,
}

const INSERT: Statement = {
  sql: `INSERT INTO holds (call_id, account_id, api_key_id, key_limited, amount, created_at)
    VALUES (?, ?, ?, ?, ?, ?)`,
}

/** Only while an attempt is out: what a reaper or a settlement has closed does not grow. */
const FIND_LIVING: Statement = {
  sql: `SELECT account_id, api_key_id, key_limited FROM holds WHERE call_id = ?
    AND EXISTS (SELECT 1 FROM attempts WHERE attempts.call_id = holds.call_id AND state = 'dispatched')`,
}

const GROW: Statement = { sql: 'UPDATE holds SET amount = amount + ? WHERE call_id = ?' }

const READ: Statement = { sql: 'SELECT amount FROM holds WHERE call_id = ?' }

const CLOSE: Statement = {
  sql: 'DELETE FROM holds WHERE call_id = ? RETURNING account_id, api_key_id, key_limited, amount',
}

/** Sets money aside for a call, on its account and on its key where that has a limit. */
export async function openHold(
  tx: Transaction,
  hold: OpenHold,
): Promise<{ ok: true; held: Nano } | { ok: false; reason: HoldRefusal }> {
  const { callId, accountId, apiKeyId } = hold
  const taken = await takeMoney(tx, accountId, apiKeyId, hold.request, 'by-limit')
  if (!taken.ok) return taken
  await tx.change(INSERT, [callId, accountId, apiKeyId, taken.keyLimited ? 1 : 0, taken.amount, tx.now()])
  return { ok: true, held: taken.amount }
}

/**
 * The next slice of a call's hold, shrunk to what is spendable. A limit that the key was given meanwhile counts from
 * its next call on.
 */
export async function growHoldBy(
  tx: Transaction,
  growth: GrowHoldBy,
): Promise<{ outcome: 'grown'; amount: Nano } | { outcome: 'refused' } | { outcome: 'lost' }> {
  const row = await tx.first(FIND_LIVING, [growth.callId])
  if (row === undefined) return { outcome: 'lost' }
  const request = { fixed: 0n, slice: growth.amount, whole: null, floor: growth.floor }
  const key = flagOf(row, 'key_limited') ? 'counts' : 'does-not-count'
  const taken = await takeMoney(tx, textOf(row, 'account_id'), textOf(row, 'api_key_id'), request, key)
  if (!taken.ok) return { outcome: 'refused' }
  await tx.change(GROW, [taken.amount, growth.callId])
  return { outcome: 'grown', amount: taken.amount }
}

/** What a call holds now; undefined: nothing. */
export async function readHold(tx: Transaction, callId: string): Promise<Nano | undefined> {
  const row = await tx.first(READ, [callId])
  return row === undefined ? undefined : bigintOf(row, 'amount')
}

/** Takes the hold of a call out of the books; what becomes of its money is the settlement's matter. */
export async function closeHold(tx: Transaction, callId: string): Promise<ClosedHold | undefined> {
  const row = await tx.first(CLOSE, [callId])
  if (row === undefined) return undefined
  return {
    accountId: textOf(row, 'account_id'),
    apiKeyId: textOf(row, 'api_key_id'),
    keyLimited: flagOf(row, 'key_limited'),
    amount: bigintOf(row, 'amount'),
  }
}

async function takeMoney(
  tx: Transaction,
  accountId: string,
  apiKeyId: string,
  request: HoldRequest,
  key: 'by-limit' | 'counts' | 'does-not-count',
): Promise<Taken> {
  const { amount, needed } = plentifulHold(request)
  if (key !== 'counts') {
    const changed = await tx.change(TAKE_PLENTY, [amount, amount, accountId, needed, apiKeyId])
    if (changed === 1) return { ok: true, amount, keyLimited: false }
  }
  const row = await tx.first(READ_STANDING, [apiKeyId, accountId])
  const standing = row === undefined ? ({ refusal: 'customer-disabled' } as const) : readStanding(row, key)
  if ('refusal' in standing) return { ok: false, reason: standing.refusal }
  const chosen = chooseHold(request, tighter(standing.account, standing.key))
  if (chosen === undefined) {
    const byKey = standing.key !== null && chooseHold(request, standing.key) === undefined
    return { ok: false, reason: byKey ? 'key-limit' : 'insufficient-funds' }
  }
  const taken = await tx.change(TAKE_FROM_ACCOUNT, [chosen, chosen, accountId, chosen])
  const counted = standing.keyLimited ? await tx.change(TAKE_FROM_KEY, [chosen, apiKeyId, chosen]) : 1
  if (taken !== 1 || counted !== 1) throw new Error('money that was there a moment ago cannot be held')
  return { ok: true, amount: chosen, keyLimited: standing.keyLimited }
}

/** What account and key can spend; null is without bound. */
interface Standing {
  account: Nano | null
  key: Nano | null
  keyLimited: boolean
}

function readStanding(
  row: SqlRow,
  key: 'by-limit' | 'counts' | 'does-not-count',
): Standing | { refusal: HoldRefusal } {
  if (row.account_status !== 'active') return { refusal: 'customer-disabled' }
  if (row.key_status !== 'active') return { refusal: 'key-disabled' }
  const hasLimit = row.limit_amount !== null
  const keyLimited = key === 'counts' || (key === 'by-limit' && hasLimit)
  return {
    account: flagOf(row, 'unlimited') ? null : bigintOf(row, 'spendable'),
    key: keyLimited && hasLimit ? bigintOf(row, 'limit_amount') - bigintOf(row, 'key_taken') : null,
    keyLimited,
  }
}

function tighter(a: Nano | null, b: Nano | null): Nano | null {
  return a === null || b === null ? (a ?? b) : lesser(a, b)
}
