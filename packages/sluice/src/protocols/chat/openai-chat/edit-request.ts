import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget } from '../chat-format.ts'
import { EditList } from './edit-list.ts'
import { editSpelling } from './edit-spelling.ts'
import { limitField } from './encode-request.ts'
import { isAdmitted } from './encode-tools.ts'
import { CLIENT_JUNK, KNOWN_FIELDS } from './fields.ts'
import { isDearTier } from './service-tier.ts'

/** Fields that the vendor refuses beside no tools. */
const TOOL_SETTINGS = ['tool_choice', 'parallel_tool_calls'] as const

/**
 * What a body that is forwarded must differ in (conversion.md 1): the model's name, usage asked for, the
 * money's limit, what is junk or costs extra, and spellings that only we understand.
 */
export function editRequest(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): BodyEdit[] {
  const edits = new EditList(body)
  if (body.model !== target.model) edits.set('model', target.model)
  for (const key of Object.keys(body)) {
    // R31: null is absent, and not every vendor of this format knows that.
    if (CLIENT_JUNK.has(key) || (body[key] === null && KNOWN_FIELDS.has(key))) edits.remove(key)
  }
  editLimit(edits, request, target, notes)
  editStreaming(edits, request, target, notes)
  editTools(edits, request, target, notes)
  editPaid(edits, request, target, notes)
  editSpelling(edits, body, request, target, notes)
  for (const key of target.quirks.stripFields ?? []) if (edits.remove(key)) notes.warn('dropped', key)
  return edits.list()
}

function editLimit(edits: EditList, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const cap = target.outputCap
  if (cap === undefined || (request.maxOutputTokens !== undefined && request.maxOutputTokens <= cap)) return
  edits.remove('max_tokens')
  edits.remove('max_completion_tokens')
  edits.set(limitField(target), cap)
  notes.warn('capped', 'max_tokens')
}

function editStreaming(edits: EditList, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const takesOptions = target.quirks.noStreamOptions !== true
  if (request.stream && takesOptions) {
    if (!request.includeUsage) edits.merge('stream_options', { include_usage: true })
    return
  }
  // Vendors refuse the options of a stream where there is none.
  if (edits.remove('stream_options') && request.stream) notes.warn('dropped', 'stream_options')
}

function editTools(edits: EditList, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  if (request.tools.length === 0) {
    edits.remove('tools')
    edits.remove('functions')
    for (const key of TOOL_SETTINGS) edits.remove(key)
    return
  }
  if (!request.tools.some((tool) => tool.type === 'vendor')) return
  const tools = edits.array('tools')
  const kept = tools.filter((_, at) => {
    const tool = request.tools[at]
    return tool?.type !== 'vendor' || isAdmitted(tool, request, target, notes)
  })
  if (kept.length === tools.length) return
  if (kept.length > 0) {
    edits.set('tools', kept)
    return
  }
  edits.remove('tools')
  for (const key of TOOL_SETTINGS) edits.remove(key)
}

/** R34. */
function editPaid(edits: EditList, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const { serviceTier, webSearch } = request
  if (serviceTier !== undefined && isDearTier(serviceTier) && target.anyServiceTier !== true) {
    edits.remove('service_tier')
    notes.warn('dropped', 'service_tier')
  }
  if (webSearch !== undefined && !target.hostedTools.has('web_search')) {
    edits.remove('web_search_options')
    notes.warn('dropped', 'web_search_options')
  }
}
