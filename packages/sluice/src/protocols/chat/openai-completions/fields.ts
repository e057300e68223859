import { field, type RequestField } from '../request-field.ts'

/** https://platform.openai.com/docs/api-reference/completions/create */
export const REQUEST_FIELDS: readonly RequestField[] = [
  field('model', 'model'),
  field('prompt', 'messages'),
  field('max_tokens', 'maxOutputTokens'),
  field('temperature', 'temperature'),
  field('top_p', 'topP'),
  field('n', 'choices'),
  field('stream', 'stream'),
  field('stream_options', 'includeUsage'),
  field('logprobs', 'logprobs'),
  field('echo', 'memo'),
  field('stop', 'stop'),
  field('presence_penalty', 'presencePenalty'),
  field('frequency_penalty', 'frequencyPenalty'),
  field('best_of', { everywhere: 'warned' }),
  field('logit_bias', 'logitBias'),
  field('user', 'endUser'),
  // What chat models cannot do.
  field('suffix', { everywhere: 'refused' }),
  field('seed', 'seed'),
]

export const KNOWN_FIELDS: ReadonlySet<string> = new Set(REQUEST_FIELDS.map(({ name }) => name))
