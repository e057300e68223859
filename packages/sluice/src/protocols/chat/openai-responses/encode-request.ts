import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { encodedRequest } from '../encoded-request.ts'
import { encodeEndUser } from '../end-user.ts'
import { limitOutput } from '../limit-output.ts'
import { carryExtra, listLostFields, warnLostFields } from '../lost-fields.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import { stripRefused } from '../strip-refused.ts'
import { CHAT_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { writeSampling } from '../write-sampling.ts'
import { encodeInput } from './encode-input.ts'
import { encodeReasoningSettings } from './encode-reasoning-settings.ts'
import { planTextSettings } from './encode-text-settings.ts'
import { encodeServiceTier } from './encode-tier-settings.ts'
import { OUTBOUND_FIELDS } from './outbound-fields.ts'
import { writeToolChoice, writeTools } from './write-tools.ts'

const LOST_FIELDS = listLostFields(OUTBOUND_FIELDS)

/** "Expected a value >= 16" (conversion.md 14). */
export const MIN_OUTPUT = 16

/** Settings that the vendor's chat completions have under the same name. */
const SHARED_FIELDS: ReadonlySet<string> = new Set([
  'moderation',
  'prompt_cache_options',
  'prompt_cache_retention',
])
/** A caller who wants nothing kept gets just that. */
const SHARED_AND_STORE: ReadonlySet<string> = new Set([...SHARED_FIELDS, 'store'])

/**
 * A canonical request as the body of a response: https://platform.openai.com/docs/api-reference/responses/create. State is
 * ours (conversion.md 48): the vendor keeps nothing, and seals its reasoning for the next turn.
 */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  requireOneTextAnswer(request)
  warnLostFields(request, LOST_FIELDS, notes)
  warnForeignExtra(request, 'openai-responses', notes)
  const names = openToolNameMap(CHAT_TOOL_NAMES)
  const owns = request.extraOf === 'openai-responses'
  const scope = { request, target, names, notes, owns }
  const tools = writeTools(scope)
  const plan = planTextSettings(request, { target, hasTools: tools.length > 0, notes })
  const { instructions, input } = encodeInput(request.messages, { ...scope, systemText: plan.systemText })

  const body: JsonObject = { model: target.model }
  if (instructions !== undefined) body.instructions = instructions
  body.input = input
  encodeLimit(body, request, target, notes)
  encodeSampling(body, request, target, notes)
  encodeReasoningSettings(body, request, target, notes)
  if (plan.text !== undefined) body.text = plan.text
  if (plan.tool !== undefined) {
    body.tools = [plan.tool]
    body.tool_choice = { type: 'function', name: plan.tool.name }
  } else if (tools.length > 0) {
    body.tools = tools
  }
  if (plan.tool === undefined) writeToolChoice(body, tools, scope)
  encodeCaller(body, request, target, notes)
  body.store = false
  const include = listIncluded(request, target, owns)
  if (include.length > 0) body.include = include
  if (request.stream) body.stream = true
  if (owns) mergeOwn(body, request.extra)
  const named = request.extra.store === false ? SHARED_AND_STORE : SHARED_FIELDS
  carryExtra(body, request, { protocol: 'openai-responses', named }, notes)
  stripRefused(body, target, notes)
  return encodedRequest(body, names, { hiddenTool: plan.hiddenTool })
}

function encodeLimit(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const limit = limitOutput(request, target, notes)
  if (limit === undefined) return
  if (limit < MIN_OUTPUT) notes.warn('changed', 'max_tokens')
  body.max_output_tokens = Math.max(limit, MIN_OUTPUT)
}

function encodeSampling(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  writeSampling(body, { temperature: request.temperature, top_p: request.topP }, target, notes)
  const top = request.logprobs?.top ?? 0
  if (top > 0) body.top_logprobs = top
}

function encodeCaller(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  if (request.metadata !== undefined) body.metadata = request.metadata
  if (request.endUser !== undefined) encodeEndUser(body, request.endUser, target.quirks)
  if (request.promptCacheKey !== undefined) body.prompt_cache_key = request.promptCacheKey
  encodeServiceTier(body, request, target, notes)
}

/** What the answer is to hold besides (conversion.md 17). Models that do not think refuse to seal their reasoning. */
function listIncluded(request: ChatRequest, { traits }: EncodeTarget, owns: boolean): Json[] {
  const included = new Set<Json>()
  const asked = owns ? request.extra.include : undefined
  for (const one of Array.isArray(asked) ? asked : []) included.add(one)
  if (traits.thinking !== 'none') included.add('reasoning.encrypted_content')
  if (request.logprobs !== undefined) included.add('message.output_text.logprobs')
  return [...included]
}

/** Members beside those that canonical has words for. */
function mergeOwn(body: JsonObject, extra: JsonObject): void {
  for (const key of ['reasoning', 'text']) {
    const more = extra[key]
    const said = body[key]
    if (isJsonObject(more)) body[key] = isJsonObject(said) ? { ...more, ...said } : more
  }
}
