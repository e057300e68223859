import type { ChatRequest } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget } from '../chat-format.ts'
import type { EditList } from '../edit-list.ts'
import { editTier, openEdits, removeRefused, setMembers, setTools } from '../edit-usual-fields.ts'
import { limitOutput } from '../limit-output.ts'
import { editSpelling } from './edit-spelling.ts'
import { limitField } from './encode-request.ts'
import { isAdmitted } from './encode-tools.ts'
import { encodeWebSearch, paidSearchFields } from './encode-web-search.ts'
import { KNOWN_FIELDS } from './fields.ts'

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
  const edits = openEdits(body, target, KNOWN_FIELDS)
  editLimit(edits, request, target, notes)
  editStreaming(edits, request, target, notes)
  const search = editSearch(edits, request, target, notes)
  editTools(edits, request, target, search, notes)
  editPaid(edits, request, target, notes)
  editSpelling(edits, body, request, target, notes)
  removeRefused(edits, target, notes)
  const { renameFields } = target.quirks
  if (renameFields !== undefined) editNames(edits, body, renameFields, notes)
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
  const limit = limitOutput(request, target, notes)
  if (limit === undefined || limit === request.maxOutputTokens) return
  edits.remove('max_tokens')
  edits.remove('max_completion_tokens')
  edits.set(limitField(target), limit)
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
    setTools(edits, added)
    return
  }
  const tools = edits.array('tools')
  const kept = request.tools.some((tool) => tool.type === 'vendor')
    ? tools.filter((_, at) => {
        const tool = request.tools[at]
        return tool?.type !== 'vendor' || isAdmitted(tool, request, target, notes)
      })
    : tools
  if (kept.length < tools.length || added.length > 0) setTools(edits, [...kept, ...added])
}

/** R34. */
function editPaid(edits: EditList, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  editTier(edits, request, target, notes)
  for (const key of paidSearchFields(target)) if (edits.remove(key)) notes.warn('dropped', key)
  if (request.webSearch === undefined || target.hostedTools.has('web_search')) return
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
  setMembers(edits, members)
  return Array.isArray(tools) ? tools : NO_TOOLS
}
