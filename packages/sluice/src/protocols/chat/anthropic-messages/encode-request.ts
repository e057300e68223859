import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { describeAnswerFormat } from '../describe-answer-format.ts'
import { forcesTool } from '../encode-functions.ts'
import { encodedRequest } from '../encoded-request.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import { type AnswerFormatPlan, planAnswerFormat } from '../plan-answer-format.ts'
import type { ThinkingPlan } from '../plan-claude-thinking.ts'
import { stripRefused } from '../strip-refused.ts'
import { MESSAGES_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
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
import { encodeToolChoice, encodeTools } from './encode-tools.ts'
import { warnLostFields } from './fields.ts'

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
  const forced = forcesTool(request)
  const plan = planThinking(request.reasoning, { traits, maxTokens, forced, turns, own, notes })
  const canForce = !(plan.thinks && traits.noForcedToolWithThinking === true)
  const toolChoice = encodeToolChoice(scope, tools, canForce)
  const format = planAnswerFormat(request.responseFormat, {
    traits,
    canForce: tools.length === 0 && !plan.thinks,
    notes,
  })
  if (format.way === 'system-text') system.push({ type: 'text', text: describeAnswerFormat(format.format) })
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
  stripRefused(body, target, notes)

  const hiddenTool = format.way === 'hidden-tool' ? format.name : undefined
  const encoded = encodedRequest(body, names, { customTools: custom, hiddenTool })
  return { ...encoded, headers: encodeHeaders(request, betas) }
}

function setOutput(body: JsonObject, plan: ThinkingPlan, format: AnswerFormatPlan): void {
  if (plan.thinking !== undefined) body.thinking = plan.thinking
  const output: JsonObject = {}
  if (plan.effort !== undefined) output.effort = plan.effort
  if (format.way === 'native') output.format = { type: 'json_schema', schema: format.format.schema }
  if (Object.keys(output).length > 0) body.output_config = output
  if (format.way !== 'hidden-tool') return
  const { name, description, schema } = format
  body.tools = [{ name, description, input_schema: schema }]
  body.tool_choice = { type: 'tool', name }
}
