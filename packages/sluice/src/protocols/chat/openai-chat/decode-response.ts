import type { AnswerChoice, AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { deriveCallId } from '../call-ids.ts'
import type { DecodeContext } from '../chat-format.ts'
import { isBareRefusal, readWireError } from '../decode-openai-error.ts'
import { decodeUsage, statesUsage } from '../openai-usage.ts'
import { restoreToolName } from '../tool-names.ts'
import { decodeAnnotations, decodeTopCitations } from './decode-annotations.ts'
import { decodeImages, describeLink } from './decode-images.ts'
import { decodeLogprobs } from './decode-logprobs.ts'
import { decodeFinish } from './map-finish-reason.ts'
import { readSignature } from './read-signature.ts'
import { openDetailCollector } from './reasoning-details.ts'
import { splitContent } from './split-content.ts'

/** Keys of an answer that canonical has words for, and those that say nothing. */
const KNOWN: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'usage',
  'system_fingerprint',
  'error',
  'obfuscation',
])

/** A chat completion as canonical answer. Throws `upstream-failed` when the body is none. */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  if (body.error !== undefined && body.error !== null) throw readWireError(200, body, context).error
  if (!Array.isArray(body.choices)) {
    if (isBareRefusal(body)) throw readWireError(200, body, context).error
    throw new GatewayError(
      'upstream-failed',
      'The upstream answered with something that is no chat completion.',
    )
  }
  const answer: ChatAnswer = { choices: [] }
  if (typeof body.id === 'string' && body.id !== '') answer.id = body.id
  if (typeof body.model === 'string' && body.model !== '') answer.model = body.model
  if (typeof body.created === 'number') answer.created = body.created
  if (typeof body.system_fingerprint === 'string') answer.systemFingerprint = body.system_fingerprint
  for (const [at, wire] of body.choices.entries()) {
    if (isJsonObject(wire)) answer.choices.push(decodeChoice(wire, at, answer.id ?? '', context))
  }
  if (context.quirks.topCitations === true) addTopCitations(answer, body)
  if (statesUsage(body.usage)) {
    answer.usage = decodeUsage(body.usage, context.quirks.usage, body.service_tier)
  }
  const extra = readExtra(body)
  if (extra !== undefined) {
    answer.extra = extra
    answer.extraOf = 'openai-chat'
  }
  return answer
}

/** The sources are those of the answer's text, and of the first choice: a search model gives one. */
function addTopCitations({ choices }: ChatAnswer, body: JsonObject): void {
  const text = choices[0]?.parts.find((part) => part.type === 'text')
  if (text === undefined || text.citations !== undefined) return
  const citations = decodeTopCitations(body)
  if (citations.length > 0) text.citations = citations
}

/** Top-level keys for a caller of the same format. */
export function readExtra(body: JsonObject): JsonObject | undefined {
  let extra: JsonObject | undefined
  for (const key of Object.keys(body)) {
    const value = body[key]
    if (KNOWN.has(key) || value === undefined || value === null || key === '__proto__') continue
    extra ??= {}
    extra[key] = value
  }
  return extra
}

function decodeChoice(wire: JsonObject, at: number, answerId: string, context: DecodeContext): AnswerChoice {
  const index = typeof wire.index === 'number' ? wire.index : at
  const message = isJsonObject(wire.message) ? wire.message : {}
  const parts: AnswerPart[] = []
  decodeReasoning(message, parts)
  decodeText(message, parts, context)
  for (const image of decodeImages(message.images)) {
    if (image.kind === 'link') parts.push({ type: 'text', text: describeLink(image.url) })
    else parts.push({ type: 'image', mediaType: image.mediaType, data: image.data })
  }
  decodeAudio(message, parts)
  if (typeof message.refusal === 'string' && message.refusal !== '') {
    parts.push({ type: 'refusal', text: message.refusal })
  }
  const hasCalls = decodeCalls(message, parts, [answerId, index], context)
  const word = typeof wire.finish_reason === 'string' ? wire.finish_reason : ''
  // A whole answer has ended, whether its vendor says so or not.
  const finish = decodeFinish(word === '' ? 'stop' : word, hasCalls, context.hiddenTool)
  const choice: AnswerChoice = { index, parts, finish }
  if (word !== '') choice.rawFinish = word
  const logprobs = decodeLogprobs(wire.logprobs)
  if (logprobs !== undefined) choice.logprobs = logprobs
  return choice
}

function decodeReasoning(message: JsonObject, parts: AnswerPart[]): void {
  const details = openDetailCollector()
  const detailed = details.push(message.reasoning_details)
  const plain = [message.reasoning_content, message.reasoning].find(
    (one) => typeof one === 'string' && one !== '',
  )
  const text = typeof plain === 'string' ? plain : detailed
  const proof = details.take()
  if (proof !== undefined) parts.push({ type: 'reasoning', text, proof })
  else if (text !== '') parts.push({ type: 'reasoning', text })
}

function decodeText(message: JsonObject, parts: AnswerPart[], context: DecodeContext): void {
  for (const piece of splitContent(message.content, context.notes)) {
    if (piece.text !== '') parts.push({ type: piece.kind, text: piece.text })
  }
  const citations = decodeAnnotations(message.annotations, context.notes)
  if (citations.length === 0) return
  const text = parts.find((part) => part.type === 'text')
  if (text !== undefined) text.citations = citations
  else parts.push({ type: 'text', text: '', citations })
}

function decodeAudio(message: JsonObject, parts: AnswerPart[]): void {
  const { audio } = message
  if (!isJsonObject(audio) || (!audio.data && !audio.id && !audio.transcript)) return
  const part: AnswerPart = { type: 'audio', data: typeof audio.data === 'string' ? audio.data : '' }
  if (typeof audio.id === 'string') part.id = audio.id
  if (typeof audio.transcript === 'string') part.transcript = audio.transcript
  if (typeof audio.expires_at === 'number') part.expiresAt = audio.expires_at
  parts.push(part)
}

function decodeCalls(
  message: JsonObject,
  parts: AnswerPart[],
  seeds: readonly (string | number)[],
  context: DecodeContext,
): boolean {
  const list: Json[] = Array.isArray(message.tool_calls) ? [...message.tool_calls] : []
  const older = message.function_call
  // Go's clients write the empty forms of what is absent.
  if (isJsonObject(older) && older.name !== '') list.push({ function: older })
  // Google's older form signs the message; the vendor's proof belongs to its first call.
  let signature = readSignature(message.extra_content)
  const ids = new Set<string>()
  let hasCalls = false
  for (const [at, wire] of list.entries()) {
    const custom = isJsonObject(wire) && wire.type === 'custom'
    const called = isJsonObject(wire) ? (custom ? wire.custom : wire.function) : undefined
    if (!isJsonObject(wire) || !isJsonObject(called) || typeof called.name !== 'string') continue
    const text = readArguments(custom ? called.input : called.arguments)
    if (called.name === context.hiddenTool) {
      parts.push({ type: 'text', text })
      continue
    }
    hasCalls = true
    const given = typeof wire.id === 'string' ? wire.id : ''
    const id = given === '' || ids.has(given) ? deriveCallId(...seeds, at, called.name) : given
    ids.add(id)
    const name = restoreToolName(called.name, context.toolNames)
    const part: AnswerPart = { type: 'tool-call', id, name, arguments: text }
    if (custom) part.custom = true
    const proof = readSignature(wire.extra_content) ?? signature
    signature = undefined
    if (proof !== undefined) part.proof = proof
    parts.push(part)
  }
  if (signature !== undefined) parts.push({ type: 'reasoning', text: '', proof: signature })
  return hasCalls
}

/** Arguments are JSON text; some vendors give the object itself. */
export function readArguments(value: Json | undefined): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
