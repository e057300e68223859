import { carriedFields, field, OURS, type RequestField } from '../request-field.ts'

/** Every field of the vendor's reference: https://platform.openai.com/docs/api-reference/responses/create */
export const REQUEST_FIELDS: readonly RequestField[] = [
  field('model', 'model'),
  field('input', 'messages'),
  field('instructions', 'messages'),
  field('stream', 'stream'),
  field('stream_options', OURS),
  // Turns that lie with us are read before anything is sent (conversion.md 48 to 53).
  field('previous_response_id', OURS),
  field('conversation', OURS),
  field('store', OURS),
  field('background', OURS),
  field('generate', OURS),
  field('tools', 'tools'),
  field('tool_choice', 'toolChoice'),
  field('parallel_tool_calls', 'parallelToolCalls'),
  field('max_output_tokens', 'maxOutputTokens'),
  field('temperature', 'temperature'),
  field('top_p', 'topP'),
  field('top_logprobs', 'logprobs', { 'cohere-chat': 'warned' }),
  field('text', 'responseFormat'),
  field('reasoning', 'reasoning'),
  field('metadata', 'metadata'),
  field('user', 'endUser'),
  field('safety_identifier', 'endUser'),
  field('prompt_cache_key', 'promptCacheKey'),
  field('service_tier', 'serviceTier'),
  field('include', 'extra'),
  field('truncation', 'extra'),
  field('max_tool_calls', 'extra'),
  field('prompt', 'extra'),
  field('context_management', 'extra'),
  field('moderation', 'extra'),
  field('prompt_cache_retention', 'extra'),
  field('prompt_cache_options', 'extra'),
]

export const KNOWN_FIELDS: ReadonlySet<string> = new Set(REQUEST_FIELDS.map(({ name }) => name))

/** Known, but without a word of their own in canonical: they go on by name. */
export const CARRIED_FIELDS: ReadonlySet<string> = carriedFields(REQUEST_FIELDS)
