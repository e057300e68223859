import type { VendorBlock } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import { OWN_SEARCH_ID } from './our-marks.ts'

/**
 * What a vendor's own tools did, as blocks: this vendor's as they came, another's search as a search that shows no results
 * (conversion.md 46). The rest is warned about.
 */
export function encodeVendorBlock(block: VendorBlock, context: AnswerContext): JsonObject[] {
  if (block.protocol === 'anthropic-messages') return [block.value]
  const query = readSearch(block)
  if (query === undefined) {
    context.notes.warn('dropped', block.kind)
    return []
  }
  context.notes.warn('changed', block.kind)
  const id = context.mintId(OWN_SEARCH_ID)
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query } },
    { type: 'web_search_tool_result', tool_use_id: id, content: [] },
  ]
}

/** What was searched for; undefined where the block tells of something else. */
function readSearch({ protocol, kind, value }: VendorBlock): string | undefined {
  if (protocol === 'openai-responses' && kind === 'web_search_call') {
    const { action } = value
    if (!isJsonObject(action)) return ''
    return action.type === undefined || action.type === 'search'
      ? joinQueries(action.query, action.queries)
      : undefined
  }
  if (protocol === 'gemini-generate' && kind === 'toolCall') {
    const call = value.toolCall
    if (!isJsonObject(call) || !String(call.toolType).startsWith('GOOGLE_SEARCH')) return undefined
    return isJsonObject(call.args) ? joinQueries(call.args.query, call.args.queries) : ''
  }
  return undefined
}

function joinQueries(one: Json | undefined, several: Json | undefined): string {
  if (typeof one === 'string') return one
  return Array.isArray(several) ? several.filter((query) => typeof query === 'string').join('; ') : ''
}
