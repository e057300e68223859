import type { ImagePart, ToolCallPart, ToolResultPart, UnknownPart } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/**
 * How the items of this format stand in canonical form. What the model said in a row (thinking, texts, calls, hosted work)
 * is one assistant message, as long as its phase is the same; each result is a `tool` message of its own. Hosted work is a
 * `VendorPart` with the whole item. An item or part without a word of its own is an `UnknownPart`.
 */

/** What the vendor ran by itself: it goes back to this vendor alone. https://platform.openai.com/docs/api-reference/responses/object */
const HOSTED_ITEMS: ReadonlySet<string> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_list_tools',
  'mcp_call',
  'mcp_approval_request',
  'mcp_approval_response',
  'tool_search_call',
  'tool_search_output',
  'program',
  'program_output',
])

export function isHostedItem(type: string): boolean {
  return HOSTED_ITEMS.has(type)
}

/** Calls of the vendor's tools that the caller runs (conversion.md 31), and the name under which each is a function. */
const CLIENT_CALLS: ReadonlyMap<string, string> = new Map([
  ['local_shell_call', 'local_shell'],
  ['shell_call', 'shell'],
  ['apply_patch_call', 'apply_patch'],
])

export function clientToolOfCall(type: string): string | undefined {
  return CLIENT_CALLS.get(type)
}

const CLIENT_RESULTS: ReadonlySet<string> = new Set([
  'local_shell_call_output',
  'shell_call_output',
  'apply_patch_call_output',
])

export function isClientResult(type: string): boolean {
  return CLIENT_RESULTS.has(type)
}

/**
 * A call, a result or a picture whose item says more than canonical can keeps the item, for an upstream of this format: it
 * is sent as it came. Calls without one are `function_call` or `custom_tool_call`, results the outputs of those.
 */
export function itemOf({ own }: ImagePart | ToolCallPart | ToolResultPart): JsonObject | undefined {
  return own?.protocol === 'openai-responses' ? own.value : undefined
}

export function withItem<T extends ImagePart | ToolCallPart | ToolResultPart>(part: T, item: JsonObject): T {
  part.own = { protocol: 'openai-responses', value: item }
  return part
}

/** Whether an unknown part is a whole item rather than a part of a message's or a result's content. */
export function isWholeItem({ path }: UnknownPart): boolean {
  return !/\.(?:content|output)\[\d+\]$/.test(path)
}
