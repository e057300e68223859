import type { ChatRequest } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget } from '../chat-format.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { EditList } from '../edit-list.ts'
import { isDearTier } from '../service-tier.ts'
import { editSpelling } from './edit-spelling.ts'
import { limitField } from './encode-request.ts'
import { isAdmitted } from './encode-tools.ts'
import { encodeWebSearch, paidSearchFields } from './encode-web-search.ts'
import { KNOWN_FIELDS } from './fields.ts'

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
  const search = editSearch(edits, request, target, notes)
  editTools(edits, request, target, search, notes)
  editPaid(edits, request, target, notes)
  editSpelling(edits, body, request, target, notes)
  const { quirks, traits } = target
  for (const key of quirks.stripFields ?? []) if (edits.remove(key)) notes.warn('dropped', key)
  for (const key of traits.refusedFields ?? []) if (edits.remove(key)) notes.warn('dropped', key)
  if (quirks.renameFields !== undefined) editNames(edits, body, quirks.renameFields, notes)
  return edits.list()
}

function editNames(
  edits: EditList,
  body: JsonObject,
  names: Readonly<Record<string, string>>,
  notes: Notes,
): void {
  for (const [from, to] of Object.entries(names)) {
    const value = body[from]
    if (value === undefined || value === null || !edits.remove(from)) continue
    if (Object.hasOwn(body, to)) notes.warn('dropped', from)
    else edits.set(to, value)
  }
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

function editTools(
  edits: EditList,
  request: ChatRequest,
  target: EncodeTarget,
  added: readonly Json[],
  notes: Notes,
): void {
  if (request.tools.length === 0) {
    edits.remove('functions')
    if (added.length > 0) {
      edits.set('tools', [...added])
      return
    }
    edits.remove('tools')
    for (const key of TOOL_SETTINGS) edits.remove(key)
    return
  }
  const tools = edits.array('tools')
  const kept = request.tools.some((tool) => tool.type === 'vendor')
    ? tools.filter((_, at) => {
        const tool = request.tools[at]
        return tool?.type !== 'vendor' || isAdmitted(tool, request, target, notes)
      })
    : tools
  if (kept.length === tools.length && added.length === 0) return
  if (kept.length + added.length > 0) {
    edits.set('tools', [...kept, ...added])
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
  for (const key of paidSearchFields(target)) if (edits.remove(key)) notes.warn('dropped', key)
  if (webSearch === undefined || target.hostedTools.has('web_search')) return
  edits.remove('web_search_options')
  notes.warn('dropped', 'web_search_options')
}

const NO_TOOLS: readonly Json[] = []

/** The format's own setting, for a vendor that has another; what it has as a tool is given back. */
function editSearch(
  edits: EditList,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): readonly Json[] {
  const { quirks, hostedTools } = target
  if (request.webSearch === undefined || quirks.webSearch === undefined) return NO_TOOLS
  if (!hostedTools.has('web_search')) return NO_TOOLS
  const asked: JsonObject = {}
  encodeWebSearch(asked, request, target, notes)
  edits.remove('web_search_options')
  const { tools, ...members } = asked
  for (const [key, value] of Object.entries(members)) if (value !== undefined) edits.set(key, value)
  return Array.isArray(tools) ? tools : NO_TOOLS
}
