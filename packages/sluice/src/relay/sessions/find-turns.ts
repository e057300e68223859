import { badField, GatewayError } from '../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import type { StoredTurns } from '../../protocols/chat/chat-format.ts'
import type { ResponseState } from '../../protocols/chat/openai-responses/state-fields.ts'
import { readChain } from '../../records/responses/read-chain.ts'
import { readWholeConversation } from '../../records/responses/read-conversation.ts'
import { readItems } from '../../records/responses/read-items.ts'
import { isFinal, type Pin } from '../../records/responses/response-record.ts'
import { outputOf } from '../../records/responses/seal-response.ts'
import type { StateSource } from '../../records/sealing.ts'

/** What a body refers to: items that lie with us, or the vendor's account that they lie in. */
export interface FoundTurns {
  stored?: StoredTurns
  pin?: Pin
}

/** Turns that are kept nowhere but with the connection that they were said on. */
export interface LocalTurns {
  /** The items that a response was asked and answered with, and all before them. */
  find(responseId: string): readonly JsonObject[] | undefined
}

/** Throws where something is named that this customer does not have. */
export async function findTurns(
  state: ResponseState,
  customerId: string,
  source: StateSource,
  local?: LocalTurns,
): Promise<FoundTurns> {
  const { previousResponseId, conversationId, itemReferences } = state
  const pins: Pin[] = []
  let items: readonly JsonObject[] | undefined
  if (conversationId !== undefined) items = await readTurnsOfConversation(customerId, conversationId, source)
  if (previousResponseId !== undefined) {
    const earlier = await readEarlier(customerId, previousResponseId, source, local)
    if ('pin' in earlier) pins.push(earlier.pin)
    else items = earlier.items
  }
  const byId = new Map<string, JsonObject>()
  if (itemReferences.length > 0) {
    const read = await readItems(source, customerId, itemReferences)
    if (!read.ok) throw tooLong('input', 'The items that the input refers to')
    for (const [id, found] of read.items) {
      if ('pin' in found) pins.push(found.pin)
      else if (isJsonObject(found.item)) byId.set(id, found.item)
    }
  }
  const pin = onePin(pins)
  const isOurs = items !== undefined || byId.size > 0
  if (pin !== undefined && isOurs) {
    throw badField(
      'input',
      'The input refers to items that are kept in different places, and cannot be put together.',
    )
  }
  return {
    ...(isOurs && { stored: { items: withoutSummedUp(items ?? []), byId } }),
    ...(pin !== undefined && { pin }),
  }
}

async function readEarlier(
  customerId: string,
  id: string,
  source: StateSource,
  local: LocalTurns | undefined,
): Promise<{ items: readonly JsonObject[] } | { pin: Pin }> {
  const chain = await readChain(source, customerId, id)
  if (chain.ok) {
    const last = chain.turns.at(-1)
    if (last !== undefined && !isFinal(last.status)) throw stillRunning(id)
    return { items: chain.turns.flatMap(({ input, answer }) => objects([...input, ...outputOf(answer)])) }
  }
  switch (chain.reason) {
    case 'pinned':
      if (chain.id === id) return { pin: chain.pin }
      throw unknownResponse(chain.id)
    case 'too-long':
      throw tooLong('previous_response_id', 'The conversation')
    case 'unknown': {
      const items = chain.id === id ? local?.find(id) : undefined
      if (items === undefined) throw unknownResponse(chain.id)
      return { items }
    }
  }
}

async function readTurnsOfConversation(
  customerId: string,
  id: string,
  source: StateSource,
): Promise<readonly JsonObject[]> {
  const read = await readWholeConversation(source, customerId, id)
  if (read === undefined) throw unknownConversation(id, 'conversation')
  return objects(read)
}

/**
 * A compaction stands for all that was said before it:
 * https://platform.openai.com/docs/guides/conversation-state#compaction-advanced
 */
function withoutSummedUp(items: readonly JsonObject[]): readonly JsonObject[] {
  const at = items.findLastIndex(({ type }) => type === 'compaction')
  return at > 0 ? items.slice(at) : items
}

function onePin(pins: readonly Pin[]): Pin | undefined {
  const [first] = pins
  if (pins.every((pin) => pin.channelId === first?.channelId && pin.credentialId === first.credentialId))
    return first
  throw badField('input', 'The input refers to items of different accounts, and cannot be put together.')
}

export function unknownConversation(id: string, param?: string): GatewayError {
  return new GatewayError('not-found', `Conversation with id '${shorten(id)}' not found.`, {
    code: 'conversation_not_found',
    ...(param !== undefined && { param }),
  })
}

function unknownResponse(id: string): GatewayError {
  return new GatewayError('not-found', `Previous response with id '${shorten(id)}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  })
}

function stillRunning(id: string): GatewayError {
  return badField(
    'previous_response_id',
    `The response with id '${shorten(id)}' is still being made in the background.`,
    'previous_response_not_finished',
  )
}

function tooLong(param: string, what: string): GatewayError {
  return badField(param, `${what} is longer than what is kept for one call.`, 'context_length_exceeded')
}

export function shorten(id: string): string {
  return id.slice(0, 100)
}

export function objects(items: readonly Json[]): JsonObject[] {
  return items.filter((item) => isJsonObject(item))
}
