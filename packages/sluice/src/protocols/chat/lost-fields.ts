import type { ChatProtocol, ChatRequest } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { FieldFate } from './field-fate.ts'

/** What becomes of each field of a canonical request in an upstream's format; nothing is missing here. */
export type RequestFates = Readonly<Record<keyof ChatRequest, FieldFate>>

/** By the names that OpenAI's chat has for them, which most callers know. */
const NAMES: Readonly<Record<keyof ChatRequest, string>> = {
  model: 'model',
  messages: 'messages',
  tools: 'tools',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'parallel_tool_calls',
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop',
  choices: 'n',
  seed: 'seed',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  logitBias: 'logit_bias',
  logprobs: 'logprobs',
  responseFormat: 'response_format',
  reasoning: 'reasoning_effort',
  verbosity: 'verbosity',
  prediction: 'prediction',
  modalities: 'modalities',
  audio: 'audio',
  serviceTier: 'service_tier',
  endUser: 'user',
  metadata: 'metadata',
  promptCacheKey: 'prompt_cache_key',
  webSearch: 'web_search_options',
  stream: 'stream',
  includeUsage: 'stream_options',
  legacyFunctions: 'functions',
  extra: 'extra',
  extraOf: 'extra',
  headers: 'headers',
  memo: 'memo',
}

/** The fields that have no place, unknown ones apart: `carryExtra` tells of those by their own names. */
export function listLostFields(fates: RequestFates): readonly (keyof ChatRequest)[] {
  // A record has no keys but those of its type.
  return (Object.keys(fates) as (keyof ChatRequest)[]).filter(
    (field) => fates[field] === 'warned' && field !== 'extra',
  )
}

/** Warns once for each field that says something and is not sent (conversion.md 2, 17). */
export function warnLostFields(
  request: ChatRequest,
  lost: readonly (keyof ChatRequest)[],
  notes: Notes,
): void {
  for (const field of lost) if (saysSomething(request, field)) notes.warn('dropped', NAMES[field])
}

/** A value that asks for what happens anyway loses nothing. */
function saysSomething(request: ChatRequest, field: keyof ChatRequest): boolean {
  const value = request[field]
  if (value === undefined) return false
  switch (field) {
    case 'presencePenalty':
    case 'frequencyPenalty':
      return value !== 0
    case 'serviceTier':
      return value !== 'auto' && value !== 'default'
    case 'stop':
    case 'tools':
      return request[field].length > 0
    case 'toolChoice':
      return request.toolChoice?.type !== 'auto' && request.toolChoice?.type !== 'none'
    case 'parallelToolCalls':
      return value === false && request.tools.length > 0
    case 'reasoning':
      return asksToThink(request)
    case 'responseFormat':
      return request.responseFormat?.type !== 'text'
    default:
      return true
  }
}

/** Whether the caller says how much the model shall think, and it is not nothing. */
export function asksToThink({ reasoning }: ChatRequest): boolean {
  if (reasoning === undefined || reasoning.effort === 'none') return false
  return reasoning.effort !== undefined || reasoning.adaptive === true || (reasoning.budgetTokens ?? 0) > 0
}

/**
 * Fields that canonical does not know: those of the format itself, and `named` ones, settings of this vendor that no other has
 * and that callers write beside the fields of their own protocol. The others are dropped by name.
 */
export function carryExtra(
  body: JsonObject,
  request: ChatRequest,
  format: { protocol: ChatProtocol; named: ReadonlySet<string> },
  notes: Notes,
): void {
  const isOwn = request.extraOf === format.protocol
  for (const name of Object.keys(request.extra)) {
    const value = request.extra[name]
    if (value === undefined || value === null) continue
    if (!isOwn && !format.named.has(name)) notes.warn('dropped', name)
    else if (!Object.hasOwn(body, name)) body[name] = value
  }
}
