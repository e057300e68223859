import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import { anthropicFace } from './anthropic-face.ts'
import { spoilBody } from './body-faults.ts'
import { composeAnswer } from './compose-answer.ts'
import { anthropicCounter, type DemoCounter, geminiCounter } from './count-prompt.ts'
import {
  type DemoFace,
  type DemoFrame,
  DemoRefusal,
  type DemoRequest,
  type DemoTarget,
} from './demo-types.ts'
import { geminiFace } from './gemini-face.ts'
import { openaiFace } from './openai-face.ts'
import type { DemoOrders } from './orders.ts'
import { responsesFace } from './responses-face.ts'
import { bytesScript, type DemoChunk, type DemoScript, jsonScript } from './script.ts'

export interface DemoCall {
  method: string
  /** Path with query. */
  path: string
  /** Lower-case names. */
  headers: ReadonlyMap<string, string>
  body: Buffer
}

export interface DemoRules {
  /** Milliseconds since the epoch. */
  now: number
  /** Milliseconds between the chunks of a stream, unless the call orders another pace. */
  chunkDelayMs: number
  /** When set, a call must bring it. */
  apiKey: string | undefined
}

const MODELS = ['demo-chat', 'demo-reasoner']

interface Place {
  face: DemoFace
  model: string | undefined
  /** Gemini's streaming endpoint; the others say it in the body. */
  stream: boolean
  /** Gemini without `alt=sse` streams one JSON array. */
  array: boolean
  /** The prompt is to be counted, not answered. */
  counter?: DemoCounter
}

/** What the demo does with one call: the script to play. Pure. */
export function answerCall(call: DemoCall, rules: DemoRules): DemoScript {
  const url = new URL(call.path, 'http://demo.invalid')
  const place = placeOf(url)
  if (place === undefined) return answerElsewhere(call, url.pathname, rules)
  const { face } = place
  try {
    if (call.method !== 'POST')
      throw new DemoRefusal(405, `Not allowed: ${call.method}. This is a POST endpoint.`)
    checkKey(call, rules)
    const body = parseBody(call.body)
    const target: DemoTarget = { ...place, headers: call.headers, seed: digest(call) }
    if (place.counter !== undefined) return countPrompt(place.counter, body, target)
    return applyOrders(face.read(body, target), place, rules)
  } catch (error) {
    if (error instanceof DemoRefusal) return refusalScript(face, error)
    throw error
  }
}

function placeOf(url: URL): Place | undefined {
  const path = url.pathname
  const whole = { model: undefined, stream: false, array: false }
  if (/^(\/v1)?\/chat\/completions$/.test(path)) return { face: openaiFace, ...whole }
  if (/^(\/v1)?\/responses$/.test(path)) return { face: responsesFace, ...whole }
  if (/^(\/v1)?\/messages$/.test(path)) return { face: anthropicFace, ...whole }
  if (/^(\/v1)?\/messages\/count_tokens$/.test(path)) return { ...whole, ...faceOf(anthropicCounter) }
  const gemini =
    /^\/v1(?:beta|alpha)?\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens)$/.exec(path)
  if (gemini?.[1] === undefined) return undefined
  if (gemini[2] === 'countTokens') {
    return { ...whole, ...faceOf(geminiCounter), model: decodeName(gemini[1]) }
  }
  const stream = gemini[2] === 'streamGenerateContent'
  const model = decodeName(gemini[1])
  return { face: geminiFace, model, stream, array: stream && url.searchParams.get('alt') !== 'sse' }
}

function faceOf(counter: DemoCounter): Pick<Place, 'face' | 'counter'> {
  return { face: counter.face, counter }
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function answerElsewhere(call: DemoCall, path: string, rules: DemoRules): DemoScript {
  if (call.method === 'GET' && /^(\/v1)?\/models$/.test(path)) {
    const created = Math.floor(rules.now / 1000)
    return jsonScript(200, {
      object: 'list',
      data: MODELS.map((id) => ({ id, object: 'model', created, owned_by: 'demo' })),
    })
  }
  return refusalScript(openaiFace, new DemoRefusal(404, `Invalid URL (${call.method} ${path})`))
}

function checkKey(call: DemoCall, rules: DemoRules): void {
  if (rules.apiKey === undefined) return
  const bearer = call.headers.get('authorization')?.replace(/^Bearer +/i, '')
  const given = bearer ?? call.headers.get('x-api-key') ?? call.headers.get('x-goog-api-key')
  if (given !== rules.apiKey)
    throw new DemoRefusal(401, 'Incorrect API key provided.', { code: 'invalid_api_key' })
}

function parseBody(bytes: Buffer): JsonObject {
  let body: unknown
  try {
    body = JSON.parse(bytes.toString())
  } catch {
    throw new DemoRefusal(400, 'We could not parse the JSON body of your request.')
  }
  if (!isJsonObject(body)) throw new DemoRefusal(400, 'The body must be a JSON object.')
  return body
}

function digest(call: DemoCall): string {
  return createHash('sha256').update(call.path).update(call.body).digest('hex')
}

function applyOrders(request: DemoRequest, place: Place, rules: DemoRules): DemoScript {
  const { orders } = request
  const { face } = place
  const refusal = orderedRefusal(orders)
  if (refusal !== undefined) {
    const retryAfter = orders.retryAfter === undefined ? undefined : String(orders.retryAfter)
    const script = refusalScript(face, refusal, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
    return { ...script, headDelayMs: orders.wait }
  }
  const answer = composeAnswer(request)
  const frames = request.stream ? face.frames(answer, request, rules.now) : undefined
  const script =
    frames === undefined
      ? wholeScript(face.whole(answer, request, rules.now), orders)
      : streamScript(place.array ? asArray(frames) : frames, face, orders, rules, place.array)
  const spoiled = orders.body === undefined ? script : spoilBody(orders.body, script, request.stream)
  return { ...spoiled, headDelayMs: orders.wait }
}

function countPrompt(counter: DemoCounter, body: JsonObject, target: DemoTarget): DemoScript {
  const { orders, inputTokens } = counter.read(body, target)
  const refusal = orderedRefusal(orders)
  return refusal === undefined
    ? jsonScript(200, counter.answer(inputTokens))
    : refusalScript(counter.face, refusal)
}

function orderedRefusal(orders: DemoOrders): DemoRefusal | undefined {
  if (orders.context) {
    const message =
      "This model's maximum context length is 128000 tokens. Please reduce the length of the messages."
    return new DemoRefusal(400, message, { param: 'messages', code: 'context_length_exceeded' })
  }
  if (orders.quota) {
    const message = 'You exceeded your current quota, please check your plan and billing details.'
    return new DemoRefusal(429, message, { code: 'insufficient_quota' })
  }
  if (orders.status === undefined) return undefined
  const code = orders.status === 429 ? { code: 'rate_limit_exceeded' } : {}
  return new DemoRefusal(orders.status, `You asked the demo for status ${orders.status}.`, code)
}

function refusalScript(
  face: DemoFace,
  refusal: DemoRefusal,
  headers: Record<string, string> = {},
): DemoScript {
  return jsonScript(refusal.status, face.refusal(refusal), headers)
}

/** A whole answer has no chunks to count: half of it comes, whatever the number. */
function wholeScript(body: JsonObject, orders: DemoOrders): DemoScript {
  const bytes = Buffer.from(JSON.stringify(body))
  const script = bytesScript(200, 'application/json', bytes)
  const waited = orders.slow > 0 ? { ...script, chunks: [{ afterMs: orders.slow, bytes }] } : script
  if (orders.cut === undefined && orders.stall === undefined) return waited
  const half = bytes.subarray(0, bytes.length / 2)
  return {
    ...waited,
    chunks: [{ afterMs: orders.slow, bytes: half }],
    ending: orders.cut === undefined ? 'hang' : 'cut',
  }
}

function streamScript(
  frames: DemoFrame[],
  face: DemoFace,
  orders: DemoOrders,
  rules: DemoRules,
  array: boolean,
): DemoScript {
  const pace = orders.delay > 0 ? orders.delay : rules.chunkDelayMs
  const chunks: DemoChunk[] = []
  const script = (ending: DemoScript['ending']): DemoScript => ({
    ...bytesScript(200, array ? 'application/json' : 'text/event-stream', Buffer.alloc(0)),
    chunks,
    ending,
  })
  let content = 0
  for (const frame of frames) {
    if (frame.content || content > 0) {
      if (content >= (orders.cut ?? Infinity)) return script('cut')
      if (content >= (orders.stall ?? Infinity)) return script('hang')
      if (content >= (orders.error ?? Infinity)) {
        chunks.push({ afterMs: pace, bytes: Buffer.from(face.streamError) })
        return script('whole')
      }
    }
    const afterMs = frame.content ? (content === 0 ? orders.slow : pace) : 0
    if (frame.content) content += 1
    chunks.push({ afterMs, bytes: Buffer.from(frame.text) })
  }
  return script('whole')
}

/** `data:` frames to the elements of one JSON array, as Google writes it without `alt=sse`. */
function asArray(frames: DemoFrame[]): DemoFrame[] {
  const elements = frames.map((frame, i) => ({
    text: (i === 0 ? '[' : ',\r\n') + frame.text.slice('data: '.length).trimEnd(),
    content: frame.content,
  }))
  return [...elements, { text: elements.length === 0 ? '[]' : ']', content: false }]
}
