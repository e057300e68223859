import { carriedFields, field, type RequestField } from '../request-field.ts'

/**
 * Every field of the vendor's reference that we know, and the two that other vendors of this format share
 * (`reasoning`, `top_k`): https://platform.openai.com/docs/api-reference/chat/create
 */
export const REQUEST_FIELDS: readonly RequestField[] = [
  field('model', 'model'),
  field('messages', 'messages'),
  field('stream', 'stream'),
  field('stream_options', 'includeUsage'),
  field('max_tokens', 'maxOutputTokens'),
  field('max_completion_tokens', 'maxOutputTokens'),
  field('temperature', 'temperature'),
  field('top_p', 'topP'),
  field('top_k', 'topK'),
  field('stop', 'stop'),
  field('n', 'choices'),
  field('tools', 'tools'),
  field('tool_choice', 'toolChoice'),
  field('parallel_tool_calls', 'parallelToolCalls'),
  field('functions', 'tools'),
  field('function_call', 'toolChoice'),
  field('response_format', 'responseFormat'),
  field('json_schema', 'responseFormat'),
  field('reasoning_effort', 'reasoning'),
  field('reasoning', 'reasoning'),
  field('user', 'endUser'),
  field('safety_identifier', 'endUser'),
  field('service_tier', 'serviceTier'),
  field('seed', 'seed'),
  field('presence_penalty', 'presencePenalty'),
  field('frequency_penalty', 'frequencyPenalty'),
  field('logit_bias', 'logitBias'),
  field('logprobs', 'logprobs'),
  field('top_logprobs', 'logprobs', { 'cohere-chat': 'warned' }),
  field('verbosity', 'verbosity'),
  field('prediction', 'prediction'),
  field('modalities', 'modalities'),
  field('audio', 'audio'),
  field('metadata', 'metadata'),
  field('prompt_cache_key', 'promptCacheKey'),
  field('web_search_options', 'webSearch'),
  field('store', 'extra'),
  // Responses has them under the same names.
  field('moderation', 'extra', { 'openai-responses': 'carried' }),
  field('prompt_cache_retention', 'extra', { 'openai-responses': 'carried' }),
  field('prompt_cache_options', 'extra', { 'openai-responses': 'carried' }),
]

export const KNOWN_FIELDS: ReadonlySet<string> = new Set(REQUEST_FIELDS.map(({ name }) => name))

/** Known, but without a word of their own in canonical: they go on by name. */
export const CARRIED_FIELDS: ReadonlySet<string> = carriedFields(REQUEST_FIELDS)
