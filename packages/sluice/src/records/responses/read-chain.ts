import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Json, JsonObject } from '../../canonical/json.ts'
import type { StateSource } from '../sealing.ts'
import { decodePin, openAnswer, openInput } from './read-response.ts'
import type { Pin } from './response-record.ts'

/** What was said and answered in one stored response. */
export interface ChainTurn {
  id: string
  status: string
  input: readonly Json[]
  answer: JsonObject
}

export type Chain =
  /** Oldest first; the last one is the response that was asked for. */
  | { ok: true; turns: readonly ChainTurn[] }
  /** `id` is not there, is another customer's, was deleted, or its time is over: itself, or one that it goes on from. */
  | { ok: false; reason: 'unknown'; id: string }
  /** A vendor keeps `id`: the call goes there or nowhere. */
  | { ok: false; reason: 'pinned'; id: string; pin: Pin }
  | { ok: false; reason: 'too-long'; bound: 'turns' | 'bytes'; most: number }

export interface ChainBounds {
  turns: number
  /** Of the texts. */
  bytes: number
}

/** A context of stored turns may be as large as one that a request brings itself. */
export const CHAIN_BOUNDS: ChainBounds = { turns: 2000, bytes: 32 * 1024 * 1024 }

/** Opened in one go: some milliseconds, since reads share the thread of the calls. */
const BYTES_IN_A_ROW = 512 * 1024

/** A response with all that it goes on from. Only the customer's own responses are links. */
export async function readChain(
  source: StateSource,
  customerId: string,
  id: string,
  bounds: ChainBounds = CHAIN_BOUNDS,
): Promise<Chain> {
  const links = await readLinks(source, customerId, id, bounds.turns + 1)
  const checked = checkLinks(links, id, bounds)
  if (checked !== undefined) return checked
  const turns: ChainTurn[] = []
  let opened = 0
  for (const link of links.toReversed()) {
    if (opened >= BYTES_IN_A_ROW) {
      opened = 0
      await nextTurn()
    }
    const turn = await readTurn(source, customerId, link)
    // Deleted meanwhile.
    if (turn === undefined) return { ok: false, reason: 'unknown', id: link.id }
    turns.push(turn)
    opened += Number(link.bytes)
  }
  return { ok: true, turns }
}

interface Link {
  id: string
  previous_id: string | null
  status: string
  channel_id: string | null
  credential_id: string | null
  bytes: bigint
}

/** Newest first. A response cannot go on from a later one, so there is no circle; the bound holds in any case. */
async function readLinks(
  { reader, clock }: StateSource,
  customerId: string,
  id: string,
  most: number,
): Promise<Link[]> {
  const now = BigInt(clock.now())
  const { rows } = await sql<Link>`
    WITH RECURSIVE links (id, previous_id, status, channel_id, credential_id, bytes, depth) AS (
      SELECT id, previous_id, status, channel_id, credential_id, input_bytes + answer_bytes, 1
      FROM responses WHERE customer_id = ${customerId} AND id = ${id} AND expires_at > ${now}
      UNION ALL
      SELECT r.id, r.previous_id, r.status, r.channel_id, r.credential_id, r.input_bytes + r.answer_bytes, links.depth + 1
      FROM links JOIN responses AS r ON r.customer_id = ${customerId} AND r.id = links.previous_id
      WHERE r.expires_at > ${now} AND links.depth < ${most}
    )
    SELECT id, previous_id, status, channel_id, credential_id, bytes FROM links ORDER BY depth`.execute(
    reader,
  )
  return rows
}

/** Why the chain cannot be read; undefined where it can. */
function checkLinks(links: readonly Link[], id: string, bounds: ChainBounds): Chain | undefined {
  for (const link of links) {
    const pin = decodePin(link)
    if (pin !== null) return { ok: false, reason: 'pinned', id: link.id, pin }
  }
  if (links.length > bounds.turns)
    return { ok: false, reason: 'too-long', bound: 'turns', most: bounds.turns }
  const missing = links.length === 0 ? id : (links.at(-1)?.previous_id ?? null)
  if (missing !== null) return { ok: false, reason: 'unknown', id: missing }
  const bytes = links.reduce((sum, link) => sum + Number(link.bytes), 0)
  if (bytes > bounds.bytes) return { ok: false, reason: 'too-long', bound: 'bytes', most: bounds.bytes }
  return undefined
}

async function readTurn(
  { reader, sealing }: StateSource,
  customerId: string,
  { id, status }: Link,
): Promise<ChainTurn | undefined> {
  const row = await reader
    .selectFrom('responses')
    .select(['input', 'answer'])
    .where('customer_id', '=', customerId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined || row.input === null || row.answer === null) return undefined
  const place = { customerId, id }
  return {
    id,
    status,
    input: openInput(sealing, place, row.input),
    answer: openAnswer(sealing, place, row.answer),
  }
}
