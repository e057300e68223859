import type { VendorBlock } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** Blocks of the vendor's own tools and upkeep that we know: https://platform.claude.com/docs/en/api/messages */
const KNOWN = /^(?:server_tool_use|mcp_tool_use|\w+_tool_result|container_upload|compaction|fallback)$/

/** What went back and forth with a client may be anything; only what this vendor's own tools say is one of their blocks. */
export function isVendorBlock(value: JsonObject): boolean {
  return typeof value.type === 'string' && KNOWN.test(value.type)
}

/** A block that only a caller of the same protocol understands (R21); an unknown one is warned about. */
export function asVendorBlock(value: JsonObject, kind: string, notes: Notes): VendorBlock {
  if (!KNOWN.test(kind)) notes.warn('incomplete', kind === '' ? 'content' : `content.${kind}`)
  return { type: 'vendor', protocol: 'anthropic-messages', kind, value }
}
