import type { AnswerChoice, ChatAnswer, Citation } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import { mintAudio } from './encode-audio-delta.ts'
import { encodeLogprobs } from './encode-logprobs.ts'
import { encodeReasoningDetails } from './encode-reasoning-details.ts'
import { encodeUsage } from './encode-usage.ts'
import { encodeFinish, isFinishChanged } from './map-finish-reason.ts'
import { stripBlanks } from './strip-blanks.ts'
import { fillVendorBag, type PlacedBlock } from './vendor-bag.ts'

/** A whole answer as a chat completion. */
export function encodeResponse(answer: ChatAnswer, context: AnswerContext): JsonObject {
  const plain = context.profile === 'openai'
  const body: JsonObject = {
    id: context.id,
    object: 'chat.completion',
    created: context.created,
    model: context.model,
    choices: encodeChoices(answer, context),
  }
  if (answer.usage !== undefined) body.usage = encodeUsage(answer.usage, plain ? 'full' : 'sums')
  if (!plain) return body
  if (answer.systemFingerprint !== undefined) body.system_fingerprint = answer.systemFingerprint
  const extra = answer.extraOf === 'openai-chat' ? answer.extra : undefined
  for (const key of Object.keys(extra ?? {})) {
    if (!Object.hasOwn(body, key)) body[key] = extra?.[key]
  }
  return body
}

function encodeChoices(answer: ChatAnswer, context: AnswerContext): JsonObject[] {
  if (answer.choices.length === 0 && answer.blockReason !== undefined) {
    return encodeChoice({ index: 0, parts: [], finish: 'content-filter' }, context)
  }
  return answer.choices.flatMap((choice) => encodeChoice(choice, context))
}

function encodeChoice(choice: AnswerChoice, context: AnswerContext): JsonObject[] {
  if (isFinishChanged(choice.finish)) context.notes.warn('changed', 'finish_reason')
  const message = encodeMessage(choice, context)
  const finish = encodeFinish(choice.finish, typeof message.refusal === 'string')
  if (context.profile === 'ohmygpt') return encodeDocumented(choice, message, finish, context)
  const logprobs = choice.logprobs === undefined ? null : encodeLogprobs(choice.logprobs)
  const isLegacy = finish === 'tool_calls' && message.function_call !== undefined
  return [{ index: choice.index, message, logprobs, finish_reason: isLegacy ? 'function_call' : finish }]
}

/** The form that OhMyGPT documents: text and tool calls in two choices of one index, the calls first (ohmygpt.md 2.5, R36). */
function encodeDocumented(
  choice: AnswerChoice,
  message: JsonObject,
  finish: string,
  context: AnswerContext,
): JsonObject[] {
  if (choice.logprobs !== undefined) context.notes.warn('dropped', 'logprobs')
  const { refusal, ...shown } = message
  // The profile knows no `refusal`; its text is what the model said.
  if (typeof refusal === 'string') shown.content = `${shown.content ?? ''}${refusal}`
  const { index } = choice
  if (typeof shown.content !== 'string' || shown.content === '' || shown.tool_calls === undefined) {
    const isLegacy = finish === 'tool_calls' && shown.function_call !== undefined
    return [{ index, message: shown, finish_reason: isLegacy ? 'function_call' : finish }]
  }
  const { tool_calls: calls, ...text } = shown
  const called = { role: 'assistant', content: null, tool_calls: calls }
  return [
    { index, message: called, finish_reason: finish },
    { index, message: text, finish_reason: 'stop' },
  ]
}

interface Gathered {
  text: string
  reasoning: string
  refusal: string
  details: Json[]
  citations: Citation[]
  calls: JsonObject[]
  images: JsonObject[]
  blocks: PlacedBlock[]
  audio?: JsonObject
  /** Of the last text that has one. */
  phase?: string
}

function encodeMessage(choice: AnswerChoice, context: AnswerContext): JsonObject {
  const found = gatherParts(choice, context)
  const { text, calls } = found
  const thought = context.reasoning === 'think' && found.reasoning !== '' ? wrapThought(found.reasoning) : ''
  const isSilent = text === '' && thought === '' && (calls.length > 0 || found.refusal !== '')
  const message: JsonObject = {
    role: 'assistant',
    content: isSilent || (choice.parts.length === 0 && choice.finish !== 'stop') ? null : thought + text,
    refusal: found.refusal === '' ? null : found.refusal,
  }
  if (context.reasoning !== 'think') putReasoning(message, found, context)
  if (calls.length > 0) putCalls(message, calls, context)
  if (found.citations.length > 0) message.annotations = found.citations.map(encodeCitation)
  if (found.images.length > 0) message.images = found.images
  if (found.audio !== undefined) message.audio = found.audio
  if (found.phase !== undefined && context.profile === 'openai') message.phase = found.phase
  if (found.blocks.length > 0) {
    for (const { place } of found.blocks) place.text += thought.length
    message.extra_content = fillVendorBag(found.blocks)
  }
  return message
}

function putReasoning(message: JsonObject, found: Gathered, { reasoning: style }: AnswerContext): void {
  if (style === 'none') return
  if (found.reasoning !== '') {
    if (style !== 'reasoning') message.reasoning_content = found.reasoning
    if (style !== 'reasoning_content') message.reasoning = found.reasoning
  }
  if (found.details.length > 0) message.reasoning_details = found.details
}

function putCalls(message: JsonObject, calls: readonly JsonObject[], context: AnswerContext): void {
  const [first] = calls
  if (!context.legacyFunctions || first?.function === undefined) {
    message.tool_calls = [...calls]
    return
  }
  message.function_call = first.function
  if (calls.length > 1) context.notes.warn('dropped', 'tool_calls')
}

export function wrapThought(text: string): string {
  return `<think>\n${text}\n</think>\n\n`
}

function gatherParts(choice: AnswerChoice, context: AnswerContext): Gathered {
  const found: Gathered = {
    text: '',
    reasoning: '',
    refusal: '',
    details: [],
    citations: [],
    calls: [],
    images: [],
    blocks: [],
  }
  let proofs = 0
  for (const part of choice.parts) {
    switch (part.type) {
      case 'text':
        found.text += part.text
        if (part.phase !== undefined) found.phase = part.phase
        if (part.citations !== undefined) found.citations.push(...part.citations)
        // A place in a file has no form here (conversion.md 45).
        if (part.vendorCitations !== undefined) context.notes.warn('dropped', 'annotations')
        break
      case 'reasoning':
        found.reasoning += part.text
        if (part.proof !== undefined) {
          proofs++
          found.details.push(...encodeReasoningDetails(part.text, part.proof, found.details.length))
        }
        break
      case 'refusal':
        found.refusal += part.text
        break
      case 'tool-call':
        found.calls.push(encodeCall(part, context))
        break
      case 'image': {
        const image: JsonObject = encodeImage(part.mediaType, part.data, found.images.length)
        if (part.proof?.issuer === 'gemini-generate') image.extra_content = encodeSignature(part.proof.value)
        found.images.push(image)
        break
      }
      case 'audio':
        found.audio = {
          id: part.id ?? mintAudio(context).id,
          expires_at: part.expiresAt ?? mintAudio(context).expires_at,
          data: part.data,
          transcript: part.transcript ?? '',
        }
        break
      case 'vendor':
        found.blocks.push({
          block: part,
          place: { text: found.text.length, reasoning: proofs, calls: found.calls.length },
        })
        context.notes.warn('changed', part.kind)
        break
    }
  }
  return found
}

function encodeCall(
  part: Extract<AnswerChoice['parts'][number], { type: 'tool-call' }>,
  context: AnswerContext,
): JsonObject {
  const { name } = part
  const text =
    context.profile === 'ohmygpt' && part.custom !== true ? stripBlanks(part.arguments) : part.arguments
  const wire: JsonObject =
    part.custom === true
      ? { id: part.id, type: 'custom', custom: { name, input: text } }
      : { id: part.id, type: 'function', function: { name, arguments: text } }
  if (part.proof?.issuer === 'gemini-generate') wire.extra_content = encodeSignature(part.proof.value)
  return wire
}

/** Gemini's proof where Google itself puts it in this format. */
export function encodeSignature(value: string): JsonObject {
  return { google: { thought_signature: value } }
}

export function encodeImage(mediaType: string, data: string, index: number): JsonObject {
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${data}` }, index }
}

/** The vendor's form wants all four; a citation of nothing particular stands at the start. */
export function encodeCitation(citation: Citation): JsonObject {
  const cited: JsonObject = {
    url: citation.url,
    title: citation.title ?? '',
    start_index: citation.start ?? 0,
    end_index: citation.end ?? 0,
  }
  if (citation.text !== undefined) cited.content = citation.text
  return { type: 'url_citation', url_citation: cited }
}
