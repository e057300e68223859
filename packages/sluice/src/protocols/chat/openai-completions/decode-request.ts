import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import {
  missing,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  requireString,
  wrongType,
} from '../read-value.ts'
import { KNOWN_FIELDS } from './fields.ts'

const MAX_INTEGER = Number.MAX_SAFE_INTEGER
const MAX_SEED = 2 ** 63

/** A legacy completion as a chat of one user message (conversion.md 65). Throws `bad-request` naming the field. */
export function decodeRequest(body: JsonObject, notes: Notes): ChatRequest {
  const model = requireString(body.model, 'model')
  if (model === '') throw missing('model')
  refuseSuffix(body.suffix)
  const prompt = readPrompt(body.prompt)
  const options = readObject(body.stream_options, 'stream_options')
  const request: ChatRequest = {
    model,
    messages: [{ role: 'user', parts: [{ type: 'text', text: prompt }], bare: true }],
    tools: [],
    stop: readStop(body.stop),
    stream: readBoolean(body.stream, 'stream') ?? false,
    includeUsage: readBoolean(options?.include_usage, 'stream_options.include_usage') ?? false,
    legacyFunctions: false,
    extra: {},
  }
  if (readBoolean(body.echo, 'echo') === true) request.memo = { echo: prompt }
  readSettings(body, request, notes)
  for (const name of Object.keys(body)) {
    const isLost = !KNOWN_FIELDS.has(name) && body[name] !== null
    if (isLost || CLIENT_JUNK.has(name)) notes.warn('dropped', name)
  }
  return request
}

/** Text to be filled in before a given end is what chat models cannot do. */
function refuseSuffix(value: Json | undefined): void {
  const suffix = readString(value, 'suffix')
  if (suffix === undefined || suffix === '') return
  throw badField(
    'suffix',
    "'suffix' needs a model that completes in the middle of a text; none is served here.",
  )
}

/** One prompt: a list of several is taken apart before (`splitPrompts`). */
function readPrompt(value: Json | undefined): string {
  if (value === undefined || value === null) throw missing('prompt')
  if (typeof value === 'string') return requireText(value, 'prompt')
  const list = readArray(value, 'prompt') ?? []
  const [only] = list
  if (list.length === 1 && typeof only === 'string') return requireText(only, 'prompt[0]')
  if (list.length === 0) throw badField('prompt', "'prompt' must not be empty.")
  if (typeof only === 'number' || Array.isArray(only)) {
    throw badField(
      'prompt',
      "'prompt' must be text: prompts of token ids cannot be carried to another model.",
    )
  }
  throw wrongType('prompt', 'a string or an array of strings', value)
}

function requireText(text: string, path: string): string {
  if (text === '') throw badField(path, `'${path}' must not be empty.`)
  return text
}

function readStop(value: Json | undefined): string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [value]
  return (readArray(value, 'stop') ?? []).map((one, at) => requireString(one, `stop[${at}]`))
}

function readSettings(body: JsonObject, request: ChatRequest, notes: Notes): void {
  const limit = readNumber(body.max_tokens, 'max_tokens', { min: 1, max: MAX_INTEGER, integer: true })
  if (limit !== undefined) request.maxOutputTokens = limit
  const temperature = readNumber(body.temperature, 'temperature', { min: 0, max: 2 })
  if (temperature !== undefined) request.temperature = temperature
  const topP = readNumber(body.top_p, 'top_p', { min: 0, max: 1 })
  if (topP !== undefined) request.topP = topP
  const choices = readNumber(body.n, 'n', { min: 1, max: 8, integer: true })
  if (choices !== undefined) request.choices = choices
  const best = readNumber(body.best_of, 'best_of', { min: 1, max: 20, integer: true })
  if (best !== undefined && best !== (choices ?? 1)) notes.warn('dropped', 'best_of')
  const seed = readNumber(body.seed, 'seed', { min: -MAX_SEED, max: MAX_SEED, integer: true })
  if (seed !== undefined) request.seed = seed
  const presence = readNumber(body.presence_penalty, 'presence_penalty', { min: -2, max: 2 })
  if (presence !== undefined) request.presencePenalty = presence
  const frequency = readNumber(body.frequency_penalty, 'frequency_penalty', { min: -2, max: 2 })
  if (frequency !== undefined) request.frequencyPenalty = frequency
  const bias = readObject(body.logit_bias, 'logit_bias')
  if (bias !== undefined) request.logitBias = bias
  const top = readNumber(body.logprobs, 'logprobs', { min: 0, max: 5, integer: true })
  if (top !== undefined) request.logprobs = { top }
  const user = readString(body.user, 'user')
  if (user !== undefined) request.endUser = user
}

/** The bodies of the calls that a list of prompts stands for; undefined for a body of one prompt. */
export function splitPrompts(body: JsonObject): JsonObject[] | undefined {
  const { prompt } = body
  if (!Array.isArray(prompt) || prompt.length < 2 || !prompt.every((one) => typeof one === 'string')) {
    return undefined
  }
  return prompt.map((one) => ({ ...body, prompt: one }))
}
