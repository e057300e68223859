import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { emptyUsage, type Usage } from '../../packages/sluice/src/canonical/usage.ts'
import { encodeEvent } from './encode-event-stream.ts'
import { emptyChoice, type PlainChoice } from './read-chat-plainly.ts'
import type { PlainExchange } from './read-exchange-plainly.ts'
import type { RecordedApi, RecordedExchange } from './recorded-exchanges.ts'
import { streamWhole } from './stream-whole.ts'
import { framesOf } from './translate-offline.ts'

/** An exchange that we wrote ourselves in the form that a vendor documents, and what a caller has to read of it. */
export interface OwnExchange {
  /** What goes wrong elsewhere. */
  name: string
  one: RecordedExchange
  plain: PlainExchange
}

/** An answer in short: what it is called, its vendor's form, it, what is said in it, and its vendor. */
export type OwnAnswer = readonly [
  name: string,
  api: RecordedApi,
  body: JsonObject,
  said: Said,
  provider?: string,
]

/** What the answers of `own-answers.ts` state unless they are told otherwise. */
export const USAGE: Partial<Usage> = { input: 11, output: 7 }

/** Each answer whole and streamed. */
export function bothWays(answers: readonly OwnAnswer[]): OwnExchange[] {
  return answers.flatMap(([name, api, body, said, provider]) => {
    const place = provider === undefined ? {} : { provider }
    const whole = { usage: USAGE, ...said }
    return [
      ownWhole(name, api, { ...place, bodies: [body] }, whole),
      ownStream(name, api, { ...place, bodies: streamWhole(api, body) }, whole),
    ]
  })
}

interface Told {
  /** The vendor's folder, where its declaration matters. */
  provider?: string
  /** The objects of a stream, or the one of a whole answer. */
  bodies: JsonObject[]
  /** The bytes, where they are not those of the objects in their usual frames. */
  raw?: string
}

const PROVIDERS: Readonly<Record<RecordedApi, string>> = {
  chat: 'openai-compatible',
  responses: 'openai',
  messages: 'anthropic',
  'generate-content': 'gemini',
  converse: 'bedrock',
  cohere: 'cohere',
  ollama: 'ollama',
}

export function ownStream(name: string, api: RecordedApi, told: Told, said: Said): OwnExchange {
  return { name: `${name} (${api})`, one: exchange(name, api, told, true), plain: plainly(said) }
}

export function ownWhole(name: string, api: RecordedApi, told: Told, said: Said): OwnExchange {
  return { name: `${name} (${api}, whole)`, one: exchange(name, api, told, false), plain: plainly(said) }
}

function exchange(name: string, api: RecordedApi, told: Told, streaming: boolean): RecordedExchange {
  const { provider = PROVIDERS[api], bodies } = told
  const one: RecordedExchange = {
    id: name,
    vendor: provider,
    api,
    provider,
    model: 'test-model',
    streaming,
    isError: false,
    features: [],
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.alloc(0) },
    bodies,
    request: undefined,
  }
  if (!streaming) one.answer.body = Buffer.from(JSON.stringify(bodies[0]))
  else if (told.raw !== undefined) one.answer = streamOf('text/event-stream', Buffer.from(told.raw))
  else one.answer = write(one)
  return one
}

function streamOf(type: string, body: Buffer): RecordedExchange['answer'] {
  return { status: 200, headers: { 'content-type': type }, body }
}

function write(one: RecordedExchange): RecordedExchange['answer'] {
  switch (one.api) {
    case 'converse': {
      const events = framesOf(one).map(({ event, data }) => encodeEvent(event, JSON.parse(data)))
      return streamOf('application/vnd.amazon.eventstream', Buffer.concat(events))
    }
    case 'ollama':
      return streamOf(
        'application/x-ndjson',
        Buffer.from(one.bodies.map((body) => `${JSON.stringify(body)}\n`).join('')),
      )
    default: {
      const text = framesOf(one).map(
        ({ event, data }) => `${event === '' ? '' : `event: ${event}\n`}data: ${data}\n\n`,
      )
      return streamOf('text/event-stream', Buffer.from(text.join('')))
    }
  }
}

/** What is said; the rest is nothing. */
export interface Said extends Partial<Omit<PlainChoice, 'calls'>> {
  calls?: [id: string, name: string, input: JsonObject][]
  usage?: Partial<Usage>
  hosted?: PlainExchange['hosted']
  files?: number
  pictures?: number
  failed?: boolean
}

function plainly(said: Said): PlainExchange {
  const { calls = [], usage, hosted = [], files = 0, pictures = 0, failed = false, ...choice } = said
  return {
    choices: [
      {
        ...emptyChoice(),
        finish: calls.length > 0 ? 'tool_calls' : 'stop',
        ...choice,
        calls: calls.map(([id, name, input]) => ({ id, name, arguments: JSON.stringify(input) })),
      },
    ],
    media: [{ pictures, sounds: 0 }],
    usage: usage === undefined ? undefined : { ...emptyUsage(), ...usage },
    stated: undefined,
    isContradictory: false,
    failed,
    isEmpty: false,
    hosted,
    files,
    isPending: false,
  }
}
