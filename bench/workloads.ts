import type { Expectation } from './load/caller.ts'
import { BENCH_MODELS, SLOW_CHUNK_MS, STREAM_CHUNKS } from './upstream/payloads.ts'

/** What is measured, in the order of the report. `start` is memory and start-up, and has no load. */
export const WORKLOAD_IDS = [
  'json-64',
  'json-256',
  'rate-500',
  'stream',
  'converted',
  'slow-500',
  'image',
  'start',
] as const
export type WorkloadId = (typeof WORKLOAD_IDS)[number]

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
  model: string
  stream: boolean
  prompt: 'text' | 'image'
  /** A complete answer as an OpenAI client gets it. */
  expect: Expectation
  /** A complete answer as the upstream sends it, where that is another protocol. */
  expectRaw: Expectation
  /** Chunks a second of each stream when nothing holds them up. */
  pace?: number
}

const JSON_ANSWER: Expectation = { events: 0, tail: '}' }
const OPENAI_STREAM: Expectation = { events: STREAM_CHUNKS, tail: 'data: [DONE]' }
const ANTHROPIC_STREAM: Expectation = { events: STREAM_CHUNKS, tail: 'message_stop' }

const json = {
  staggerMs: 0,
  leastSeconds: 0,
  model: BENCH_MODELS.json,
  stream: false,
  prompt: 'text',
  expect: JSON_ANSWER,
  expectRaw: JSON_ANSWER,
} as const
const stream = {
  ...json,
  model: BENCH_MODELS.stream,
  stream: true,
  expect: OPENAI_STREAM,
  expectRaw: OPENAI_STREAM,
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
  {
    ...stream,
    id: 'stream',
    title: `${STREAM_CHUNKS}-chunk stream passed through, 64 connections`,
    connections: 64,
  },
  {
    ...stream,
    id: 'converted',
    title: `${STREAM_CHUNKS}-chunk stream converted from Anthropic, 64 connections`,
    connections: 64,
    model: BENCH_MODELS.anthropic,
    expectRaw: ANTHROPIC_STREAM,
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
]

const PROMPT = 'The water flows through the gate and is measured on its way. '.repeat(12)
const IMAGE_BYTES = 750_000

/** The body of the workload's call: about 1 KB, or a picture that is 1 MB in base64. */
export function requestBody(workload: Workload, model: string): string {
  const image = () =>
    `data:image/png;base64,${Buffer.alloc(IMAGE_BYTES, 'sluice picture ').toString('base64')}`
  const content =
    workload.prompt === 'text'
      ? PROMPT
      : [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: image() } },
        ]
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content },
    ],
    temperature: 0.7,
    ...(workload.stream && { stream: true, stream_options: { include_usage: true } }),
  })
}
