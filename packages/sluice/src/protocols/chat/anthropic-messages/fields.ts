import type { ChatRequest } from '../../../canonical/chat.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { RequestFates } from '../lost-fields.ts'
import { field, type RequestField } from '../request-field.ts'
import { MODEL_FATES } from '../usual-fates.ts'

/**
 * What becomes of each field of a caller's body: https://platform.claude.com/docs/en/api/messages and its beta form.
 * Of the carried ones `speed`, `inference_geo` and `fallbacks` change the price (R34).
 */
export const REQUEST_FIELDS: readonly RequestField[] = [
  field('model', 'model'),
  field('messages', 'messages'),
  field('system', 'messages'),
  field('max_tokens', 'maxOutputTokens'),
  field('stop_sequences', 'stop'),
  field('stream', 'stream'),
  field('temperature', 'temperature'),
  field('top_p', 'topP'),
  field('top_k', 'topK'),
  field('tools', 'tools'),
  field('tool_choice', 'toolChoice'),
  field('thinking', 'reasoning'),
  field('output_config', 'reasoning'),
  field('output_format', 'responseFormat'),
  field('metadata', 'endUser'),
  // Its words are two; where no tiers are sold, or by other names, both say what happens anyway.
  field('service_tier', 'serviceTier', {
    'gemini-generate': 'kept',
    'cohere-chat': 'kept',
    'ollama-chat': 'kept',
    'dify-chat': 'kept',
    'coze-chat': 'kept',
  }),
  field('cache_control', 'extra'),
  field('container', 'extra'),
  field('context_management', 'extra'),
  field('diagnostics', 'extra'),
  field('fallback_credit_token', 'extra'),
  field('fallbacks', 'extra'),
  field('inference_geo', 'extra'),
  field('mcp_servers', 'extra'),
  field('speed', 'extra'),
  field('user_profile_id', 'extra'),
]

export const KNOWN_FIELDS: ReadonlySet<string> = new Set(REQUEST_FIELDS.map(({ name }) => name))

/** Those that canonical has words for; the others go on by name. */
export const MAPPED_FIELDS: ReadonlySet<string> = new Set(
  REQUEST_FIELDS.filter(({ says }) => says !== 'extra').map(({ name }) => name),
)

/** What becomes of each field of a canonical request in the Messages format, where it is not what is usual. */
export const OUTBOUND_FIELDS: RequestFates = {
  ...MODEL_FATES,
  parallelToolCalls: 'mapped',
  seed: 'warned',
  presencePenalty: 'warned',
  frequencyPenalty: 'warned',
  logprobs: 'warned',
  serviceTier: 'mapped',
  endUser: 'mapped',
  webSearch: 'mapped',
  extraOf: 'mapped',
  headers: 'mapped',
}

/** Fields that this format has no place for, by the name that a warning gives them. */
const LOST_FIELDS: readonly (readonly [keyof ChatRequest, string])[] = [
  ['seed', 'seed'],
  ['presencePenalty', 'presence_penalty'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['logitBias', 'logit_bias'],
  ['logprobs', 'logprobs'],
  ['verbosity', 'verbosity'],
  ['prediction', 'prediction'],
  ['audio', 'audio'],
  ['metadata', 'metadata'],
]

/** Warns once for each field that is lost (conversion.md 17). */
export function warnLostFields(request: ChatRequest, notes: Notes): void {
  for (const [key, name] of LOST_FIELDS) {
    const value = request[key]
    // A penalty of 0 is what the vendor does anyway.
    const usual = value === undefined || (value === 0 && key !== 'seed')
    if (!usual) notes.warn('dropped', name)
  }
  if (request.extraOf === 'anthropic-messages') return
  for (const name of Object.keys(request.extra)) notes.warn('dropped', name)
}
