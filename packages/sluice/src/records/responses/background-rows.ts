import type { Statement, Transaction } from '../../io/database/command.ts'
import { flagOf, textOf } from '../../io/database/read-row.ts'
import { type FinalStatus, isFinal, type Pin, type ResponsePlace } from './response-record.ts'
import { insertItems, insertResponse } from './response-rows.ts'
import type { ItemPlace, SealedEvent, SealedResponse, SealedText } from './seal-response.ts'

/** A background response that begins. */
export interface OpenBackground {
  response: SealedResponse
  /** The node that works on it, and for how long (milliseconds). */
  owner: string
  leaseMs: number
}

export interface AppendEvents extends ResponsePlace {
  owner: string
  status: 'queued' | 'in_progress'
  events: readonly SealedEvent[]
}

export interface FinishBackground extends ResponsePlace {
  owner: string
  status: FinalStatus
  errorCode: string | null
  answer: SealedText
  items: readonly ItemPlace[]
  /** The last ones, with the one that ends the stream. */
  events: readonly SealedEvent[]
  expiresAt: number
}

export type CancelResult =
  /** Its call is to be ended where it runs. */
  | { outcome: 'cancelled'; callId: string; owner: string }
  | { outcome: 'final'; status: FinalStatus }
  /** It was answered while its caller waited: only what runs in the background can be cancelled. */
  | { outcome: 'foreground' }
  /** Its vendor is to be asked. */
  | { outcome: 'pinned'; pin: Pin }
  | { outcome: 'unknown' }

const INSERT_JOB: Statement = {
  sql: `INSERT INTO background_jobs (customer_id, response_id, call_id, owner, lease_until) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (customer_id, response_id) DO NOTHING`,
}

const RENEW: Statement = {
  sql: 'UPDATE background_jobs SET lease_until = ? WHERE customer_id = ? AND response_id = ? AND owner = ?',
}

const FIND_JOB: Statement = {
  sql: 'SELECT call_id, owner FROM background_jobs WHERE customer_id = ? AND response_id = ?',
}

/** One winner: who takes the job's row ends the response. */
const TAKE_OWN_JOB: Statement = {
  sql: 'DELETE FROM background_jobs WHERE customer_id = ? AND response_id = ? AND owner = ?',
}

const TAKE_JOB: Statement = { sql: 'DELETE FROM background_jobs WHERE customer_id = ? AND response_id = ?' }

const LAPSED: Statement = {
  sql: `SELECT customer_id, response_id, call_id FROM background_jobs WHERE lease_until < ? ORDER BY lease_until`,
}

const BEGIN: Statement = {
  sql: `UPDATE responses SET status = 'in_progress' WHERE customer_id = ? AND id = ? AND status = 'queued'`,
}

const END: Statement = {
  sql: `UPDATE responses SET status = ?, error_code = ?, answer = ?, answer_bytes = ?, expires_at = ?
    WHERE customer_id = ? AND id = ?`,
}

const END_WITHOUT_ANSWER: Statement = {
  sql: 'UPDATE responses SET status = ?, error_code = ? WHERE customer_id = ? AND id = ?',
}

const INSERT_EVENT: Statement = {
  sql: `INSERT INTO response_events (customer_id, response_id, sequence, sealed) VALUES (?, ?, ?, ?)
    ON CONFLICT (customer_id, response_id, sequence) DO NOTHING`,
}

const FIND_RESPONSE: Statement = {
  sql: `SELECT status, background, channel_id, credential_id FROM responses WHERE customer_id = ? AND id = ? AND expires_at > ?`,
}

/** Later than any lease: every job. */
const FOR_EVER = Number.MAX_SAFE_INTEGER

/** Keeps a response that runs in the background, with its lease. False: one of this id is kept already. */
export async function insertBackground(tx: Transaction, open: OpenBackground): Promise<boolean> {
  const { response, owner, leaseMs } = open
  if (!(await insertResponse(tx, response))) return false
  const { customerId, id, callId } = response
  return (await tx.change(INSERT_JOB, [customerId, id, callId, owner, tx.now() + leaseMs])) === 1
}

/** False: it has ended, or another node has it. */
export async function renewJob(
  tx: Transaction,
  { customerId, id }: ResponsePlace,
  owner: string,
  leaseMs: number,
): Promise<boolean> {
  return (await tx.change(RENEW, [tx.now() + leaseMs, customerId, id, owner])) === 1
}

/** False: the response has ended, or another node has it; nothing was written. */
export async function insertEvents(tx: Transaction, append: AppendEvents): Promise<boolean> {
  const { customerId, id, owner, status, events } = append
  const job = await findJob(tx, append)
  if (job?.owner !== owner) return false
  if (status === 'in_progress') await tx.change(BEGIN, [customerId, id])
  await writeEvents(tx, append, events)
  return true
}

/** Ends a background response that its owner still has. False: it was cancelled, reaped or deleted before. */
export async function endBackground(tx: Transaction, end: FinishBackground): Promise<boolean> {
  const { customerId, id, owner, status, errorCode, answer, expiresAt } = end
  if ((await tx.change(TAKE_OWN_JOB, [customerId, id, owner])) !== 1) return false
  await tx.change(END, [status, errorCode, answer.sealed, answer.bytes, expiresAt, customerId, id])
  await insertItems(tx, end, end.items, false)
  await writeEvents(tx, end, end.events)
  return true
}

/** Only its owner can name it; only what runs in the background can be cancelled. */
export async function cancelBackground(tx: Transaction, place: ResponsePlace): Promise<CancelResult> {
  const { customerId, id } = place
  const row = await tx.first(FIND_RESPONSE, [customerId, id, tx.now()])
  if (row === undefined) return { outcome: 'unknown' }
  if (row.channel_id !== null) {
    const credentialId = row.credential_id === null ? null : textOf(row, 'credential_id')
    return { outcome: 'pinned', pin: { channelId: textOf(row, 'channel_id'), credentialId } }
  }
  if (!flagOf(row, 'background')) return { outcome: 'foreground' }
  const status = textOf(row, 'status')
  if (isFinal(status)) return { outcome: 'final', status }
  const job = await findJob(tx, place)
  if (job === undefined) throw new Error(`response ${id} is ${status} and has no job`)
  await tx.change(TAKE_JOB, [customerId, id])
  await tx.change(END_WITHOUT_ANSWER, ['cancelled', 'cancelled', customerId, id])
  return { outcome: 'cancelled', ...job }
}

/** The call that works on a response in the background, and the node that it runs on. */
export async function findJob(
  tx: Transaction,
  { customerId, id }: ResponsePlace,
): Promise<{ callId: string; owner: string } | undefined> {
  const row = await tx.first(FIND_JOB, [customerId, id])
  return row === undefined ? undefined : { callId: textOf(row, 'call_id'), owner: textOf(row, 'owner') }
}

/** Ends the responses whose node is gone. `living`: calls of this process, which are never taken. */
export async function reapJobs(
  tx: Transaction,
  { living, all }: { living: readonly string[]; all: boolean },
): Promise<ResponsePlace[]> {
  const spared = new Set(living)
  const reaped: ResponsePlace[] = []
  for (const row of await tx.all(LAPSED, [all ? FOR_EVER : tx.now()])) {
    if (spared.has(textOf(row, 'call_id'))) continue
    const [customerId, id] = [textOf(row, 'customer_id'), textOf(row, 'response_id')]
    if ((await tx.change(TAKE_JOB, [customerId, id])) !== 1) continue
    await tx.change(END_WITHOUT_ANSWER, ['failed', 'node_lost', customerId, id])
    reaped.push({ customerId, id })
  }
  return reaped
}

async function writeEvents(
  tx: Transaction,
  { customerId, id }: ResponsePlace,
  events: readonly SealedEvent[],
): Promise<void> {
  for (const { sequence, sealed } of events) await tx.change(INSERT_EVENT, [customerId, id, sequence, sealed])
}
