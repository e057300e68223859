import type { JsonObject } from '../../canonical/json.ts'
import { mintText } from '../../io/mint-text.ts'
import type { StoredTurns } from '../../protocols/chat/chat-format.ts'
import { type KeptTurn, keepTurn } from '../../protocols/chat/openai-responses/keep-turn.ts'
import type { ResponseState } from '../../protocols/chat/openai-responses/state-fields.ts'
import type { AppendItems } from '../../records/responses/conversation-rows.ts'
import type { NewResponse } from '../../records/responses/response-record.ts'
import { sealItems } from '../../records/responses/seal-conversation.ts'
import { idOfItem } from '../../records/responses/seal-response.ts'
import type { Sealing } from '../../records/sealing.ts'
import type { StateQuestion } from '../call-state.ts'

/** A call whose turn is kept. */
export interface TurnToKeep {
  state: ResponseState
  question: StateQuestion
  /** What its body named. */
  stored: StoredTurns | undefined
}

const NOTHING: ReadonlyMap<string, JsonObject> = new Map()

/**
 * What was asked and answered, with references resolved. Items of the input that came without an id get one in a
 * conversation alone: else they are shown with one that is made of their place (records/responses/input-item-id.ts).
 */
export function turnOf({ state, question, stored }: TurnToKeep, response: JsonObject): KeptTurn {
  const byId = stored?.byId ?? NOTHING
  const scope = state.conversationId === undefined ? { byId } : { byId, mintId: mintItemId }
  return keepTurn(question.body.input, response, scope)
}

/** What is known of a response before its answer. */
export function factsOf(
  { state, question }: TurnToKeep,
  id: string,
): Omit<NewResponse, 'content' | 'status' | 'background'> {
  const { settings, key, body, requestId, time } = question
  return {
    customerId: key.customer.id,
    id,
    apiKeyId: key.id,
    callId: requestId,
    createdAt: time,
    expiresAt: time + settings.storeResponsesMs,
    model: typeof body.model === 'string' ? body.model : '',
    previousId: state.previousResponseId ?? null,
    conversationId: state.conversationId ?? null,
  }
}

/** The turn as items of its conversation; undefined for a call that belongs to none. */
export function sayInConversation(
  { state, question }: TurnToKeep,
  turn: KeptTurn,
  sealing: Sealing,
): AppendItems | undefined {
  if (state.conversationId === undefined) return undefined
  const place = { customerId: question.key.customer.id, id: state.conversationId }
  const items = sealItems(sealing, place, [...turn.input, ...turn.output].map(withId))
  return { ...place, items, expiresAt: question.time + question.settings.storeResponsesMs }
}

const ID_LENGTH = 24

export function mintItemId(prefix: string): string {
  return mintText(prefix, ID_LENGTH)
}

/** Every item of a conversation has an id. */
export function withId(item: JsonObject): JsonObject & { id: string } {
  return { ...item, id: idOfItem(item) ?? mintItemId('item_') }
}
