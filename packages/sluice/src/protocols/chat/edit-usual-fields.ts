import type { ChatRequest } from '../../canonical/chat.ts'
import type { Json, JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { EncodeTarget } from './chat-format.ts'
import { CLIENT_JUNK } from './client-junk.ts'
import { EditList } from './edit-list.ts'
import { isDearTier } from './service-tier.ts'
import { listRefused } from './strip-refused.ts'

/** Fields that say nothing without tools, and that vendors refuse there. */
const TOOL_SETTINGS = ['tool_choice', 'parallel_tool_calls'] as const

/** The first edits of a body that names its model: that name, and what is junk. `known` are the format's own fields. */
export function openEdits(body: JsonObject, { model }: EncodeTarget, known: ReadonlySet<string>): EditList {
  const edits = new EditList(body)
  if (body.model !== model) edits.set('model', model)
  for (const key of Object.keys(body)) {
    // R31: null is absent, and not every vendor of these formats knows that.
    if (CLIENT_JUNK.has(key) || (body[key] === null && known.has(key))) edits.remove(key)
  }
  return edits
}

/** R34. */
export function editTier(
  edits: EditList,
  { serviceTier }: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  if (serviceTier === undefined || !isDearTier(serviceTier) || target.anyServiceTier === true) return
  edits.remove('service_tier')
  notes.warn('dropped', 'service_tier')
}

/** The tools that are left, or neither them nor what is said of them. */
export function setTools(edits: EditList, tools: readonly Json[]): void {
  if (tools.length > 0) {
    edits.set('tools', [...tools])
    return
  }
  edits.remove('tools')
  for (const key of TOOL_SETTINGS) edits.remove(key)
}

/** Members that were written as for a body of our own. */
export function setMembers(edits: EditList, written: JsonObject): void {
  for (const [key, value] of Object.entries(written)) if (value !== undefined) edits.set(key, value)
}

/** What this upstream refuses. */
export function removeRefused(edits: EditList, target: EncodeTarget, notes: Notes): void {
  for (const key of listRefused(target)) if (edits.remove(key)) notes.warn('dropped', key)
}
