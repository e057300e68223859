import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget } from '../chat-format.ts'
import type { EditList } from '../edit-list.ts'
import { openEdits, removeRefused } from '../edit-usual-fields.ts'
import { MIN_BUDGET, roomForThinking } from '../plan-claude-thinking.ts'
import { admitVendorTool, clientToolOf } from './admit-vendor-tool.ts'
import { BILLING_FIELD, takeBillingLine } from './billing-line.ts'
import { editMessages } from './edit-messages.ts'
import { isDear } from './encode-extra.ts'
import { KNOWN_FIELDS } from './fields.ts'

/** Tiers that cost no more than the list price. */
const USUAL_TIERS: ReadonlySet<string> = new Set(['auto', 'default'])

/**
 * What a body that is forwarded must differ in (conversion.md 1): the model's name, the money's limit, what is junk or costs
 * extra, what this upstream refuses, and what only we understand.
 */
export function editRequest(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): BodyEdit[] {
  const edits = openEdits(body, target, KNOWN_FIELDS)
  editLimit(edits, body, request, target, notes)
  editTools(edits, request, target, notes)
  editPaid(edits, body, request, target, notes)
  if (request.extra[BILLING_FIELD] !== undefined && target.quirks.billingLine !== true) {
    editSystem(edits, body.system)
  }
  if (Array.isArray(body.messages)) {
    const keepEnvelopes = target.quirks.takesEnvelopes === true
    const messages = editMessages(body.messages, { keepEnvelopes }, notes)
    if (messages !== undefined) edits.set('messages', messages)
  }
  removeRefused(edits, target, notes)
  return edits.list()
}

function editLimit(
  edits: EditList,
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  const cap = target.outputCap
  const asked = request.maxOutputTokens
  if (cap === undefined || asked === undefined || asked <= cap) return
  edits.set('max_tokens', cap)
  notes.warn('capped', 'max_tokens')
  // The vendor wants the budget of thinking below the limit.
  const budget = request.reasoning?.budgetTokens
  if (budget === undefined || budget < cap || !isJsonObject(body.thinking)) return
  notes.warn('changed', 'thinking')
  if (cap > MIN_BUDGET) {
    const room = Math.max(MIN_BUDGET, roomForThinking(cap))
    edits.set('thinking', { ...body.thinking, budget_tokens: room })
  } else edits.remove('thinking')
}

function editTools(edits: EditList, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const { tools } = request
  if (tools.length > 0 && !tools.some(({ type }) => type === 'vendor')) return
  const stated = edits.array('tools')
  const kept = stated.filter((_, at) => {
    const tool = tools[at]
    if (tool?.type !== 'vendor' || clientToolOf(tool) !== undefined) return true
    return admitVendorTool(tool, request, target, notes)
  })
  if (kept.length === 0) {
    edits.remove('tools')
    edits.remove('tool_choice')
  } else if (kept.length < stated.length) edits.set('tools', kept)
}

/** R34. */
function editPaid(
  edits: EditList,
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  if (target.anyServiceTier === true) return
  const { serviceTier } = request
  if (serviceTier !== undefined && !USUAL_TIERS.has(serviceTier)) {
    edits.remove('service_tier')
    notes.warn('dropped', 'service_tier')
  }
  for (const key of Object.keys(request.extra)) {
    if (isDear(key, body[key]) && edits.remove(key)) notes.warn('dropped', key)
  }
}

/** Takes out the line that Claude Code writes for its own vendor (conversion.md 26). */
function editSystem(edits: EditList, system: Json | undefined): void {
  if (typeof system === 'string') {
    const { rest } = takeBillingLine(system)
    if (rest === '') edits.remove('system')
    else edits.set('system', rest)
    return
  }
  if (!Array.isArray(system)) return
  const kept = system.flatMap((block) => {
    if (!isJsonObject(block) || typeof block.text !== 'string') return [block]
    const { line, rest } = takeBillingLine(block.text)
    if (line === undefined) return [block]
    return rest === '' ? [] : [{ ...block, text: rest }]
  })
  if (kept.length === 0) edits.remove('system')
  else edits.set('system', kept)
}
