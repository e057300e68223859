import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { takeRest } from './take-rest.ts'

const MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'role',
  'content',
  'model',
  'stop_reason',
  'stop_sequence',
  'usage',
])

/** Those that canonical counts; `iterations` are summed (R20), and shown beside the sum. */
const USAGE_FIELDS: ReadonlySet<string> = new Set([
  'input_tokens',
  'output_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'cache_creation',
  'output_tokens_details',
  'service_tier',
])

/**
 * What an answer says that canonical has no word for, for a caller of this format: why it was refused, its container, edits of
 * the context. `usage` is among it with what is not counted by us.
 */
export function readAnswerExtra(message: JsonObject): JsonObject | undefined {
  const extra = takeRest(message, MESSAGE_FIELDS)
  const usage = isJsonObject(message.usage) ? readUsageExtra(message.usage) : undefined
  return usage === undefined ? extra : { ...extra, usage }
}

export function readUsageExtra(stated: JsonObject): JsonObject | undefined {
  const rest = takeRest(stated, USAGE_FIELDS)
  if (rest === undefined) return undefined
  const { server_tool_use: tools, ...others } = rest
  const isTold = !isJsonObject(tools) || Object.keys(tools).every((key) => key === 'web_search_requests')
  const extra = isTold ? others : rest
  return Object.keys(extra).length === 0 ? undefined : extra
}

const CALL_FIELDS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input'])

/** What a `tool_use` block says besides, e.g. who called (`caller`). */
export function readCallExtra(block: JsonObject): JsonObject | undefined {
  return takeRest(block, CALL_FIELDS)
}
