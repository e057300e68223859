import type { ChatRequest, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { encodeThinking } from './encode-thinking.ts'

/** https://ai.google.dev/api/generate-content#GenerationConfig */
const MAX_STOPS = 5
const INT32 = 2 ** 31

/** `generationConfig`; `withFormat` is false where the format is asked for in the system text instead. */
export function encodeGenerationConfig(
  request: ChatRequest,
  target: EncodeTarget,
  withFormat: boolean,
  notes: Notes,
): JsonObject {
  const config: JsonObject = {}
  encodeSampling(request, target, config, notes)
  const maxOutputTokens = outputLimit(request, target, notes)
  if (maxOutputTokens !== undefined) config.maxOutputTokens = maxOutputTokens
  if (request.choices !== undefined && request.choices > 1) config.candidateCount = request.choices
  if (request.logprobs !== undefined) {
    config.responseLogprobs = true
    if (request.logprobs.top > 0) config.logprobs = request.logprobs.top
  }
  if (withFormat) encodeFormat(request, config)
  encodeModalities(request, config, notes)
  const resolution = mediaResolution(request, notes)
  if (resolution !== undefined) config.mediaResolution = resolution
  const thinking = encodeThinking(request, target, maxOutputTokens, notes)
  if (thinking !== undefined) config.thinkingConfig = thinking
  return config
}

function encodeSampling(request: ChatRequest, target: EncodeTarget, config: JsonObject, notes: Notes): void {
  const { temperature, topP, topK, seed } = request
  if (target.traits.noSampling === true) {
    if (temperature !== undefined) notes.warn('dropped', 'temperature')
    if (topP !== undefined) notes.warn('dropped', 'top_p')
    if (topK !== undefined) notes.warn('dropped', 'top_k')
  } else {
    if (temperature !== undefined) config.temperature = temperature
    if (topP !== undefined) config.topP = topP
    if (topK !== undefined) config.topK = topK
  }
  if (request.presencePenalty !== undefined) config.presencePenalty = request.presencePenalty
  if (request.frequencyPenalty !== undefined) config.frequencyPenalty = request.frequencyPenalty
  if (seed !== undefined) {
    config.seed = seed % INT32
    if (config.seed !== seed) notes.warn('changed', 'seed')
  }
  if (request.stop.length > MAX_STOPS) notes.warn('dropped', 'stop')
  if (request.stop.length > 0) config.stopSequences = request.stop.slice(0, MAX_STOPS)
}

/** The caller's limit, unless less is paid for. */
function outputLimit(request: ChatRequest, target: EncodeTarget, notes: Notes): number | undefined {
  const asked = request.maxOutputTokens
  const most = target.traits.maxOutputTokens
  if (asked !== undefined && most !== undefined && asked > most) {
    const path = isOwn(request) ? 'generationConfig.maxOutputTokens' : 'max_tokens'
    throw badField(path, `This model writes at most ${most} tokens, ${asked} were asked for.`)
  }
  const paid = target.outputCap
  if (paid === undefined || (asked !== undefined && asked <= paid)) return asked
  if (paid < (asked ?? most ?? Number.POSITIVE_INFINITY)) notes.warn('capped', 'max_tokens')
  return paid
}

function encodeFormat(request: ChatRequest, config: JsonObject): void {
  const format = request.responseFormat
  if (format === undefined) return
  config.responseMimeType = format.type === 'text' ? 'text/plain' : 'application/json'
  if (format.type === 'json-schema') config.responseJsonSchema = format.schema
}

const MODALITIES = new Map([
  ['text', 'TEXT'],
  ['image', 'IMAGE'],
  ['audio', 'AUDIO'],
])

/** Voices that OpenAI has and Google has not. */
const FOREIGN_VOICES: ReadonlySet<string> = new Set([
  'alloy',
  'ash',
  'ballad',
  'cedar',
  'coral',
  'echo',
  'fable',
  'marin',
  'nova',
  'onyx',
  'sage',
  'shimmer',
  'verse',
])

function encodeModalities(request: ChatRequest, config: JsonObject, notes: Notes): void {
  const asked = request.modalities
  if (isOwn(request)) {
    encodeOwnModalities(asked, config)
    return
  }
  const audio = isJsonObject(request.audio) ? request.audio : undefined
  if (audio !== undefined && asked?.includes('audio') !== true) notes.warn('dropped', 'audio')
  if (asked === undefined || (asked.length === 1 && asked[0] === 'text')) return
  // Google's speaking models give sound alone; OpenAI's always give its text too.
  if (asked.includes('audio')) {
    config.responseModalities = ['AUDIO']
    encodeVoice(audio, config, notes)
    return
  }
  for (const one of asked) if (!MODALITIES.has(one)) notes.warn('dropped', 'modalities')
  config.responseModalities = asked.flatMap((one) => MODALITIES.get(one) ?? [])
}

/** The caller's own words; its voice stands in `extra` (decode-generation-config.ts). */
function encodeOwnModalities(asked: string[] | undefined, config: JsonObject): void {
  if (asked === undefined) return
  config.responseModalities = asked.includes('audio') ? ['AUDIO'] : asked.map((one) => one.toUpperCase())
}

function isOwn(request: ChatRequest): boolean {
  return request.extraOf === 'gemini-generate'
}

function encodeVoice(audio: JsonObject | undefined, config: JsonObject, notes: Notes): void {
  const { format, voice } = audio ?? {}
  if (format !== undefined && format !== 'wav') notes.warn('changed', 'audio.format')
  if (typeof voice !== 'string') return
  if (FOREIGN_VOICES.has(voice)) notes.warn('dropped', 'audio.voice')
  else config.speechConfig = { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } }
}

/** One resolution holds for a whole call, so pictures that differ get the finer one (conversion.md 42). */
function mediaResolution(request: ChatRequest, notes: Notes): string | undefined {
  const details = new Set<string>()
  for (const message of request.messages) for (const part of message.parts) noteDetail(part, details)
  if (details.size > 1) notes.warn('changed', 'image_url.detail')
  if (details.has('high')) return 'MEDIA_RESOLUTION_HIGH'
  return details.has('low') ? 'MEDIA_RESOLUTION_LOW' : undefined
}

function noteDetail(part: Part, details: Set<string>): void {
  if (part.type === 'image' && (part.detail === 'low' || part.detail === 'high')) details.add(part.detail)
  else if (part.type === 'tool-result') for (const one of part.content) noteDetail(one, details)
}
