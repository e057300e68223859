import type { SqlRow, Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf, flagOf } from '../../io/database/read-row.ts'
import type { AttemptHold } from '../../records/requests/attempts.ts'
import { lesser, type Nano } from '../amount.ts'
import { chooseHold, type HoldRequest, plentifulHold } from './choose-hold.ts'

export type HoldRefusal = 'insufficient-funds' | 'key-limit' | 'customer-disabled' | 'key-disabled'

export type TakenHold = { ok: true; hold: AttemptHold } | { ok: false; reason: HoldRefusal }

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

/** Sets money aside for a call, on its account and on its key where that has a limit. Its caller writes the hold down. */
export function takeHold(
  tx: Transaction,
  owner: { accountId: string; apiKeyId: string },
  request: HoldRequest,
): Promise<TakenHold> {
  return takeMoney(tx, owner.accountId, owner.apiKeyId, request, 'by-limit')
}

/**
 * The next slice of a hold, shrunk to what is spendable; undefined when that is below `floor`, the least that is worth
 * growing by. A limit that the key was given meanwhile counts from its next call on.
 */
export async function takeSlice(
  tx: Transaction,
  hold: AttemptHold,
  growth: { amount: Nano; floor: Nano },
): Promise<Nano | undefined> {
  const request = { fixed: 0n, slice: growth.amount, whole: null, floor: growth.floor }
  const key = hold.keyLimited ? 'counts' : 'does-not-count'
  const taken = await takeMoney(tx, hold.accountId, hold.apiKeyId, request, key)
  return taken.ok ? taken.hold.amount : undefined
}

async function takeMoney(
  tx: Transaction,
  accountId: string,
  apiKeyId: string,
  request: HoldRequest,
  key: 'by-limit' | 'counts' | 'does-not-count',
): Promise<TakenHold> {
  const { amount, needed } = plentifulHold(request)
  if (key !== 'counts') {
    const changed = await tx.change(TAKE_PLENTY, [amount, amount, accountId, needed, apiKeyId])
    if (changed === 1) return { ok: true, hold: { accountId, apiKeyId, keyLimited: false, amount } }
  }
  await tx.writeSums()
  const row = await tx.first(READ_STANDING, [apiKeyId, accountId])
  const standing = row === undefined ? ({ refusal: 'customer-disabled' } as const) : readStanding(row, key)
  if ('refusal' in standing) return { ok: false, reason: standing.refusal }
  const { keyLimited } = standing
  const chosen = chooseHold(request, tighter(standing.account, standing.key))
  if (chosen === undefined) {
    const byKey = standing.key !== null && chooseHold(request, standing.key) === undefined
    return { ok: false, reason: byKey ? 'key-limit' : 'insufficient-funds' }
  }
  const taken = await tx.change(TAKE_FROM_ACCOUNT, [chosen, chosen, accountId, chosen])
  const counted = keyLimited ? await tx.change(TAKE_FROM_KEY, [chosen, apiKeyId, chosen]) : 1
  if (taken !== 1 || counted !== 1) throw new Error('money that was there a moment ago cannot be held')
  return { ok: true, hold: { accountId, apiKeyId, keyLimited, amount: chosen } }
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
