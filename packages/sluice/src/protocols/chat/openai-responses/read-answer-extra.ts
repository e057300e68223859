import type { JsonObject } from '../../../canonical/json.ts'

/**
 * Fields of an answer that canonical has words for, and those in which the vendor repeats what was asked of it: its
 * request was ours, and the caller is told what the caller asked.
 */
const KNOWN: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created_at',
  'status',
  'error',
  'incomplete_details',
  'model',
  'output',
  'output_text',
  'usage',
  'background',
  'conversation',
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'metadata',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt_cache_key',
  'reasoning',
  'safety_identifier',
  'store',
  'stream',
  'text',
  'tool_choice',
  'tools',
  'user',
])

/** What only a caller of the same format would miss: the tier served, settings by default, remarks of the vendor's. */
export function readAnswerExtra(response: JsonObject): JsonObject | undefined {
  let extra: JsonObject | undefined
  for (const key of Object.keys(response)) {
    const value = response[key]
    if (KNOWN.has(key) || value === undefined || value === null || key === '__proto__') continue
    extra ??= {}
    extra[key] = value
  }
  return extra
}
