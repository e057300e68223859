import { badField, GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { mintText } from '../io/mint-text.ts'
import { decodeRequest } from '../protocols/chat/openai-responses/decode-request.ts'
import { keepTurn } from '../protocols/chat/openai-responses/keep-turn.ts'
import { readStateFields } from '../protocols/chat/openai-responses/state-fields.ts'
import {
  appendConversationItems,
  createConversation as create,
  deleteConversation,
  deleteConversationItem,
  updateConversation as describe,
} from '../records/responses/commands.ts'
import type { AppendResult } from '../records/responses/conversation-rows.ts'
import {
  type FoundConversation,
  readConversation,
  readConversationItem,
  readConversationItems,
} from '../records/responses/read-conversation.ts'
import { sealItems, sealMetadata } from '../records/responses/seal-conversation.ts'
import type { RelayServices } from '../relay/services.ts'
import { findTurns, unknownConversation } from '../relay/sessions/find-turns.ts'
import { mintItemId, withId } from '../relay/sessions/keep-response.ts'
import type { FreeAnswer, FreeCall } from './free-call.ts'
import { readPage, unknownItem } from './responses-queries.ts'

/** Conversations: https://platform.openai.com/docs/api-reference/conversations */

const ID_LENGTH = 29
/** What one call may bring (OpenAPI). */
const MOST_ITEMS = 20
const MOST_PAIRS = 16
const LONGEST_KEY = 64
const LONGEST_VALUE = 512

type Identified = JsonObject & { id: string }

export async function createConversation(
  free: FreeCall,
  _: string,
  services: RelayServices,
): Promise<FreeAnswer> {
  const { body, key, settings } = free
  requireKeeping(settings.storeResponsesMs)
  const metadata = readMetadata(body.metadata)
  const items = await readItems(free, body.items ?? [], services)
  const place = { customerId: key.customer.id, id: mintText('conv_', ID_LENGTH) }
  const createdAt = services.clock.now()
  const expiresAt = createdAt + settings.storeResponsesMs
  const made = await services.commands.run(create, {
    ...place,
    createdAt,
    expiresAt,
    metadata: sealMetadata(services.sealing, place, metadata),
    items: sealItems(services.sealing, place, items),
  })
  requireRoom(made, place.id)
  return show({ ...place, createdAt, expiresAt, metadata })
}

export async function showConversation(
  free: FreeCall,
  id: string,
  services: RelayServices,
): Promise<FreeAnswer> {
  return show(await requireConversation(free, id, services))
}

export async function updateConversation(
  free: FreeCall,
  id: string,
  services: RelayServices,
): Promise<FreeAnswer> {
  if (free.body.metadata === undefined)
    throw badField('metadata', "'metadata' is needed.", 'missing_required_parameter')
  const metadata = readMetadata(free.body.metadata)
  const place = { customerId: free.key.customer.id, id }
  const sealed = sealMetadata(services.sealing, place, metadata)
  const { found } = await services.commands.run(describe, { ...place, metadata: sealed })
  if (!found) throw unknownConversation(id)
  return showConversation(free, id, services)
}

export async function removeConversation(
  free: FreeCall,
  id: string,
  services: RelayServices,
): Promise<FreeAnswer> {
  const place = { customerId: free.key.customer.id, id }
  const { deleted } = await services.commands.run(deleteConversation, place)
  if (!deleted) throw unknownConversation(id)
  return { body: JSON.stringify({ id, object: 'conversation.deleted', deleted: true }) }
}

export async function listItems(free: FreeCall, id: string, services: RelayServices): Promise<FreeAnswer> {
  const asked = readPage(new URLSearchParams(free.call.query))
  const page = await readConversationItems(services, free.key.customer.id, id, asked)
  if (page === 'unknown') throw unknownConversation(id)
  if (page === 'unknown-after') throw unknownItem(asked.after ?? '', 'after')
  return list(page.items, page.firstId, page.lastId, page.hasMore)
}

export async function addItems(free: FreeCall, id: string, services: RelayServices): Promise<FreeAnswer> {
  const { body, key, settings } = free
  if (!Array.isArray(body.items)) throw badField('items', "'items' must be an array.")
  const items = await readItems(free, body.items, services)
  const place = { customerId: key.customer.id, id }
  const added = await services.commands.run(appendConversationItems, {
    ...place,
    items: sealItems(services.sealing, place, items),
    expiresAt: services.clock.now() + settings.storeResponsesMs,
  })
  requireRoom(added, id)
  return list(items, items[0]?.id ?? null, items.at(-1)?.id ?? null, false)
}

export async function showItem(
  { key }: FreeCall,
  { id, itemId }: { id: string; itemId: string },
  services: RelayServices,
): Promise<FreeAnswer> {
  const item = await readConversationItem(services, key.customer.id, id, itemId)
  if (item === undefined) throw unknownItem(itemId)
  return { body: JSON.stringify(item) }
}

export async function removeItem(
  free: FreeCall,
  { id, itemId }: { id: string; itemId: string },
  services: RelayServices,
): Promise<FreeAnswer> {
  const place = { customerId: free.key.customer.id, id, itemId }
  const { deleted } = await services.commands.run(deleteConversationItem, place)
  if (!deleted) throw unknownItem(itemId)
  return showConversation(free, id, services)
}

function show({ id, createdAt, metadata }: FoundConversation): FreeAnswer {
  const created = Math.floor(createdAt / 1000)
  return { body: JSON.stringify({ id, object: 'conversation', created_at: created, metadata }) }
}

function list(
  items: readonly Json[],
  first: string | null,
  last: string | null,
  hasMore: boolean,
): FreeAnswer {
  const page = { object: 'list', data: items, first_id: first, last_id: last, has_more: hasMore }
  return { body: JSON.stringify(page) }
}

/** Items as calls bring them, each with an id; what they refer to is put in its place. */
async function readItems({ key }: FreeCall, items: Json, services: RelayServices): Promise<Identified[]> {
  if (!Array.isArray(items)) throw badField('items', "'items' must be an array.")
  if (items.length > MOST_ITEMS) {
    throw badField('items', `'items' may hold ${MOST_ITEMS} items at most.`, 'array_above_max_length')
  }
  if (items.length === 0) return []
  // As the input of a call that goes on from elsewhere: results may stand apart from their calls.
  const body: JsonObject = { model: '-', input: items, conversation: '-' }
  try {
    decodeRequest(body, SILENT_NOTES, { header: () => undefined })
  } catch (error) {
    throw renameField(error)
  }
  const state = readStateFields({ input: items })
  const { stored } = await findTurns(state, key.customer.id, services)
  const byId = stored?.byId ?? new Map<string, JsonObject>()
  for (const id of state.itemReferences) if (!byId.has(id)) throw unknownItem(id, 'items')
  return keepTurn(items, {}, { byId, mintId: mintItemId }).input.map(withId)
}

function renameField(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.param === null) return error
  const name = (text: string): string => text.replace(/\binput\b/, 'items')
  return badField(name(error.param), name(error.message), error.code)
}

function readMetadata(value: Json | undefined): JsonObject {
  if (value === undefined || value === null) return {}
  if (!isJsonObject(value)) throw badField('metadata', "'metadata' must be an object.")
  const pairs = Object.entries(value)
  if (pairs.length > MOST_PAIRS) {
    throw badField('metadata', `'metadata' may hold ${MOST_PAIRS} pairs at most.`)
  }
  for (const [name, text] of pairs) {
    if (name.length > LONGEST_KEY || typeof text !== 'string' || text.length > LONGEST_VALUE) {
      throw badField(
        `metadata.${name.slice(0, LONGEST_KEY)}`,
        `'metadata' holds texts of at most ${LONGEST_VALUE} characters under names of at most ${LONGEST_KEY}.`,
      )
    }
  }
  return value
}

async function requireConversation(
  { key }: FreeCall,
  id: string,
  services: RelayServices,
): Promise<FoundConversation> {
  const found = await readConversation(services, key.customer.id, id)
  if (found === undefined) throw unknownConversation(id)
  return found
}

function requireKeeping(storeMs: number): void {
  if (storeMs > 0) return
  throw new GatewayError('not-found', 'No conversations are kept here.', { code: 'not_kept' })
}

function requireRoom(result: AppendResult, id: string): void {
  if (result.ok) return
  if (result.reason === 'unknown') throw unknownConversation(id)
  const what = result.bound === 'conversations' ? 'A customer may keep' : `A conversation may hold`
  throw badField('items', `${what} ${result.most} ${result.bound} at most.`, 'conversation_full')
}
