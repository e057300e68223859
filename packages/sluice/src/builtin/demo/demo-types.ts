import type { JsonObject } from '../../canonical/json.ts'
import type { DemoOrders } from './orders.ts'

/** A call in the form that the demo's protocols share: what an answer is made from. */
export interface DemoRequest {
  /** Without its orders. */
  model: string
  orders: DemoOrders
  stream: boolean
  includeUsage: boolean
  /** Of the last user turn, without its orders. */
  userText: string
  /** Text of the tool results that end the conversation; undefined when it ends otherwise. */
  toolResult: string | undefined
  pictures: number
  inputTokens: number
  tools: DemoTool[]
  toolMode: 'auto' | 'none' | 'required' | { name: string }
  /** JSON is asked for: any object, or one of this schema. */
  json: 'object' | JsonObject | undefined
  maxTokens: number | undefined
  stop: string[]
  choices: number
  logprobs: boolean
  /** OpenAI's `functions`: answered in that form. */
  legacyFunctions: boolean
  /** Makes ids: the same call gets the same ones. */
  seed: string
  /** Of reasoning, where the protocol shows only what is asked for. */
  asked?: { summary: boolean; proof: boolean }
}

/** What a protocol's reader found in the turns of a conversation. */
export interface DemoSaid {
  userText: string
  toolResult: string | undefined
  pictures: number
}

export interface DemoTool {
  name: string
  schema: JsonObject
  /** Takes free text in place of arguments. */
  custom?: true
}

/** An answer in pieces; each piece counts as one token and is one chunk of a stream. */
export interface DemoAnswer {
  choices: DemoChoice[]
  /** Undefined: none is stated. Strings and negative numbers are faults that were ordered. */
  usage: { input: number | string; output: number | string; reasoning: number } | undefined
}

export interface DemoChoice {
  reasoning: string[]
  text: string[]
  calls: { id: string; name: string; arguments: string[] }[]
  finish: 'stop' | 'length' | 'tool' | 'sequence' | 'filter'
  stopSequence: string | undefined
}

/** One frame of a stream as it is written. Orders that count frames count those with content. */
export interface DemoFrame {
  text: string
  content: boolean
}

/** One protocol as the demo speaks it. */
export interface DemoFace {
  /** Refuses what its vendor would refuse by throwing a DemoRefusal. */
  read(body: JsonObject, target: DemoTarget): DemoRequest
  whole(answer: DemoAnswer, request: DemoRequest, now: number): JsonObject
  frames(answer: DemoAnswer, request: DemoRequest, now: number): DemoFrame[]
  refusal(refusal: DemoRefusal): JsonObject
  /** A failure inside a stream that has begun. */
  streamError: string
}

/** What the address and the headers say. */
export interface DemoTarget {
  /** Gemini names model and streaming in the path. */
  model: string | undefined
  stream: boolean
  headers: ReadonlyMap<string, string>
  seed: string
}

/** What a vendor would say no to. */
export class DemoRefusal extends Error {
  override readonly name = 'DemoRefusal'
  readonly status: number
  readonly param: string | null
  readonly code: string | null

  constructor(status: number, message: string, init: { param?: string; code?: string } = {}) {
    super(message)
    this.status = status
    this.param = init.param ?? null
    this.code = init.code ?? null
  }
}
