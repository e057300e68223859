import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { MESSAGES_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { type AnswerFormatPlan, planAnswerFormat } from './encode-answer-format.ts'
import {
  encodeEndUser,
  encodeMaxTokens,
  encodeSampling,
  encodeServiceTier,
  encodeStop,
} from './encode-limits.ts'
import { encodeMessages, shorten } from './encode-messages.ts'
import { planThinking, type ThinkingPlan } from './encode-thinking.ts'
import { encodeToolChoice, encodeTools, isForcedChoice } from './encode-tools.ts'
import { stripFields, warnLostFields } from './fields.ts'

/** https://platform.claude.com/docs/en/api/versioning */
const VERSION = '2023-06-01'

/** A chat call as the Messages format writes it: https://platform.claude.com/docs/en/api/messages */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  refuseWhatCannotBe(request)
  warnLostFields(request, notes)
  const { traits } = target
  const names = openToolNameMap(MESSAGES_TOOL_NAMES)
  const { system, turns } = encodeMessages(request, { traits, notes, names })
  const maxTokens = encodeMaxTokens(request, target, notes)
  const scope = { request, target, names, notes }
  const { tools, custom, betas } = encodeTools(scope)
  const forced = isForcedChoice(request.toolChoice)
  const plan = planThinking(request.reasoning, { traits, maxTokens, forced, turns, notes })
  const canForce = !(plan.thinks && traits.noForcedToolWithThinking === true)
  const toolChoice = encodeToolChoice(scope, tools, canForce)
  const format = planAnswerFormat(request.responseFormat, {
    traits,
    hasTools: tools.length > 0,
    thinks: plan.thinks,
    notes,
  })
  if (format.way === 'system-text') system.push({ type: 'text', text: format.text })

  const body: JsonObject = { model: target.model, max_tokens: maxTokens }
  if (system.length > 0) body.system = system
  body.messages = turns.map(({ role, blocks }) => ({ role, content: shorten(blocks) }))
  if (tools.length > 0) body.tools = tools
  if (toolChoice !== undefined) body.tool_choice = toolChoice
  setOutput(body, plan, format)
  encodeSampling(body, request, { traits, thinks: plan.thinks, notes })
  encodeStop(body, request.stop, notes)
  encodeServiceTier(body, request.serviceTier, notes)
  encodeEndUser(body, request.endUser, notes)
  if (request.stream) body.stream = true
  stripFields(body, target.quirks.stripFields, notes)

  const encoded: EncodedRequest = { body, headers: formatHeaders(betas) }
  const changed = names.changed()
  if (changed !== undefined) encoded.toolNames = changed
  if (custom.size > 0) encoded.customTools = custom
  if (format.way === 'hidden-tool') encoded.hiddenTool = format.name
  return encoded
}

/** What this format has no place for and what must not be lost (conversion.md 16, 44). */
function refuseWhatCannotBe(request: ChatRequest): void {
  if (request.choices !== undefined && request.choices > 1) {
    throw badField('n', 'This model gives one answer a call.', 'unsupported_value')
  }
  const odd = request.modalities?.find((one) => one !== 'text')
  if (odd !== undefined)
    throw badField('modalities', `This model does not answer with '${odd}'.`, 'unsupported_value')
}

function setOutput(body: JsonObject, plan: ThinkingPlan, format: AnswerFormatPlan): void {
  if (plan.thinking !== undefined) body.thinking = plan.thinking
  const output: JsonObject = {}
  if (plan.effort !== undefined) output.effort = plan.effort
  if (format.way === 'native') output.format = format.format
  if (Object.keys(output).length > 0) body.output_config = output
  if (format.way !== 'hidden-tool') return
  body.tools = [format.tool]
  body.tool_choice = { type: 'tool', name: format.name }
}

function formatHeaders(betas: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = { 'anthropic-version': VERSION }
  if (betas.length > 0) headers['anthropic-beta'] = [...new Set(betas)].join(',')
  return headers
}
