import type { VendorBlock } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** What an answer may hold beside text, thoughts and calls to run: a call of the vendor's own tool, and its result. */
export function isVendorBlock(value: JsonObject): boolean {
  const { toolUse, toolResult } = value
  if (isJsonObject(toolUse)) return toolUse.type === 'server_tool_use'
  return isJsonObject(toolResult) && typeof toolResult.type === 'string'
}

/** A block that only a caller of the same protocol understands (R21); an unknown one is warned about. */
export function asVendorBlock(value: JsonObject, notes: Notes): VendorBlock {
  const kind = Object.keys(value)[0] ?? ''
  if (!isVendorBlock(value)) notes.warn('incomplete', kind === '' ? 'content' : `content.${kind}`)
  return { type: 'vendor', protocol: 'bedrock-converse', kind, value }
}

/** A search by the vendor's own tool: its usage counts none of them (recorded). */
export function isSearch(value: JsonObject): boolean {
  return isJsonObject(value.toolUse) && isVendorBlock(value) && value.toolUse.name === 'nova_grounding'
}
