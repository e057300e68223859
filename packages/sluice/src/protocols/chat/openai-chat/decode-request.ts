import type { ChatRequest, ReasoningSetting } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { readOpenaiSettings } from '../read-openai-settings.ts'
import { readEffort, readReasoningObject } from '../read-reasoning.ts'
import { missing, readArray, readBoolean, readNumber, readObject, readString } from '../read-value.ts'
import { decodeMessages } from './decode-messages.ts'
import { decodeResponseFormat } from './decode-response-format.ts'
import { decodeToolChoice, decodeTools } from './decode-tools.ts'
import { CARRIED_FIELDS, KNOWN_FIELDS } from './fields.ts'

/** Integers past this are not what was written: `JSON.parse` has rounded them. */
const MAX_INTEGER = Number.MAX_SAFE_INTEGER
/** The vendor's seeds are 64 bits wide; their digits are lost, not their sense. */
const MAX_SEED = 2 ** 63

/** A chat completions body as canonical request. Throws `bad-request` naming the field; changes nothing in `body`. */
export function decodeRequest(body: JsonObject, notes: Notes): ChatRequest {
  const model = readString(body.model, 'model')
  if (model === undefined || model === '') throw missing('model')
  const { tools, legacy } = decodeTools(body)
  const request: ChatRequest = {
    model,
    messages: decodeMessages(body.messages),
    tools,
    stop: decodeStop(body.stop),
    stream: readBoolean(body.stream, 'stream') ?? false,
    includeUsage: decodeIncludeUsage(body),
    legacyFunctions: legacy,
    extra: {},
    extraOf: 'openai-chat',
  }
  const toolChoice = decodeToolChoice(body)
  if (toolChoice !== undefined) request.toolChoice = toolChoice
  const format = decodeResponseFormat(body, request.extra, notes)
  if (format !== undefined) request.responseFormat = format
  decodeLimits(body, request, notes)
  decodeSampling(body, request, notes)
  decodeReasoning(body, request)
  decodeSettings(body, request, notes)
  collectExtra(body, request.extra, notes)
  return request
}

function decodeStop(value: Json | undefined): string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [value]
  const list = readArray(value, 'stop') ?? []
  return list.map((one, at) => {
    if (typeof one !== 'string')
      throw badField(`stop[${at}]`, `'stop[${at}]' must be a string.`, 'invalid_type')
    return one
  })
}

function decodeIncludeUsage(body: JsonObject): boolean {
  const options = readObject(body.stream_options, 'stream_options')
  readBoolean(options?.include_obfuscation, 'stream_options.include_obfuscation')
  return readBoolean(options?.include_usage, 'stream_options.include_usage') ?? false
}

function decodeLimits(body: JsonObject, request: ChatRequest, notes: Notes): void {
  const range = { min: 1, max: MAX_INTEGER, integer: true }
  const older = readNumber(body.max_tokens, 'max_tokens', range)
  const newer = readNumber(body.max_completion_tokens, 'max_completion_tokens', range)
  if (older !== undefined && newer !== undefined && older !== newer) notes.warn('changed', 'max_tokens')
  const limit = older === undefined || newer === undefined ? (newer ?? older) : Math.min(older, newer)
  if (limit !== undefined) request.maxOutputTokens = limit
  const choices = readNumber(body.n, 'n', { min: 1, max: 8, integer: true })
  if (choices !== undefined) request.choices = choices
}

function decodeSampling(body: JsonObject, request: ChatRequest, notes: Notes): void {
  const topK = readNumber(body.top_k, 'top_k', { min: -1, max: MAX_INTEGER, integer: true })
  if (topK !== undefined) request.topK = topK
  const seed = readNumber(body.seed, 'seed', { min: -MAX_SEED, max: MAX_SEED, integer: true })
  if (seed !== undefined) request.seed = seed
  const presence = readNumber(body.presence_penalty, 'presence_penalty', { min: -2, max: 2 })
  if (presence !== undefined) request.presencePenalty = presence
  const frequency = readNumber(body.frequency_penalty, 'frequency_penalty', { min: -2, max: 2 })
  if (frequency !== undefined) request.frequencyPenalty = frequency
  const bias = readObject(body.logit_bias, 'logit_bias')
  if (bias !== undefined) request.logitBias = checkBias(bias)
  const logprobs = readBoolean(body.logprobs, 'logprobs') ?? false
  const top = readNumber(body.top_logprobs, 'top_logprobs', { min: 0, max: 20, integer: true })
  if (logprobs) request.logprobs = { top: top ?? 0 }
  else if (top !== undefined && top > 0) notes.warn('dropped', 'top_logprobs')
}

function checkBias(bias: JsonObject): JsonObject {
  for (const id of Object.keys(bias)) {
    readNumber(bias[id], `logit_bias.${id.slice(0, 32)}`, { min: -100, max: 100 })
  }
  return bias
}

/** `reasoning_effort`, and the object `reasoning` of OpenRouter and its kin. */
function decodeReasoning(body: JsonObject, request: ChatRequest): void {
  const setting: ReasoningSetting = {}
  const effort = readEffort(body.reasoning_effort, 'reasoning_effort')
  if (effort !== undefined) setting.effort = effort
  readReasoningObject(body.reasoning, setting)
  if (Object.keys(setting).length > 0) request.reasoning = setting
}

function decodeSettings(body: JsonObject, request: ChatRequest, notes: Notes): void {
  readOpenaiSettings(body, request, notes)
  const verbosity = readString(body.verbosity, 'verbosity')
  if (verbosity !== undefined) request.verbosity = verbosity
  const prediction = readObject(body.prediction, 'prediction')
  if (prediction !== undefined) request.prediction = prediction
  const modalities = readArray(body.modalities, 'modalities')
  if (modalities !== undefined) {
    request.modalities = modalities.map((one, at) => readString(one, `modalities[${at}]`) ?? '')
  }
  const audio = readObject(body.audio, 'audio')
  if (audio !== undefined) request.audio = audio
  const webSearch = readObject(body.web_search_options, 'web_search_options')
  if (webSearch !== undefined) request.webSearch = webSearch
  readBoolean(body.store, 'store')
}

/** What has no word of its own in canonical. A null says nothing, whatever field it stands in. */
function collectExtra(body: JsonObject, extra: JsonObject, notes: Notes): void {
  for (const key of Object.keys(body)) {
    if (KNOWN_FIELDS.has(key) && !CARRIED_FIELDS.has(key)) continue
    const value = body[key]
    if (value === undefined || value === null || key === '__proto__') continue
    if (CLIENT_JUNK.has(key)) notes.warn('dropped', key)
    else extra[key] = value
  }
}
