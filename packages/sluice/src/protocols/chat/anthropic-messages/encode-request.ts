import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import type { ThinkingPlan } from '../plan-claude-thinking.ts'
import { MESSAGES_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { type AnswerFormatPlan, planAnswerFormat } from './encode-answer-format.ts'
import { encodeBillingLine, putExtra } from './encode-extra.ts'
import { encodeHeaders } from './encode-headers.ts'
import {
  encodeEndUser,
  encodeMaxTokens,
  encodeSampling,
  encodeServiceTier,
  encodeStop,
} from './encode-limits.ts'
import { encodeMessages, shorten } from './encode-messages.ts'
import { planThinking } from './encode-thinking.ts'
import { encodeToolChoice, encodeTools, isForcedChoice } from './encode-tools.ts'
import { stripFields, warnLostFields } from './fields.ts'

/** A chat call as the Messages format writes it: https://platform.claude.com/docs/en/api/messages */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  requireOneTextAnswer(request)
  warnLostFields(request, notes)
  warnForeignExtra(request, 'anthropic-messages', notes)
  const { traits } = target
  const own = request.extraOf === 'anthropic-messages'
  const names = openToolNameMap(MESSAGES_TOOL_NAMES)
  const { system, turns } = encodeMessages(request, { traits, notes, names, own })
  const maxTokens = encodeMaxTokens(request, target, notes)
  const scope = { request, target, names, notes }
  const { tools, custom, betas } = encodeTools(scope)
  const forced = isForcedChoice(request.toolChoice)
  const plan = planThinking(request.reasoning, { traits, maxTokens, forced, turns, own, notes })
  const canForce = !(plan.thinks && traits.noForcedToolWithThinking === true)
  const toolChoice = encodeToolChoice(scope, tools, canForce)
  const format = planAnswerFormat(request.responseFormat, {
    traits,
    hasTools: tools.length > 0,
    thinks: plan.thinks,
    notes,
  })
  if (format.way === 'system-text') system.push({ type: 'text', text: format.text })
  const billing = own ? encodeBillingLine(request.extra, target) : undefined
  if (billing !== undefined) system.unshift(billing)

  const body: JsonObject = { model: target.model, max_tokens: maxTokens }
  if (system.length > 0) body.system = system
  body.messages = turns.map(({ role, blocks, extra }) => ({ role, content: shorten(blocks), ...extra }))
  if (tools.length > 0) body.tools = tools
  if (toolChoice !== undefined) body.tool_choice = toolChoice
  setOutput(body, plan, format)
  encodeSampling(body, request, { traits, thinks: plan.thinks, notes })
  encodeStop(body, request.stop, notes)
  encodeServiceTier(body, request.serviceTier, notes)
  encodeEndUser(body, request, notes)
  if (request.stream) body.stream = true
  if (own) putExtra(body, request.extra, target, notes)
  stripFields(body, target.quirks.stripFields, notes)
  stripFields(body, traits.refusedFields, notes)

  const encoded: EncodedRequest = { body, headers: encodeHeaders(request, betas) }
  const changed = names.changed()
  if (changed !== undefined) encoded.toolNames = changed
  if (custom.size > 0) encoded.customTools = custom
  if (format.way === 'hidden-tool') encoded.hiddenTool = format.name
  return encoded
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
