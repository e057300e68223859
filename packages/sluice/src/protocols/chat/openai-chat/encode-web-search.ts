import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { isMappedSearch, takesSearch } from './encode-tools.ts'

const FIELD = 'web_search_options'

/** The vendor's web search, asked for by setting or by another format's tool (conversion.md 32, R34). */
export function encodeWebSearch(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  const { webSearch: asked } = request
  const rule = target.quirks.webSearch
  const isPriced = target.hostedTools.has('web_search')
  if (asked !== undefined && !isPriced) notes.warn('dropped', FIELD)
  if (!isPriced) return
  if (rule === undefined) {
    if (asked !== undefined) body[FIELD] = asked
    return
  }
  if (!takesSearch(target.quirks)) {
    if (asked !== undefined) notes.warn('dropped', FIELD)
    return
  }
  const asTool = request.tools.some(
    (tool) => tool.type === 'vendor' && tool.protocol !== 'openai-chat' && isMappedSearch(tool, target),
  )
  if (asked === undefined && !asTool) return
  Object.assign(body, rule.body)
  if (asked === undefined) return
  if (Object.keys(asked).length > 0) notes.warn('changed', FIELD)
  if (rule.tool === undefined || asTool) return
  body.tools = Array.isArray(body.tools) ? [...body.tools, rule.tool] : [rule.tool]
}

const NONE: readonly string[] = []

/** Members of the body that would start a search which has no price (R34). */
export function paidSearchFields({ quirks, hostedTools }: EncodeTarget): readonly string[] {
  if (quirks.webSearch === undefined || hostedTools.has('web_search')) return NONE
  return [...Object.keys(quirks.webSearch.body ?? {}), ...(quirks.webSearch.fields ?? [])]
}
