import type { Json, JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import type { WireAnswer } from './recorded-answer.ts'

/** Answers of an upstream that speaks OpenAI's chat completions, written by ourselves. */

export const USAGE: JsonObject = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 }

export interface AnswerParts {
  text?: string
  /** Null: none is stated. */
  usage?: JsonObject | null
  finish?: string
}

export function wholeAnswer({ text = 'Hello there.', usage = USAGE, finish = 'stop' }: AnswerParts = {}) {
  return jsonAnswer(200, {
    id: 'chatcmpl-up',
    object: 'chat.completion',
    created: 1_900_000_000,
    model: 'vendor-model',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finish }],
    ...(usage !== null && { usage }),
  })
}

export function jsonAnswer(status: number, body: JsonObject): WireAnswer {
  return rawJsonAnswer(status, JSON.stringify(body))
}

/** For numbers that JSON.stringify would not write. */
export function rawJsonAnswer(status: number, body: string): WireAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) }
}

export interface StreamParts {
  pieces?: readonly string[]
  usage?: JsonObject | null
  finish?: string | null
  /** The closing `[DONE]`. */
  done?: boolean
}

export function streamAnswer(parts: StreamParts = {}): WireAnswer {
  const { pieces = ['Hel', 'lo ', 'there.'], usage = USAGE, finish = 'stop', done = true } = parts
  const frames = [chunk({ role: 'assistant', content: '' }), ...pieces.map((content) => chunk({ content }))]
  if (finish !== null) frames.push(chunk({}, finish))
  if (usage !== null) frames.push(frameOf({ ...CHUNK, choices: [], usage }))
  if (done) frames.push('data: [DONE]\n\n')
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: Buffer.from(frames.join('')),
  }
}

/** Bytes of a stream up to the end of the first `count` text pieces. */
export function bytesUpTo(answer: WireAnswer, count: number): number {
  let at = 0
  // The role's frame comes first.
  for (let seen = 0; seen <= count; seen++) at = answer.body.indexOf('\n\n', at) + 2
  return at
}

const CHUNK: { [name: string]: Json } = {
  id: 'chatcmpl-up',
  object: 'chat.completion.chunk',
  created: 1_900_000_000,
  model: 'vendor-model',
}

function chunk(delta: JsonObject, finish: string | null = null): string {
  return frameOf({ ...CHUNK, choices: [{ index: 0, delta, finish_reason: finish }] })
}

function frameOf(body: JsonObject): string {
  return `data: ${JSON.stringify(body)}\n\n`
}
