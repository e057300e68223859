import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import type { EditList } from '../edit-list.ts'
import { setMembers } from '../edit-usual-fields.ts'
import { encodeReasoning, mustNotThink, saysNoThinking, stopThinking } from './encode-reasoning.ts'
import { spellMessages } from './spell-messages.ts'

/**
 * Spellings that relay sites document and vendors refuse, put into the vendor's own: a bare string as
 * `image_url`, a schema in another place (ohmygpt.md 2.3), a tool choice of a made-up type (2.4). And what we
 * gave the caller of another vendor's answers, which would be strange here. Bodies that hold none of it, which
 * is nearly all, get no edit.
 */
export function editSpelling(
  edits: EditList,
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  editReasoning(edits, body, request, target, notes)
  if (Array.isArray(body.messages)) {
    const messages = spellMessages(body.messages, target.quirks, notes)
    if (messages !== undefined) edits.set('messages', messages)
    if (mustNotThink(messages ?? body.messages, request, target) && !saysNoThinking(body, target)) {
      editThinkingOut(edits, target, notes)
    }
  }
  const { responseFormat, toolChoice } = request
  if (body.json_schema !== undefined) edits.remove('json_schema')
  if (responseFormat?.type === 'json-schema' && !isUsualSchema(body.response_format)) {
    const { name, description, schema, strict } = responseFormat
    const named: JsonObject = { name, schema }
    if (description !== undefined) named.description = description
    if (strict !== undefined) named.strict = strict
    edits.set('response_format', { type: 'json_schema', json_schema: named })
  }
  const choice = body.tool_choice
  if (request.tools.length === 0 || !isJsonObject(choice) || toolChoice === undefined) return
  if (toolChoice.type === 'tool' && choice.type !== 'function' && choice.type !== 'custom') {
    edits.set('tool_choice', { type: 'function', function: { name: toolChoice.name } })
  }
}

/** Thinking in words that the vendor has not: `reasoning` for one that has the word alone, either for one with a switch. */
function editReasoning(
  edits: EditList,
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  const { quirks, traits } = target
  const isObject = isJsonObject(body.reasoning)
  if (request.reasoning === undefined || (!isObject && typeof body.reasoning_effort !== 'string')) return
  const bySwitch = quirks.thinkingSwitch !== undefined && traits.thinking !== 'effort'
  if (!bySwitch && !(isObject && quirks.stripFields?.includes('reasoning') === true)) return
  const said: JsonObject = {}
  encodeReasoning(said, request, target, notes)
  edits.remove('reasoning')
  if (said.reasoning_effort === undefined) edits.remove('reasoning_effort')
  setMembers(edits, said)
}

function editThinkingOut(edits: EditList, target: EncodeTarget, notes: Notes): void {
  const said: JsonObject = {}
  stopThinking(said, target)
  for (const key of ['reasoning_effort', 'thinking_budget']) edits.remove(key)
  setMembers(edits, said)
  notes.warn('changed', 'reasoning_effort')
}

function isUsualSchema(format: Json | undefined): boolean {
  return isJsonObject(format) && isJsonObject(format.json_schema) && isJsonObject(format.json_schema.schema)
}
