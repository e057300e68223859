import { field, type RequestField } from '../request-field.ts'

/** Every field of the older form: https://platform.claude.com/docs/en/api/complete */
export const REQUEST_FIELDS: readonly RequestField[] = [
  field('model', 'model'),
  field('prompt', 'messages'),
  field('max_tokens_to_sample', 'maxOutputTokens'),
  field('stop_sequences', 'stop'),
  field('stream', 'stream'),
  field('temperature', 'temperature'),
  field('top_p', 'topP'),
  field('top_k', 'topK'),
  field('metadata', 'endUser'),
]

export const KNOWN_FIELDS: ReadonlySet<string> = new Set(REQUEST_FIELDS.map(({ name }) => name))
