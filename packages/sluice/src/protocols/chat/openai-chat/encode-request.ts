import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { encodedRequest } from '../encoded-request.ts'
import { encodeEndUser } from '../end-user.ts'
import { limitOutput } from '../limit-output.ts'
import { isDearTier } from '../service-tier.ts'
import { dropField, stripRefused } from '../strip-refused.ts'
import { CHAT_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { writeSampling } from '../write-sampling.ts'
import { planAnswerFormat } from './encode-answer-format.ts'
import { encodeMessages } from './encode-messages.ts'
import {
  canStopThinking,
  encodeReasoning,
  mustNotThink,
  saysNoThinking,
  stopThinking,
} from './encode-reasoning.ts'
import { encodeToolChoice, encodeTools, isForced, refusesForceNow } from './encode-tools.ts'
import { encodeWebSearch, paidSearchFields } from './encode-web-search.ts'

/** The vendor takes four: https://platform.openai.com/docs/api-reference/chat/create */
const MAX_STOPS = 4

/** A canonical request as a chat completions body for the model and vendor that `target` describes. */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  warnForeignExtra(request, 'openai-chat', notes)
  const names = openToolNameMap(CHAT_TOOL_NAMES)
  const tools = encodeTools(request, target, names, notes)
  const plan = planAnswerFormat(request.responseFormat, { request, target, tools, notes })
  if (plan.tool !== undefined) tools.push(plan.tool)
  const messages = encodeMessages(request, { target, names, notes })
  if (plan.systemText !== undefined) messages.unshift({ role: 'system', content: plan.systemText })

  const body: JsonObject = { model: target.model, messages }
  encodeLimits(body, request, target, notes)
  encodeSampling(body, request, target, notes)
  encodeReasoning(body, request, target, notes)
  if (tools.length > 0) body.tools = tools
  if (plan.toolChoice !== undefined) body.tool_choice = plan.toolChoice
  else encodeToolChoice(body, request, { target, names, notes, hasTools: tools.length > 0 })
  if (plan.responseFormat !== undefined) body.response_format = plan.responseFormat
  encodeSettings(body, request, target, notes)
  encodeWebSearch(body, request, target, notes)
  encodeStreaming(body, request, target)
  encodeExtra(body, request, notes)
  for (const key of paidSearchFields(target)) dropField(body, key, notes)
  freeChoiceOfTools(body, request, target, notes)
  if (mustNotThink(messages, request, target) && !saysNoThinking(body, target)) {
    stopThinking(body, target)
    notes.warn('changed', 'reasoning_effort')
  }
  fitToVendor(body, target, notes)
  return encodedRequest(body, names, { hiddenTool: plan.hiddenTool })
}

/** conversion.md 27: a model that takes no forced choice while it thinks does not think then, where that can be said. */
function freeChoiceOfTools(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  if (target.traits.noForcedTool === true || !isForced(request.toolChoice)) return
  if (body.tool_choice === undefined || !refusesForceNow(request, target) || !canStopThinking(target)) return
  if (request.reasoning !== undefined) notes.warn('changed', 'reasoning_effort')
  stopThinking(body, target)
}

/** What the vendor refuses, and what it has under another name. */
function fitToVendor(body: JsonObject, target: EncodeTarget, notes: Notes): void {
  stripRefused(body, target, notes)
  for (const [from, to] of Object.entries(target.quirks.renameFields ?? {})) {
    if (!Object.hasOwn(body, from)) continue
    if (Object.hasOwn(body, to)) notes.warn('dropped', from)
    else body[to] = body[from]
    delete body[from]
  }
}

/** What we do not know goes on in the protocol that it came in; what we wrote ourselves stands. */
function encodeExtra(body: JsonObject, request: ChatRequest, notes: Notes): void {
  const isOwn = request.extraOf === 'openai-chat'
  for (const key of Object.keys(request.extra)) {
    if (!isOwn) notes.warn('dropped', key)
    else if (!Object.hasOwn(body, key)) body[key] = request.extra[key]
  }
}

function encodeLimits(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const limit = limitOutput(request, target, notes)
  if (limit !== undefined) body[limitField(target)] = limit
  if (request.choices !== undefined && request.choices > 1) body.n = request.choices
  if (request.stop.length > MAX_STOPS) notes.warn('dropped', 'stop')
  if (request.stop.length > 0) body.stop = request.stop.slice(0, MAX_STOPS)
}

/** conversion.md 14. */
export function limitField(target: EncodeTarget): 'max_tokens' | 'max_completion_tokens' {
  const newer = target.traits.maxCompletionTokens === true || target.quirks.maxCompletionTokens === true
  return newer ? 'max_completion_tokens' : 'max_tokens'
}

function encodeSampling(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const { temperature, topP, topK } = request
  writeSampling(body, { temperature, top_p: topP, top_k: topK }, target, notes)
  if (request.seed !== undefined) body.seed = request.seed
  if (request.presencePenalty !== undefined) body.presence_penalty = request.presencePenalty
  if (request.frequencyPenalty !== undefined) body.frequency_penalty = request.frequencyPenalty
  if (request.logitBias !== undefined) body.logit_bias = request.logitBias
  if (request.logprobs === undefined) return
  body.logprobs = true
  if (request.logprobs.top > 0) body.top_logprobs = request.logprobs.top
}

function encodeSettings(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  if (request.verbosity !== undefined) body.verbosity = request.verbosity
  if (request.prediction !== undefined) body.prediction = request.prediction
  if (saysModalities(request)) body.modalities = request.modalities
  if (request.audio !== undefined) body.audio = request.audio
  if (request.metadata !== undefined) body.metadata = request.metadata
  if (request.promptCacheKey !== undefined) body.prompt_cache_key = request.promptCacheKey
  if (request.endUser !== undefined) encodeEndUser(body, request.endUser, target.quirks)
  if (request.serviceTier !== undefined) {
    if (isDearTier(request.serviceTier) && target.anyServiceTier !== true)
      notes.warn('dropped', 'service_tier')
    else body.service_tier = request.serviceTier
  }
}

/** Callers of other formats say that they want text, which not every vendor of this one has a field for. */
function saysModalities({ modalities, extraOf }: ChatRequest): boolean {
  if (modalities === undefined) return false
  return extraOf === 'openai-chat' || modalities.some((one) => one !== 'text')
}

function encodeStreaming(body: JsonObject, request: ChatRequest, target: EncodeTarget): void {
  if (!request.stream) return
  body.stream = true
  if (target.quirks.noStreamOptions !== true) body.stream_options = { include_usage: true }
}
