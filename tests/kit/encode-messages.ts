import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ChatRequest, Message, Part, Tool } from '../../packages/sluice/src/canonical/chat.ts'
import { GatewayError } from '../../packages/sluice/src/canonical/errors.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { encodeRequest } from '../../packages/sluice/src/protocols/chat/anthropic-messages/encode-request.ts'
import type { EncodedRequest, EncodeTarget } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { hasSchemas, readSchema } from './recordings.ts'

export const HI: Message = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] }

export const ADAPTIVE: EncodeTarget['traits'] = {
  thinking: 'adaptive',
  maxOutputTokens: 64_000,
  fetchesUrls: true,
}

export const BUDGET: EncodeTarget['traits'] = {
  thinking: 'budget',
  maxOutputTokens: 64_000,
  noForcedToolWithThinking: true,
  fetchesUrls: true,
}

export function aRequest(given: Partial<ChatRequest>): ChatRequest {
  return {
    model: 'asked-for',
    messages: [HI],
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    ...given,
  }
}

/** The vendor's own judgement of a body; absent without the schemas. */
export const validateMessagesBody = hasSchemas ? compileSchema() : undefined

function compileSchema() {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false })
  ajv.addSchema(JSON.parse(readSchema('anthropic.openapi.json')), 'anthropic')
  const check = ajv.getSchema('anthropic#/components/schemas/CreateMessageParams')
  if (check === undefined) throw new Error('the schema has no CreateMessageParams')
  return check
}

interface Encoded extends EncodedRequest {
  notes: string[]
  /** As it goes over the wire. */
  sent: JsonObject
}

/** Encodes, and holds every body against the vendor's own schema where it is at hand. */
export function encode(given: Partial<ChatRequest>, to: Partial<EncodeTarget> = {}): Encoded {
  const notes = new NoteList()
  const target: EncodeTarget = {
    model: 'claude-x',
    traits: ADAPTIVE,
    quirks: {},
    hostedTools: new Set(),
    ...to,
  }
  const encoded = encodeRequest(aRequest(given), target, notes)
  const sent = JSON.parse(JSON.stringify(encoded.body)) as JsonObject
  if (validateMessagesBody !== undefined && !validateMessagesBody(sent)) {
    const faults = JSON.stringify(validateMessagesBody.errors?.slice(0, 3))
    throw new Error(`not a request of this vendor: ${faults}`)
  }
  return { ...encoded, notes: notes.list(), sent }
}

export function refusal(given: Partial<ChatRequest>, to: Partial<EncodeTarget> = {}): GatewayError {
  try {
    encode(given, to)
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('was not refused')
}

/** The blocks of one turn. */
export function contentOf(sent: JsonObject, turn: number): JsonObject[] {
  const messages = sent.messages as JsonObject[]
  return messages[turn]?.content as JsonObject[]
}

export function text(value: string): Part {
  return { type: 'text', text: value }
}

export function tool(name: string): Tool {
  return { type: 'function', name, parameters: { type: 'object', properties: { city: { type: 'string' } } } }
}

export function call(id: string, args: string, name = 'look_up'): Part {
  return { type: 'tool-call', id, name, arguments: args }
}

export function result(callId: string, ...content: Part[]): Message {
  return { role: 'tool', parts: [{ type: 'tool-result', callId, content }] }
}
