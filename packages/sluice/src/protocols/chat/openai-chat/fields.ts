import type { ChatProtocol } from '../../../canonical/chat.ts'

/**
 * What becomes of a request field on its way to an upstream. `mapped`: said in that format's own words.
 * `carried`: sent as it is. `warned`: left out, with `dropped:<field>`. `refused`: a 400 that names it, where
 * its value asks for more than that format has. `kept`: it serves us alone (routing, the caller's stream), and
 * nothing is lost when it is not sent.
 */
export type FieldFate = 'mapped' | 'carried' | 'warned' | 'refused' | 'kept'

export type FieldTarget = Extract<ChatProtocol, 'openai-chat' | 'anthropic-messages' | 'gemini-generate'>

export interface RequestField {
  readonly name: string
  readonly toward: Readonly<Record<FieldTarget, FieldFate>>
}

function field(name: string, chat: FieldFate, messages: FieldFate, generate: FieldFate): RequestField {
  return {
    name,
    toward: { 'openai-chat': chat, 'anthropic-messages': messages, 'gemini-generate': generate },
  }
}

/**
 * Every field of the vendor's reference that we know, and the two that other vendors of this format share
 * (`reasoning`, `top_k`): https://platform.openai.com/docs/api-reference/chat/create
 */
export const REQUEST_FIELDS: readonly RequestField[] = [
  field('model', 'mapped', 'mapped', 'mapped'),
  field('messages', 'mapped', 'mapped', 'mapped'),
  field('stream', 'mapped', 'mapped', 'kept'),
  field('stream_options', 'mapped', 'kept', 'kept'),
  field('max_tokens', 'mapped', 'mapped', 'mapped'),
  field('max_completion_tokens', 'mapped', 'mapped', 'mapped'),
  field('temperature', 'mapped', 'mapped', 'mapped'),
  field('top_p', 'mapped', 'mapped', 'mapped'),
  field('top_k', 'mapped', 'mapped', 'mapped'),
  field('stop', 'mapped', 'mapped', 'mapped'),
  field('n', 'mapped', 'refused', 'mapped'),
  field('tools', 'mapped', 'mapped', 'mapped'),
  field('tool_choice', 'mapped', 'mapped', 'mapped'),
  field('parallel_tool_calls', 'mapped', 'mapped', 'warned'),
  field('functions', 'mapped', 'mapped', 'mapped'),
  field('function_call', 'mapped', 'mapped', 'mapped'),
  field('response_format', 'mapped', 'mapped', 'mapped'),
  field('json_schema', 'mapped', 'mapped', 'mapped'),
  field('reasoning_effort', 'mapped', 'mapped', 'mapped'),
  field('reasoning', 'mapped', 'mapped', 'mapped'),
  field('user', 'mapped', 'mapped', 'warned'),
  field('safety_identifier', 'mapped', 'mapped', 'warned'),
  field('service_tier', 'mapped', 'mapped', 'mapped'),
  field('seed', 'mapped', 'warned', 'mapped'),
  field('presence_penalty', 'mapped', 'warned', 'mapped'),
  field('frequency_penalty', 'mapped', 'warned', 'mapped'),
  field('logit_bias', 'mapped', 'warned', 'warned'),
  field('logprobs', 'mapped', 'warned', 'mapped'),
  field('top_logprobs', 'mapped', 'warned', 'mapped'),
  field('verbosity', 'mapped', 'warned', 'warned'),
  field('prediction', 'mapped', 'warned', 'warned'),
  field('modalities', 'mapped', 'refused', 'mapped'),
  field('audio', 'mapped', 'warned', 'mapped'),
  field('metadata', 'mapped', 'warned', 'warned'),
  field('prompt_cache_key', 'mapped', 'kept', 'kept'),
  field('web_search_options', 'mapped', 'mapped', 'mapped'),
  field('store', 'carried', 'warned', 'warned'),
  field('moderation', 'carried', 'warned', 'warned'),
  field('prompt_cache_retention', 'carried', 'warned', 'warned'),
  field('prompt_cache_options', 'carried', 'warned', 'warned'),
]

export const KNOWN_FIELDS: ReadonlySet<string> = new Set(REQUEST_FIELDS.map(({ name }) => name))

/** Known, but without a word of their own in canonical: they go on by name. */
export const CARRIED_FIELDS: ReadonlySet<string> = new Set(
  REQUEST_FIELDS.filter(({ toward }) => toward['openai-chat'] === 'carried').map(({ name }) => name),
)

/**
 * What clients and relay sites put into bodies that is no upstream's business: leftovers of page builders
 * (`type`, `@version`, `seen`), and settings by which one gateway tells another where to call and with which
 * key.
 */
export const CLIENT_JUNK: ReadonlySet<string> = new Set([
  'type',
  '@version',
  'seen',
  'api_base',
  'api_key',
  'api_version',
  'base_url',
  'custom_llm_provider',
  'extra_headers',
  'organization',
  'proxy',
])
