import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import type { InboundCall } from '../../io/server/inbound-call.ts'
import { type ResponseState, readStateFields } from '../../protocols/chat/openai-responses/state-fields.ts'
import type { ChatDoor } from '../chat-door.ts'
import { relayChat } from '../relay-chat.ts'
import type { RelayServices } from '../services.ts'
import { answerWarmUp } from './answer-warm-up.ts'
import { doorOfCompaction } from './compaction-doors.ts'
import { editBody } from './edit-body.ts'
import { relayBackground } from './relay-background.ts'

/**
 * Answers `POST /responses`. Most calls are calls like any other; those that are to be made in the background, that only
 * warm up or that sum a conversation up go their own way.
 */
export async function relayResponses(
  call: InboundCall,
  door: ChatDoor,
  services: RelayServices,
): Promise<void> {
  const reading = call.readBody({ bytes: services.values().settings.bodyBytes, compressed: true })
  // What is wrong with a body the relay tells.
  const body = await reading.catch(() => undefined)
  const special = body === undefined ? undefined : readSpecial(body)
  if (body === undefined || special === undefined) {
    await relayChat(call, door, services, { body: reading })
    return
  }
  const { json, state } = special
  if (!state.generate) {
    await answerWarmUp(call, door, services, reading)
    return
  }
  const ways = state.compact ? doorOfCompaction(call, door, services, json) : { door, services }
  if (state.background) {
    const isTold = json.stream === true
    // A stream is what its records are made of. Another word than true or false is for the relay to refuse.
    const streaming =
      isTold || (json.stream !== undefined && json.stream !== null && json.stream !== false)
        ? body
        : editBody(body, door, [{ key: 'stream', value: 'true' }])
    await relayBackground(call, ways.door, ways.services, { body: streaming, isTold })
    return
  }
  await relayChat(call, ways.door, ways.services, { body: reading })
}

const WORDS = ['"background"', '"generate"', 'compaction_trigger'] as const

/** Undefined for the usual call, whose body is not parsed twice for this. */
function readSpecial(body: Buffer): { json: JsonObject; state: ResponseState } | undefined {
  if (!WORDS.some((word) => body.includes(word))) return undefined
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    if (!isJsonObject(json)) return undefined
    const state = readStateFields(json)
    return state.background || !state.generate || state.compact ? { json, state } : undefined
  } catch {
    return undefined
  }
}
