import type { ChatRequest, ResponseFormat } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { describeAnswerFormat } from '../describe-answer-format.ts'
import { type EncodedFunctions, encodeFunctions, forcesTool } from '../encode-functions.ts'
import { encodeTurns } from '../encode-turns.ts'
import { encodedRequest } from '../encoded-request.ts'
import { limitOutput } from '../limit-output.ts'
import { carryExtra, warnLostFields } from '../lost-fields.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import { openToolNameMap } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { COHERE_TURNS } from './encode-messages.ts'
import { encodeThinking } from './encode-thinking.ts'
import { LOST_FIELDS, NAMED_FIELDS } from './fields.ts'
import { COHERE_TOOL_NAMES } from './tool-names.ts'

const MAX_STOPS = 5

/** A chat call as v2/chat takes it: https://docs.cohere.com/reference/chat */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  requireOneTextAnswer(request)
  warnLostFields(request, LOST_FIELDS, notes)
  warnForeignExtra(request, 'cohere-chat', notes)
  const names = openToolNameMap(COHERE_TOOL_NAMES)
  const scope = { target, names, notes }
  const functions = encodeFunctions(request, scope)
  const messages = encodeTurns(request, scope, COHERE_TURNS)
  // The vendor wants `stream` said.
  const body: JsonObject = { model: target.model, messages, stream: request.stream }
  encodeTools(body, request, functions, { target, notes })
  encodeLimits(body, request, target, notes)
  encodeSampling(body, request, target, notes)
  const limit = typeof body.max_tokens === 'number' ? body.max_tokens : undefined
  const thinking = encodeThinking(request, target.traits, limit, notes)
  if (thinking !== undefined) body.thinking = thinking
  carryExtra(body, request, { protocol: 'cohere-chat', named: NAMED_FIELDS }, notes)
  encodeAnswerFormat(body, messages, request.responseFormat, notes)
  return encodedRequest(body, names, { customTools: functions.custom })
}

function encodeTools(
  body: JsonObject,
  request: ChatRequest,
  { tools, strict }: EncodedFunctions,
  { target, notes }: { target: EncodeTarget; notes: Notes },
): void {
  const forced = forcesTool(request)
  if (tools.length === 0) {
    if (forced) notes.warn('dropped', 'tool_choice')
    return
  }
  body.tools = tools
  // "At least one required parameter": https://docs.cohere.com/docs/structured-outputs
  if (strict === 'all' && tools.every(hasRequired)) body.strict_tools = true
  else if (strict !== 'none') notes.warn('dropped', 'tools.strict')
  if (request.toolChoice?.type === 'none') body.tool_choice = 'NONE'
  else if (forced && target.traits.noForcedTool === true) notes.warn('changed', 'tool_choice')
  else if (forced) body.tool_choice = 'REQUIRED'
}

function hasRequired(tool: JsonObject): boolean {
  const schema = objectOf(objectOf(tool.function).parameters)
  return Array.isArray(schema.required) && schema.required.length > 0
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function encodeLimits(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const limit = limitOutput(request, target, notes)
  if (limit !== undefined) body.max_tokens = limit
  if (request.stop.length > MAX_STOPS) notes.warn('dropped', 'stop')
  if (request.stop.length > 0) body.stop_sequences = request.stop.slice(0, MAX_STOPS)
}

function encodeSampling(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const put = (
    [field, name]: readonly [string, string],
    value: number | undefined,
    range: { least: number; most: number },
  ) => {
    if (value === undefined) return
    if (target.traits.noSampling === true) {
      notes.warn('dropped', name)
      return
    }
    const sent = Math.min(range.most, Math.max(range.least, value))
    if (sent !== value) notes.warn('changed', name)
    body[field] = sent
  }
  put(['temperature', 'temperature'], request.temperature, { least: 0, most: Number.MAX_VALUE })
  put(['p', 'top_p'], request.topP, { least: 0.01, most: 0.99 })
  put(['k', 'top_k'], request.topK, { least: 0, most: 500 })
  put(['presence_penalty', 'presence_penalty'], request.presencePenalty, { least: 0, most: 1 })
  put(['frequency_penalty', 'frequency_penalty'], request.frequencyPenalty, { least: 0, most: 1 })
  if (request.seed !== undefined) body.seed = request.seed
  if (request.logprobs === undefined) return
  body.logprobs = true
  if (request.logprobs.top > 0) notes.warn('dropped', 'top_logprobs')
}

/** JSON cannot be asked for beside tools or documents, nor with a schema of anything but an object: then it is said in words. */
function encodeAnswerFormat(
  body: JsonObject,
  messages: JsonObject[],
  format: ResponseFormat | undefined,
  notes: Notes,
): void {
  if (format === undefined || format.type === 'text') return
  const isObject = format.type === 'json' || format.schema.type === 'object'
  if (isObject && body.tools === undefined && body.documents === undefined) {
    const wire: JsonObject = { type: 'json_object' }
    if (format.type === 'json-schema') wire.json_schema = format.schema
    body.response_format = wire
    return
  }
  notes.warn('emulated', 'response_format')
  messages.unshift({ role: 'system', content: describeAnswerFormat(format) })
}
