import { setImmediate as nextTurn } from 'node:timers/promises'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import type { StateSource } from '../sealing.ts'
import type { ConversationPlace } from './conversation-rows.ts'
import { type PageOutcome, type PageRequest, toPage } from './item-page.ts'
import { aboutMetadata, openItem } from './seal-conversation.ts'

export interface FoundConversation extends ConversationPlace {
  createdAt: number
  expiresAt: number
  metadata: JsonObject
}

/** Undefined: there is none, it is another customer's, or its time is over. */
export async function readConversation(
  source: StateSource,
  customerId: string,
  id: string,
): Promise<FoundConversation | undefined> {
  const row = await selectConversation(source, customerId, id)
    .select(['created_at', 'expires_at', 'metadata'])
    .executeTakeFirst()
  if (row === undefined) return undefined
  const metadata: unknown = JSON.parse(source.sealing.open(row.metadata, aboutMetadata({ customerId, id })))
  return {
    customerId,
    id,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    metadata: isJsonObject(metadata) ? metadata : {},
  }
}

export async function readConversationItems(
  source: StateSource,
  customerId: string,
  id: string,
  { limit, order, after }: PageRequest,
): Promise<PageOutcome> {
  if (!(await hasConversation(source, customerId, id))) return 'unknown'
  const behind = after === null ? undefined : await findPosition(source, customerId, id, after)
  if (after !== null && behind === undefined) return 'unknown-after'
  const rows = await selectItems(source, customerId, id)
    .$if(behind !== undefined, (query) => query.where('position', order === 'asc' ? '>' : '<', behind ?? 0n))
    .orderBy('position', order)
    .limit(limit + 1)
    .execute()
  const place = { customerId, id }
  return toPage(
    rows.map((row) => openItem(source.sealing, place, row.id, row.sealed)),
    limit,
  )
}

/** Undefined: the conversation or the item is unknown. */
export async function readConversationItem(
  source: StateSource,
  customerId: string,
  id: string,
  itemId: string,
): Promise<Json | undefined> {
  if (!(await hasConversation(source, customerId, id))) return undefined
  const row = await selectItems(source, customerId, id).where('id', '=', itemId).executeTakeFirst()
  return row === undefined ? undefined : openItem(source.sealing, { customerId, id }, row.id, row.sealed)
}

/** Items that are read and opened in one go. */
const ITEMS_IN_A_ROW = 100

/** All that was said, in order: the context of its next turn. It is bounded where it is written. */
export async function readWholeConversation(
  source: StateSource,
  customerId: string,
  id: string,
): Promise<readonly Json[] | undefined> {
  if (!(await hasConversation(source, customerId, id))) return undefined
  const items: Json[] = []
  let last = -1n
  for (;;) {
    const rows = await selectItems(source, customerId, id)
      .select('position')
      .where('position', '>', last)
      .orderBy('position')
      .limit(ITEMS_IN_A_ROW)
      .execute()
    for (const row of rows) items.push(openItem(source.sealing, { customerId, id }, row.id, row.sealed))
    if (rows.length < ITEMS_IN_A_ROW) return items
    last = rows.at(-1)?.position ?? last
    await nextTurn()
  }
}

function selectConversation({ reader, clock }: StateSource, customerId: string, id: string) {
  return reader
    .selectFrom('conversations')
    .where('customer_id', '=', customerId)
    .where('id', '=', id)
    .where('expires_at', '>', BigInt(clock.now()))
}

async function hasConversation(source: StateSource, customerId: string, id: string): Promise<boolean> {
  return (await selectConversation(source, customerId, id).select('id').executeTakeFirst()) !== undefined
}

function selectItems({ reader }: StateSource, customerId: string, id: string) {
  return reader
    .selectFrom('conversation_items')
    .select(['id', 'sealed'])
    .where('customer_id', '=', customerId)
    .where('conversation_id', '=', id)
}

async function findPosition(
  { reader }: StateSource,
  customerId: string,
  id: string,
  itemId: string,
): Promise<bigint | undefined> {
  const row = await reader
    .selectFrom('conversation_items')
    .select('position')
    .where('customer_id', '=', customerId)
    .where('conversation_id', '=', id)
    .where('id', '=', itemId)
    .executeTakeFirst()
  return row?.position
}
