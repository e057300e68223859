import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { completionTokens, emptyUsage, type Usage } from '../../packages/sluice/src/canonical/usage.ts'
import { assembleMessage } from './messages-recordings.ts'
import {
  lastUsage,
  type PlainChoice,
  readChatAnswer,
  readChatChunks,
  readChatUsage,
} from './read-chat-plainly.ts'
import { countCandidates, finishInOpenai, type PlainAnswer, readPlainly } from './read-gemini-plainly.ts'
import { type PlainMessage, readMessagePlainly } from './read-message-plainly.ts'
import type { ReplayedCase } from './recorded-cases.ts'

/** What a reader of OpenAI's format should find in a recorded answer, whatever format it has. */
export interface PlainRecording {
  choices: PlainChoice[]
  /** What is to be booked (R20); undefined: the vendor stated nothing. */
  usage: Usage | undefined
  /** The vendor's own usage object, in OpenAI's format. */
  stated: JsonObject | undefined
  /** Its figures contradict one another: they are replaced by our own count. */
  isContradictory: boolean
  /** It ends with an error. */
  failed: boolean
  /** It says nothing, and is a failure by R28. */
  isEmpty: boolean
}

export function readRecordingPlainly(one: ReplayedCase): PlainRecording {
  switch (one.api) {
    case 'chat':
      return readChat(one)
    case 'messages':
      return readMessages(one)
    case 'generate-content':
      return readGemini(one)
  }
}

function readChat({ bodies, streaming }: ReplayedCase): PlainRecording {
  const choices = streaming ? readChatChunks(bodies) : bodies.flatMap(readChatAnswer)
  const stated = lastUsage(bodies)
  const usage = stated && readChatUsage(stated)
  const failed = bodies.some(({ error }) => error !== undefined && error !== null)
  return {
    choices,
    stated: bodies.map((body) => body.usage).findLast(isJsonObject),
    usage,
    isContradictory: usage !== undefined && isContradictory(usage, stated),
    failed,
    isEmpty: !failed && choices.every(isNothing) && isFree(usage),
  }
}

/** More reasoning than output, or more read from and written to a cache than was sent. */
function isContradictory(usage: Usage, stated: JsonObject | undefined): boolean {
  const { input, output, reasoning, cachedInput, cacheWrite5m } = usage
  return reasoning > output || (input < 0 && cachedInput + cacheWrite5m > Number(stated?.prompt_tokens))
}

const NOT_FAILED = { stated: undefined, failed: false, isContradictory: false }

function isNothing({ text, reasoning, detailed, refusal, calls, finish }: PlainChoice): boolean {
  const said = text + reasoning + detailed + refusal
  return said === '' && calls.length === 0 && (finish === null || finish === 'stop')
}

function isFree(usage: Usage | undefined): boolean {
  return usage === undefined || completionTokens(usage) === 0
}

const MESSAGE_FINISH: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
  pause_turn: 'stop',
}

function readMessages({ bodies, streaming }: ReplayedCase): PlainRecording {
  const frames = bodies.map((body) => ({ event: String(body.type), data: JSON.stringify(body) }))
  const message = streaming ? assembleMessage(frames) : bodies[0]
  if (message === undefined) {
    const partial = assembleMessage(frames.filter(({ event }) => event !== 'error')) ?? {}
    return { ...ofMessage(readMessagePlainly(partial)), failed: true, isEmpty: false }
  }
  return ofMessage(readMessagePlainly(message))
}

function ofMessage(plain: PlainMessage): PlainRecording {
  const choice: PlainChoice = {
    text: plain.text,
    reasoning: plain.thinking.map(({ text }) => text).join(''),
    detailed: '',
    refusal: '',
    calls: plain.calls.map(({ id, name, input }) => ({ id, name, arguments: JSON.stringify(input) })),
    finish: (plain.stopReason && MESSAGE_FINISH[plain.stopReason]) ?? 'stop',
    ...(plain.stopReason !== undefined && { raw: plain.stopReason }),
  }
  return {
    ...NOT_FAILED,
    choices: [choice],
    usage: plain.usage,
    isEmpty: isNothing(choice) && plain.vendor.length === 0 && isFree(plain.usage),
  }
}

function readGemini({ bodies }: ReplayedCase): PlainRecording {
  const candidates = Array.from({ length: countCandidates(bodies) }, (_, at) => readPlainly(bodies, at))
  const choices = candidates.map(
    (plain): PlainChoice => ({
      text: plain.text,
      reasoning: plain.thoughts,
      detailed: '',
      refusal: '',
      calls: plain.calls.map(({ id = '', name, args }) => ({ id, name, arguments: JSON.stringify(args) })),
      finish: finishInOpenai(plain) ?? null,
      ...rawFinish(plain),
    }),
  )
  const plain = readPlainly(bodies)
  const stated = Object.keys(plain.usage).length > 0
  const usage = stated ? { ...geminiUsage(plain.usage), ...geminiExtras(bodies) } : undefined
  const hasEndedWell = plain.finish === undefined || plain.finish === 'STOP'
  const isEmpty =
    choices.every(isNothing) &&
    hasEndedWell &&
    plain.blockReason === undefined &&
    plain.images.length + plain.vendorKinds.length + plain.signatures.length === 0 &&
    isFree(usage)
  return { ...NOT_FAILED, choices, usage, isEmpty }
}

function rawFinish({ blockReason, finish }: PlainAnswer): { raw?: string } {
  if (blockReason !== undefined) return { raw: 'blocked' }
  return finish === undefined ? {} : { raw: finish }
}

/** What is billed beside tokens: pictures of the answer, runs of code, and searches, by query from Gemini 3 on. */
function geminiExtras(bodies: readonly JsonObject[]): Pick<Usage, 'images' | 'codeExecution' | 'webSearch'> {
  const candidates = bodies.flatMap((body) => objectsIn(body.candidates))
  const parts = candidates.flatMap(({ content }) => (isJsonObject(content) ? objectsIn(content.parts) : []))
  const queries = new Set(
    candidates.flatMap(({ groundingMetadata: found }) =>
      isJsonObject(found) && Array.isArray(found.webSearchQueries) ? found.webSearchQueries : [],
    ),
  )
  const isOld = bodies.some(({ modelVersion }) => /gemini-[12]\b/.test(String(modelVersion)))
  return {
    images: parts.filter(isPicture).length,
    codeExecution: parts.filter(({ executableCode }) => executableCode !== undefined).length,
    webSearch: isOld ? Math.min(1, queries.size) : queries.size,
  }
}

function isPicture({ inlineData, thought }: JsonObject): boolean {
  return isJsonObject(inlineData) && String(inlineData.mimeType).startsWith('image/') && thought !== true
}

function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function geminiUsage(stated: JsonObject): Usage {
  const count = (name: string) => Number(stated[name] ?? 0)
  const ofKind = (name: string, kind: string) =>
    objectsIn(stated[name]).reduce(
      (sum, one) => sum + (one.modality === kind ? Number(one.tokenCount ?? 0) : 0),
      0,
    )
  // The cache may know as pictures what the prompt calls a document.
  const fresh = (kind: string) =>
    Math.max(0, ofKind('promptTokensDetails', kind) - ofKind('cacheTokensDetails', kind))
  const usage = emptyUsage()
  usage.cachedInput = count('cachedContentTokenCount')
  usage.toolInput = count('toolUsePromptTokenCount')
  usage.reasoning = count('thoughtsTokenCount')
  usage.imageInput = fresh('IMAGE')
  usage.audioInput = fresh('AUDIO')
  usage.input = count('promptTokenCount') - usage.cachedInput - usage.imageInput - usage.audioInput
  // Google's last object may lack the answer's count; the total tells it.
  const rest = count('totalTokenCount') - count('promptTokenCount') - usage.toolInput - usage.reasoning
  const answer = stated.candidatesTokenCount === undefined ? Math.max(0, rest) : count('candidatesTokenCount')
  usage.imageOutput = ofKind('candidatesTokensDetails', 'IMAGE')
  usage.audioOutput = ofKind('candidatesTokensDetails', 'AUDIO')
  usage.output = answer - usage.imageOutput - usage.audioOutput + usage.reasoning
  return usage
}
