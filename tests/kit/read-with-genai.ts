import { type Candidate, type GenerateContentResponse, GoogleGenAI, type Part } from '@google/genai'
import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** What Google's SDK makes of an answer, over all its chunks. */
export interface GenaiView {
  text: string
  thoughts: string
  signatures: string[]
  calls: { id: string | undefined; name: string | undefined; args: Json }[]
  images: string[]
  sounds: { mimeType: string | undefined; data: string }[]
  /** Names of parts of other kinds, in their order. */
  others: string[]
  finish: string | undefined
  finishMessage: string | undefined
  blockReason: string | undefined
  usage: Json | undefined
  /** Each in the order of the chunks that had it. */
  grounding: Json[]
  citations: Json[]
  safety: Json[]
  urls: Json[]
  logprobs: Json[]
  avgLogprobs: number[]
}

/** The official SDK over bytes that are given to it; nothing goes out. */
export function genaiOver(body: string | Uint8Array[], contentType: string, status = 200): GoogleGenAI {
  const stream =
    typeof body === 'string'
      ? body
      : new ReadableStream<Uint8Array>({
          start(controller) {
            for (const chunk of body) controller.enqueue(chunk)
            controller.close()
          },
        })
  return new GoogleGenAI({
    apiKey: `AIza-${'test'.repeat(8)}`,
    httpOptions: {
      baseUrl: 'http://127.0.0.1:1',
      retryOptions: { attempts: 1 },
      fetch: async () => new Response(stream, { status, headers: { 'content-type': contentType } }),
    },
  })
}

const ASK = { model: 'gemini-test', contents: 'hi' }

export async function readWhole(body: JsonObject): Promise<GenaiView> {
  const client = genaiOver(JSON.stringify(body), 'application/json')
  return viewChunks([await client.models.generateContent(ASK)])
}

export async function readStream(body: string | Uint8Array[]): Promise<GenaiView> {
  const client = genaiOver(body, 'text/event-stream')
  const chunks: GenerateContentResponse[] = []
  for await (const chunk of await client.models.generateContentStream(ASK)) chunks.push(chunk)
  return viewChunks(chunks)
}

/** One candidate of an answer. */
export function viewChunks(chunks: readonly GenerateContentResponse[], number = 0): GenaiView {
  const view: GenaiView = {
    text: '',
    thoughts: '',
    signatures: [],
    calls: [],
    images: [],
    sounds: [],
    others: [],
    finish: undefined,
    finishMessage: undefined,
    blockReason: undefined,
    usage: undefined,
    grounding: [],
    citations: [],
    safety: [],
    urls: [],
    logprobs: [],
    avgLogprobs: [],
  }
  for (const chunk of chunks) {
    if (chunk.usageMetadata !== undefined) view.usage = plain(chunk.usageMetadata)
    if (chunk.promptFeedback?.blockReason !== undefined) view.blockReason = chunk.promptFeedback.blockReason
    const candidate = chunk.candidates?.find(({ index = 0 }) => index === number)
    if (candidate !== undefined) viewCandidate(candidate, view)
  }
  return view
}

function viewCandidate(candidate: Candidate, view: GenaiView): void {
  for (const part of candidate.content?.parts ?? []) viewPart(part, view)
  if (candidate.finishReason !== undefined) view.finish = candidate.finishReason
  if (candidate.finishMessage !== undefined) view.finishMessage = candidate.finishMessage
  if (candidate.groundingMetadata !== undefined) view.grounding.push(plain(candidate.groundingMetadata))
  if (candidate.citationMetadata !== undefined) view.citations.push(plain(candidate.citationMetadata))
  if (candidate.safetyRatings !== undefined) view.safety.push(plain(candidate.safetyRatings))
  if (candidate.urlContextMetadata !== undefined) view.urls.push(plain(candidate.urlContextMetadata))
  if (candidate.logprobsResult !== undefined) view.logprobs.push(plain(candidate.logprobsResult))
  if (candidate.avgLogprobs !== undefined) view.avgLogprobs.push(candidate.avgLogprobs)
}

const DATA = ['executableCode', 'codeExecutionResult', 'toolCall', 'toolResponse', 'fileData'] as const

function viewPart(part: Part, view: GenaiView): void {
  if (part.thoughtSignature !== undefined) view.signatures.push(part.thoughtSignature)
  if (part.text !== undefined) {
    if (part.thought === true) view.thoughts += part.text
    else view.text += part.text
  }
  if (part.functionCall !== undefined) viewCall(part.functionCall, view)
  if (part.inlineData !== undefined) viewBlob(part.inlineData, part.thought === true, view)
  for (const kind of DATA) if (part[kind] !== undefined) view.others.push(kind)
}

function viewBlob(blob: { mimeType?: string; data?: string }, isThought: boolean, view: GenaiView): void {
  const { mimeType, data = '' } = blob
  if (isThought) view.others.push('thought inlineData')
  else if (mimeType?.startsWith('image/') === true) view.images.push(data)
  else if (view.sounds.at(-1)?.mimeType === mimeType && view.sounds.length > 0) {
    const last = view.sounds.at(-1)
    if (last !== undefined) last.data = joinSound(last.data, data)
  } else view.sounds.push({ mimeType, data })
}

function joinSound(a: string, b: string): string {
  return Buffer.concat([Buffer.from(a, 'base64'), Buffer.from(b, 'base64')]).toString('base64')
}

/** Pieces of arguments occur with `$.name` paths and texts only. */
function viewCall(call: NonNullable<Part['functionCall']>, view: GenaiView): void {
  if (call.name !== undefined && call.name !== '') {
    view.calls.push({ id: call.id, name: call.name, args: plain(call.args ?? {}) })
  }
  const args = view.calls.at(-1)?.args
  for (const { jsonPath, stringValue } of call.partialArgs ?? []) {
    const key = (jsonPath ?? '').replace('$.', '')
    if (isJsonObject(args)) args[key] = `${args[key] ?? ''}${stringValue ?? ''}`
  }
}

/** Without the SDK's classes and its absent fields. */
function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value))
}
