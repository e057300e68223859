import type { ChatRequest, ResponseFormat } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { decodeSchema } from './decode-schema.ts'
import { decodeThinking } from './decode-thinking.ts'
import { putRest } from './put-extra.ts'
import type { WireFields } from './wire-fields.ts'

const MAX_INT32 = 2 ** 31 - 1

/** What canonical has words for; all others go back to Google as they came. */
const KNOWN: ReadonlySet<string> = new Set([
  'temperature',
  'topP',
  'topK',
  'candidateCount',
  'maxOutputTokens',
  'stopSequences',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  '_responseJsonSchema',
  'responseLogprobs',
  'logprobs',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'responseModalities',
  'thinkingConfig',
  'mediaResolution',
])

/** https://ai.google.dev/api/generate-content#GenerationConfig */
export function decodeGenerationConfig(body: WireFields, request: ChatRequest): void {
  const config = body.fields('generationConfig')
  if (config === undefined) return
  decodeSampling(config, request)
  decodeLimits(config, request)
  decodeFormat(config, request)
  decodeModalities(config, request)
  decodeResolution(config, request)
  const thinking = config.fields('thinkingConfig')
  const reasoning = thinking === undefined ? undefined : decodeThinking(thinking, request.extra)
  if (reasoning !== undefined) request.reasoning = reasoning
  putRest(request.extra, 'generationConfig', config.rest(KNOWN))
}

function decodeSampling(config: WireFields, request: ChatRequest): void {
  const temperature = config.number('temperature', { min: 0, max: 2 })
  if (temperature !== undefined) request.temperature = temperature
  const topP = config.number('topP', { min: 0, max: 1 })
  if (topP !== undefined) request.topP = topP
  const topK = config.number('topK', { min: 0, max: MAX_INT32 })
  if (topK !== undefined) request.topK = topK
  const seed = config.number('seed', { min: -MAX_INT32 - 1, max: MAX_INT32, integer: true })
  if (seed !== undefined) request.seed = seed
  const presence = config.number('presencePenalty', { min: -2, max: 2 })
  if (presence !== undefined) request.presencePenalty = presence
  const frequency = config.number('frequencyPenalty', { min: -2, max: 2 })
  if (frequency !== undefined) request.frequencyPenalty = frequency
  const wanted = config.boolean('responseLogprobs') === true
  const top = config.number('logprobs', { min: 0, max: 20, integer: true })
  if (wanted) request.logprobs = { top: top ?? 0 }
  else if (top !== undefined) request.extra['generationConfig.logprobs'] = top
}

function decodeLimits(config: WireFields, request: ChatRequest): void {
  const limit = config.number('maxOutputTokens', { min: 1, max: MAX_INT32, integer: true })
  if (limit !== undefined) request.maxOutputTokens = limit
  const choices = config.number('candidateCount', { min: 1, max: 8, integer: true })
  if (choices !== undefined) request.choices = choices
  const stop = config.strings('stopSequences')
  if (stop !== undefined) request.stop = stop
}

/** The wanted form of the answer (conversion.md 47). A form that only Google has (`text/x.enum`) stays Google's. */
function decodeFormat(config: WireFields, request: ChatRequest): void {
  const mime = config.string('responseMimeType')
  const older = config.object('responseSchema')
  const schema = config.object('responseJsonSchema') ?? config.object('_responseJsonSchema')
  if (mime !== undefined && mime !== '' && mime !== 'application/json' && mime !== 'text/plain') {
    request.extra['generationConfig.responseMimeType'] = mime
    if (older !== undefined) request.extra['generationConfig.responseSchema'] = older
    if (schema !== undefined) request.extra['generationConfig.responseJsonSchema'] = schema
    return
  }
  const format = readFormat(mime, schema ?? (older === undefined ? undefined : decodeSchema(older)))
  if (format !== undefined) request.responseFormat = format
}

/** This format gives a schema no name, and others need one. */
function readFormat(mime: string | undefined, schema: JsonObject | undefined): ResponseFormat | undefined {
  if (schema !== undefined) return { type: 'json-schema', name: 'response', schema }
  if (mime === 'application/json') return { type: 'json' }
  return mime === 'text/plain' ? { type: 'text' } : undefined
}

/**
 * Google's speaking models give sound alone, OpenAI's give its text too and want a voice of their own (conversion.md 44).
 */
function decodeModalities(config: WireFields, request: ChatRequest): void {
  const modalities = config.strings('responseModalities')
  if (modalities === undefined || modalities.length === 0) return
  const asked = modalities.map((one) => one.toLowerCase())
  request.modalities = asked
  if (!asked.includes('audio')) return
  if (!asked.includes('text')) request.modalities = ['text', ...asked]
  else request.extra['generationConfig.responseModalities'] = modalities
  // OpenAI streams sound in this form alone: https://platform.openai.com/docs/guides/audio
  request.audio = { voice: 'alloy', format: request.stream ? 'pcm16' : 'wav' }
}

const DETAIL_OF_RESOLUTION = new Map([
  ['MEDIA_RESOLUTION_LOW', 'low'],
  ['MEDIA_RESOLUTION_HIGH', 'high'],
])

/** One resolution of all media as the detail of each picture; where it cannot be said so it stays Google's (conversion.md 42). */
function decodeResolution(config: WireFields, request: ChatRequest): void {
  const word = config.string('mediaResolution')
  if (word === undefined || word === '') return
  const detail = DETAIL_OF_RESOLUTION.get(word)
  let pictures = 0
  for (const message of request.messages) {
    for (const part of message.parts) {
      const inner = part.type === 'tool-result' ? part.content : [part]
      for (const one of inner) {
        if (one.type !== 'image') continue
        pictures++
        if (detail !== undefined) one.detail = detail
      }
    }
  }
  if (detail === undefined || pictures === 0) request.extra['generationConfig.mediaResolution'] = word
}
