import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { hashHex } from '../short-hash.ts'
import { CHAT_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { planAnswerFormat } from './encode-answer-format.ts'
import { encodeMessages } from './encode-messages.ts'
import { encodeReasoning } from './encode-reasoning.ts'
import { encodeToolChoice, encodeTools } from './encode-tools.ts'
import { isDearTier } from './service-tier.ts'

/** The vendor takes four: https://platform.openai.com/docs/api-reference/chat/create */
const MAX_STOPS = 4
const MAX_END_USER = 64

/** A canonical request as a chat completions body for the model and vendor that `target` describes. */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
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
  encodeStreaming(body, request, target)
  encodeExtra(body, request, notes)
  for (const key of target.quirks.stripFields ?? []) {
    if (!Object.hasOwn(body, key)) continue
    delete body[key]
    notes.warn('dropped', key)
  }
  const encoded: EncodedRequest = { body }
  const changed = names.changed()
  if (changed !== undefined) encoded.toolNames = changed
  if (plan.hiddenTool !== undefined) encoded.hiddenTool = plan.hiddenTool
  return encoded
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
  const asked = request.maxOutputTokens
  const cap = target.outputCap
  const limit = cap !== undefined && (asked === undefined || cap < asked) ? cap : asked
  if (limit !== undefined) body[limitField(target)] = limit
  if (limit !== asked) notes.warn('capped', 'max_tokens')
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
  const put = (key: string, value: number | undefined) => {
    if (value === undefined) return
    if (target.traits.noSampling === true) notes.warn('dropped', key)
    else body[key] = value
  }
  put('temperature', request.temperature)
  put('top_p', request.topP)
  put('top_k', request.topK)
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
  if (request.modalities !== undefined) body.modalities = request.modalities
  if (request.audio !== undefined) body.audio = request.audio
  if (request.metadata !== undefined) body.metadata = request.metadata
  if (request.promptCacheKey !== undefined) body.prompt_cache_key = request.promptCacheKey
  if (request.endUser !== undefined) encodeEndUser(body, request.endUser, target)
  if (request.serviceTier !== undefined) {
    if (isDearTier(request.serviceTier) && target.anyServiceTier !== true)
      notes.warn('dropped', 'service_tier')
    else body.service_tier = request.serviceTier
  }
  if (request.webSearch === undefined) return
  if (target.hostedTools.has('web_search')) body.web_search_options = request.webSearch
  else notes.warn('dropped', 'web_search_options')
}

/** conversion.md 19. */
function encodeEndUser(body: JsonObject, endUser: string, target: EncodeTarget): void {
  const key = target.quirks.endUserField ?? 'safety_identifier'
  const fits = key === 'user' || endUser.length <= MAX_END_USER
  body[key] = fits ? endUser : hashHex(endUser)
}

function encodeStreaming(body: JsonObject, request: ChatRequest, target: EncodeTarget): void {
  if (!request.stream) return
  body.stream = true
  if (target.quirks.noStreamOptions !== true) body.stream_options = { include_usage: true }
}
