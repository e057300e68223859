import type { Expectation } from './load/caller.ts'
import { BENCH_MODELS, SLOW_CHUNK_MS, STREAM_CHUNKS } from './upstream/payloads.ts'

/** What is measured, in the order of the report. `start` is memory and start-up, and has no load. */
export const WORKLOAD_IDS = [
  'json-64',
  'json-256',
  'rate-500',
  'stream',
  'messages-stream',
  'gemini-stream',
  'converted',
  'openai-over-gemini',
  'messages-over-openai',
  'responses-over-openai',
  'gemini-over-anthropic',
  'slow-500',
  'image',
  'vendors',
  'start',
] as const
export type WorkloadId = (typeof WORKLOAD_IDS)[number]

/** Whose client makes the call. */
export type CallerProtocol = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini-generate'

export interface Workload {
  id: WorkloadId
  title: string
  /** Calls at once, or, with `perSecond`, connections that are open from the start. */
  connections: number
  perSecond?: number
  /** The first calls of the connections are spread over so long. */
  staggerMs: number
  /** How many measured seconds it needs at least. */
  leastSeconds: number
  caller: CallerProtocol
  model: string
  stream: boolean
  prompt: 'text' | 'image'
  /** A complete answer as the caller gets it. */
  expect: Expectation
  /** A complete answer as the upstream sends it, where that is another protocol. */
  expectRaw: Expectation
  /** Of a converted stream: where the same upstream's stream is passed through. */
  passedThrough?: WorkloadId
  /** Two configurations of Sluice are compared, instead of its ledgers and other gateways. */
  comparesConfigurations?: true
  /** Chunks a second of each stream when nothing holds them up. */
  pace?: number
}

const JSON_ANSWER: Expectation = { events: 0, tail: '}' }
const OPENAI_STREAM: Expectation = { events: STREAM_CHUNKS, tail: 'data: [DONE]' }
const ANTHROPIC_STREAM: Expectation = { events: STREAM_CHUNKS, tail: 'message_stop' }
/** It has no mark of its end: the frame that tells why it ended is one more than those with text. */
const GEMINI_STREAM: Expectation = { events: STREAM_CHUNKS + 1, tail: '}' }
/** Four events before the text, three between it and `response.completed`, whose mark stands at its begin and is long gone. */
const RESPONSES_STREAM: Expectation = { events: STREAM_CHUNKS + 8, tail: '"truncation"' }

const json = {
  staggerMs: 0,
  leastSeconds: 0,
  caller: 'openai-chat',
  model: BENCH_MODELS.json,
  stream: false,
  prompt: 'text',
  expect: JSON_ANSWER,
  expectRaw: JSON_ANSWER,
} as const
const stream = {
  ...json,
  connections: 64,
  model: BENCH_MODELS.stream,
  stream: true,
  expect: OPENAI_STREAM,
  expectRaw: OPENAI_STREAM,
} as const
const messagesStream = {
  ...stream,
  caller: 'anthropic-messages',
  model: BENCH_MODELS.anthropic,
  expect: ANTHROPIC_STREAM,
  expectRaw: ANTHROPIC_STREAM,
} as const
const geminiStream = {
  ...stream,
  caller: 'gemini-generate',
  model: BENCH_MODELS.gemini,
  expect: GEMINI_STREAM,
  expectRaw: GEMINI_STREAM,
} as const

export const WORKLOADS: readonly Workload[] = [
  { ...json, id: 'json-64', title: '1 KB JSON call, 64 connections', connections: 64 },
  { ...json, id: 'json-256', title: '1 KB JSON call, 256 connections', connections: 256 },
  {
    ...json,
    id: 'rate-500',
    title: '1 KB JSON call, 500 calls a second',
    connections: 32,
    perSecond: 500,
  },
  { ...stream, id: 'stream', title: `${STREAM_CHUNKS}-chunk stream passed through, 64 connections` },
  {
    ...messagesStream,
    id: 'messages-stream',
    title: `${STREAM_CHUNKS}-chunk Messages stream passed through, 64 connections`,
  },
  {
    ...geminiStream,
    id: 'gemini-stream',
    title: `${STREAM_CHUNKS}-chunk Gemini stream passed through, 64 connections`,
  },
  {
    ...stream,
    id: 'converted',
    title: `${STREAM_CHUNKS}-chunk stream converted from Anthropic, 64 connections`,
    model: BENCH_MODELS.anthropic,
    expectRaw: ANTHROPIC_STREAM,
    passedThrough: 'messages-stream',
  },
  {
    ...stream,
    id: 'openai-over-gemini',
    title: `${STREAM_CHUNKS}-chunk stream converted from Gemini, 64 connections`,
    model: BENCH_MODELS.gemini,
    expectRaw: GEMINI_STREAM,
    passedThrough: 'gemini-stream',
  },
  {
    ...messagesStream,
    id: 'messages-over-openai',
    title: `${STREAM_CHUNKS}-chunk stream converted from OpenAI to Messages, 64 connections`,
    model: BENCH_MODELS.stream,
    expectRaw: OPENAI_STREAM,
    passedThrough: 'stream',
  },
  {
    ...stream,
    id: 'responses-over-openai',
    title: `${STREAM_CHUNKS}-chunk stream converted from OpenAI chat to Responses, 64 connections`,
    caller: 'openai-responses',
    expect: RESPONSES_STREAM,
    passedThrough: 'stream',
  },
  {
    ...geminiStream,
    id: 'gemini-over-anthropic',
    title: `${STREAM_CHUNKS}-chunk stream converted from Anthropic to Gemini, 64 connections`,
    model: BENCH_MODELS.anthropic,
    expectRaw: ANTHROPIC_STREAM,
    passedThrough: 'messages-stream',
  },
  {
    ...stream,
    id: 'slow-500',
    title: `500 streams at once, a chunk every ${SLOW_CHUNK_MS} ms`,
    connections: 500,
    staggerMs: 2000,
    leastSeconds: 6,
    model: BENCH_MODELS.slow,
    pace: 1000 / SLOW_CHUNK_MS,
  },
  {
    ...json,
    id: 'image',
    title: 'JSON call with a picture of 1 MB, 8 connections',
    connections: 8,
    prompt: 'image',
  },
  {
    ...json,
    id: 'vendors',
    title: '1 KB JSON call with a channel of every vendor, 64 connections',
    connections: 64,
    comparesConfigurations: true,
  },
]
