import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { describeAnswerFormat } from '../describe-answer-format.ts'
import { encodedRequest } from '../encoded-request.ts'
import { carryExtra, warnLostFields } from '../lost-fields.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import { type AnswerFormatPlan, planAnswerFormat } from '../plan-answer-format.ts'
import { planSampling, type Sampling } from '../plan-sampling.ts'
import { isDearTier } from '../service-tier.ts'
import { CHAT_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { openDocumentNames } from './document-names.ts'
import { encodeHiddenTool, encodeTextFormat } from './encode-answer-format.ts'
import { encodeMessages } from './encode-messages.ts'
import { encodeTools, planToolConfig } from './encode-tools.ts'
import { LOST_FIELDS } from './fields.ts'
import { planReasoning, type ReasoningPlan } from './plan-reasoning.ts'

/** For a model whose longest answer nobody declared: only room for thinking is reckoned from it. */
const UNKNOWN_CAP = 8192

/** A chat call as Converse writes it: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  requireOneTextAnswer(request)
  warnLostFields(request, LOST_FIELDS, notes)
  warnForeignExtra(request, 'bedrock-converse', notes)
  const { traits } = target
  const { words } = traits.converse ?? {}
  const names = openToolNameMap(CHAT_TOOL_NAMES)
  const documents = openDocumentNames()
  const { system, turns, called } = encodeMessages(request, { traits, notes, names, documents })
  const maxTokens = encodeMaxTokens(request, target, notes)
  const scope = { request, target, names, notes }
  const { tools, custom } = encodeTools(scope)
  const room = maxTokens ?? traits.maxOutputTokens ?? UNKNOWN_CAP
  const reasoning = planReasoning({ request, target, turns, maxTokens: room, notes })
  const canForce = !(reasoning.thinks && traits.noForcedToolWithThinking === true)
  const config = planToolConfig(scope, { tools, called, canForce })
  const format = planAnswerFormat(request.responseFormat, {
    traits,
    canForce: config.toolConfig === undefined && !reasoning.thinks && traits.noForcedTool !== true,
    notes,
  })
  if (format.way === 'system-text') system.push({ text: describeAnswerFormat(format.format) })
  const sampling = planSampling(request, { traits, thinks: reasoning.thinks, notes })

  const body: JsonObject = { messages: turns.map(({ role, content }) => ({ role, content })) }
  if (system.length > 0) body.system = system
  setOwn(body, 'inferenceConfig', encodeInference(request, sampling, maxTokens, notes))
  if (config.toolConfig !== undefined) body.toolConfig = config.toolConfig
  setOutput(body, format, reasoning)
  const fields = { ...reasoning.fields, ...encodeTopK(sampling.topK, words, notes) }
  if (config.toolChoice !== undefined) fields.tool_choice = config.toolChoice
  setOwn(body, 'additionalModelRequestFields', fields)
  // Which of them was hit is only told where it is asked for.
  if (words === 'claude' && request.stop.length > 0)
    body.additionalModelResponseFieldPaths = ['/stop_sequence']
  encodeServiceTier(body, request.serviceTier, target, notes)
  carryExtra(body, request, { protocol: 'bedrock-converse', named: new Set() }, notes)

  const hiddenTool = format.way === 'hidden-tool' ? format.name : undefined
  return encodedRequest(body, names, { customTools: custom, hiddenTool })
}

function setOutput(body: JsonObject, format: AnswerFormatPlan, { effort }: ReasoningPlan): void {
  if (format.way === 'hidden-tool') body.toolConfig = encodeHiddenTool(format)
  setOwn(body, 'outputConfig', {
    ...(format.way === 'native' && { textFormat: encodeTextFormat(format) }),
    ...(effort !== undefined && { effort }),
  })
}

function setOwn(body: JsonObject, name: string, value: JsonObject): void {
  if (Object.keys(value).length > 0) body[name] = value
}

/** The caller's limit, unless less is paid for; without either the model's own counts (conversion.md 14). */
function encodeMaxTokens(request: ChatRequest, target: EncodeTarget, notes: Notes): number | undefined {
  const { maxOutputTokens: asked } = request
  const most = target.traits.maxOutputTokens
  if (asked !== undefined && most !== undefined && asked > most) {
    throw badField('max_tokens', `This model writes at most ${most} tokens, ${asked} were asked for.`)
  }
  const paid = target.outputCap
  if (paid === undefined || (asked !== undefined && asked <= paid)) return asked
  if (paid < (asked ?? most ?? Number.POSITIVE_INFINITY)) notes.warn('capped', 'max_tokens')
  return most === undefined ? paid : Math.min(paid, most)
}

function encodeInference(
  request: ChatRequest,
  { temperature, topP }: Sampling,
  maxTokens: number | undefined,
  notes: Notes,
): JsonObject {
  const config: JsonObject = {}
  if (maxTokens !== undefined) config.maxTokens = maxTokens
  if (temperature !== undefined) config.temperature = temperature
  if (topP !== undefined) config.topP = topP
  const stop = request.stop.filter((one) => one.trim() !== '')
  if (stop.length < request.stop.length) notes.warn('dropped', 'stop')
  if (stop.length > 0) config.stopSequences = stop
  return config
}

/** Converse has no field for it; its makers' models have. */
function encodeTopK(topK: number | undefined, words: string | undefined, notes: Notes): JsonObject {
  if (topK === undefined) return {}
  if (words === 'claude') return { top_k: topK }
  if (words === 'nova') return { inferenceConfig: { topK } }
  notes.warn('dropped', 'top_k')
  return {}
}

/** R34: a tier that costs more is not bought in the caller's name. https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html */
function encodeServiceTier(
  body: JsonObject,
  tier: string | undefined,
  target: EncodeTarget,
  notes: Notes,
): void {
  if (tier === undefined || tier === 'auto' || isJsonObject(body.serviceTier)) return
  const known = tier === 'default' || tier === 'flex' || tier === 'priority'
  if (known && (target.anyServiceTier === true || !isDearTier(tier))) body.serviceTier = { type: tier }
  else notes.warn('dropped', 'service_tier')
}
