import { badField, GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import type { StateRoute } from '../protocols/chat/chat-route.ts'
import { cancelResponse, deleteResponse } from '../records/responses/commands.ts'
import type { ItemPage } from '../records/responses/item-page.ts'
import { readInputItems } from '../records/responses/read-input-items.ts'
import { type ReadResponse, readResponse } from '../records/responses/read-response.ts'
import type { Pin } from '../records/responses/response-record.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import type { RelayServices } from '../relay/services.ts'
import { askPinned } from '../relay/sessions/ask-pinned.ts'
import { openCompactDoor } from '../relay/sessions/compaction-doors.ts'
import { countInputTokens } from '../relay/sessions/count-input-tokens.ts'
import { replayEvents } from '../relay/sessions/replay-events.ts'
import { showResponse } from '../relay/sessions/show-response.ts'
import type { DoorHandler } from './chat-door.ts'
import { answerFree, type FreeAnswer, type FreeCall } from './free-call.ts'
import {
  addItems,
  createConversation,
  listItems,
  removeConversation,
  removeItem,
  showConversation,
  showItem,
  updateConversation,
} from './responses-doors-conversations.ts'
import { openSocketDoor } from './responses-doors-socket.ts'
import { forwardedQuery, readFlag, readPage, readSequence, unknownItem } from './responses-queries.ts'

/**
 * The doors to what is kept of answers and conversations: https://platform.openai.com/docs/api-reference/responses. What
 * another customer keeps is unknown.
 */
export function openStateDoor(act: StateRoute['act'], door: ChatDoor, services: RelayServices): DoorHandler {
  if (act === 'connect') return openSocketDoor(door, services)
  if (act === 'compact') return openCompactDoor(door, services)
  if (act === 'count-input-tokens') return (call) => countInputTokens(call, door, services)
  const answer = ACTS[act]
  return (call, parameter) =>
    answerFree(call, door, (free) => answer(free, parameter ?? '', services), services)
}

type StateAct = (free: FreeCall, parameter: string, services: RelayServices) => Promise<FreeAnswer>

const ACTS: Record<Exclude<StateRoute['act'], 'connect' | 'compact' | 'count-input-tokens'>, StateAct> = {
  'show-response': show,
  'delete-response': remove,
  'cancel-response': cancel,
  'list-input-items': listInput,
  'create-conversation': createConversation,
  'show-conversation': (free, place, services) => either(showConversation, showItem, place)(free, services),
  'update-conversation': updateConversation,
  'delete-conversation': (free, place, services) =>
    either(removeConversation, removeItem, place)(free, services),
  'list-conversation-items': listItems,
  'add-conversation-items': addItems,
  'show-conversation-item': (free, place, services) =>
    either(showConversation, showItem, place)(free, services),
  'delete-conversation-item': (free, place, services) =>
    either(removeConversation, removeItem, place)(free, services),
}

/** A route has one parameter, in which the ids of a conversation and of an item of it may stand. */
function either(
  ofWhole: StateAct,
  ofItem: (
    free: FreeCall,
    place: { id: string; itemId: string },
    services: RelayServices,
  ) => Promise<FreeAnswer>,
  place: string,
): (free: FreeCall, services: RelayServices) => Promise<FreeAnswer> {
  const match = /^([^/]+)\/items\/([^/]+)$/.exec(place)
  const [, id, itemId] = match ?? []
  if (id === undefined || itemId === undefined) return (free, services) => ofWhole(free, place, services)
  return (free, services) => ofItem(free, { id, itemId }, services)
}

async function show(free: FreeCall, id: string, services: RelayServices): Promise<FreeAnswer> {
  const { call, key, headers } = free
  const found = await requireResponse(free, id, services)
  if (found.pin !== null) return forward(free, found, found.pin, { method: 'GET', below: '' }, services)
  if (found.answer === null) throw unknownResponse(id)
  const query = new URLSearchParams(call.query)
  if (!readFlag(query, 'stream')) return shown({ ...found, answer: found.answer }, services)
  if (!found.background) {
    throw badField('stream', 'Only a response that was made in the background can be streamed again.')
  }
  const after = readSequence(query, 'starting_after')
  await replayEvents(call, { customerId: key.customer.id, id }, after, headers, services)
  return undefined
}

async function remove(free: FreeCall, id: string, services: RelayServices): Promise<FreeAnswer> {
  const found = await requireResponse(free, id, services)
  const place = { customerId: free.key.customer.id, id }
  const isKept =
    found.pin === null ||
    (await ask(free, found, found.pin, { method: 'DELETE', below: '' }, services)) !== undefined
  const { deleted } = await services.commands.run(deleteResponse, place)
  services.background.leave(place)
  if (!isKept || !deleted) throw unknownResponse(id)
  return { body: JSON.stringify({ id, object: 'response', deleted: true }) }
}

async function cancel(free: FreeCall, id: string, services: RelayServices): Promise<FreeAnswer> {
  const place = { customerId: free.key.customer.id, id }
  const cancelled = await services.commands.run(cancelResponse, place)
  switch (cancelled.outcome) {
    case 'unknown':
      throw unknownResponse(id)
    case 'foreground':
      throw new GatewayError(
        'bad-request',
        'Only a response that is made in the background can be cancelled.',
        {
          code: 'not_a_background_response',
        },
      )
    case 'pinned': {
      const found = await requireResponse(free, id, services)
      return forward(free, found, cancelled.pin, { method: 'POST', below: '/cancel' }, services)
    }
    case 'cancelled':
    case 'final': {
      services.background.leave(place)
      const found = await requireResponse(free, id, services)
      if (found.answer === null) throw unknownResponse(id)
      return shown({ ...found, answer: found.answer }, services)
    }
  }
}

async function listInput(free: FreeCall, id: string, services: RelayServices): Promise<FreeAnswer> {
  const query = new URLSearchParams(free.call.query)
  const asked = readPage(query)
  const page = await readInputItems(services, free.key.customer.id, id, asked)
  if (page === 'unknown') throw unknownResponse(id)
  if (page === 'unknown-after') throw unknownItem(asked.after ?? '', 'after')
  if (!('pin' in page)) return { body: JSON.stringify(showPage(page)) }
  const found = await requireResponse(free, id, services)
  return forward(free, found, page.pin, { method: 'GET', below: '/input_items' }, services)
}

export function showPage({ items, firstId, lastId, hasMore }: ItemPage): JsonObject {
  return { object: 'list', data: [...items], first_id: firstId, last_id: lastId, has_more: hasMore }
}

async function shown(
  found: ReadResponse & { answer: JsonObject },
  services: RelayServices,
): Promise<FreeAnswer> {
  return { body: JSON.stringify(await showResponse(found, services)) }
}

interface VendorAct {
  method: 'GET' | 'POST' | 'DELETE'
  /** Behind the id. */
  below: string
}

function ask(
  { call }: FreeCall,
  { id, model }: ReadResponse,
  pin: Pin,
  { method, below }: VendorAct,
  services: RelayServices,
): ReturnType<typeof askPinned> {
  // Nothing that a vendor named would lead elsewhere; what a caller names does not get here without being known.
  if (!/^[A-Za-z0-9._:-]{1,256}$/.test(id) || id.includes('..')) throw unknownResponse(id)
  const query = forwardedQuery(call.query)
  return askPinned({ pin, model, method, below: `/${id}${below}`, query }, services)
}

async function forward(
  free: FreeCall,
  found: ReadResponse,
  pin: Pin,
  act: VendorAct,
  services: RelayServices,
): Promise<FreeAnswer> {
  const answer = await ask(free, found, pin, act, services)
  if (answer === undefined) throw unknownResponse(found.id)
  const { body, contentType, isMapped } = answer
  return { body: isMapped ? renameModel(body, found.model) : body, contentType }
}

/** R32: the name that was asked for. */
function renameModel(body: Buffer, model: string): Buffer | string {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    if (isJsonObject(json) && typeof json.model === 'string') return JSON.stringify({ ...json, model })
  } catch {
    // A stream, or nothing that has a model.
  }
  return body
}

async function requireResponse(
  { key }: FreeCall,
  id: string,
  services: RelayServices,
): Promise<ReadResponse> {
  const found = await readResponse(services, key.customer.id, id)
  if (found === undefined) throw unknownResponse(id)
  return found
}

function unknownResponse(id: string): GatewayError {
  return new GatewayError('not-found', `Response with id '${id.slice(0, 100)}' not found.`, {
    code: 'response_not_found',
    param: 'id',
  })
}
