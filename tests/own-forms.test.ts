import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import type { ChatOutbound } from '../packages/sluice/src/protocols/chat/chat-format.ts'
import { cohereChatOutbound } from '../packages/sluice/src/protocols/chat/cohere-chat/outbound.ts'
import { cozeChatOutbound } from '../packages/sluice/src/protocols/chat/coze-chat/outbound.ts'
import { difyChatOutbound } from '../packages/sluice/src/protocols/chat/dify-chat/outbound.ts'
import { ollamaChatOutbound } from '../packages/sluice/src/protocols/chat/ollama-chat/outbound.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { aChannel, aCustomer, configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { type Told, writeStream } from './kit/own-forms.ts'
import type { WireAnswer } from './kit/recorded-answer.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** Upstreams with a form of their own, through a started gateway, as OpenAI's own client calls and reads them. */

interface Vendor {
  provider: string
  format: ChatOutbound
  path: string
  /** Streams, whatever is asked for. */
  alwaysStreams: boolean
  stream: Told[]
  /** The whole answer, where the vendor gives one. */
  whole?: JsonObject
  /** Members of the body that it is sent. */
  sent: JsonObject
}

const IDS = { task_id: 't1', message_id: 'm1', conversation_id: 'c1', created_at: 1_770_000_000 }
const CHAT = { id: 'chat1', conversation_id: 'c1', bot_id: 'b', created_at: 1_770_000_000 }
const LINE = { model: 'm', created_at: '2026-02-03T04:05:06.789Z' }

const VENDORS: Vendor[] = [
  {
    provider: 'cohere',
    format: cohereChatOutbound,
    path: '/v2/chat',
    alwaysStreams: false,
    stream: [
      { type: 'message-start', id: 'a1', delta: { message: { role: 'assistant' } } },
      { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hel' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'lo' } } } },
      { type: 'content-end', index: 0 },
      {
        type: 'message-end',
        delta: { finish_reason: 'COMPLETE', usage: { billed_units: { input_tokens: 9, output_tokens: 2 } } },
      },
    ],
    whole: {
      id: 'a1',
      finish_reason: 'COMPLETE',
      message: { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
      usage: { billed_units: { input_tokens: 9, output_tokens: 2 } },
    },
    sent: { messages: [{ role: 'user', content: 'Hi' }] },
  },
  {
    provider: 'ollama',
    format: ollamaChatOutbound,
    path: '/api/chat',
    alwaysStreams: false,
    stream: [
      { ...LINE, message: { role: 'assistant', content: 'Hel' }, done: false },
      { ...LINE, message: { role: 'assistant', content: 'lo' }, done: false },
      {
        ...LINE,
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        prompt_eval_count: 9,
        eval_count: 2,
      },
    ],
    whole: {
      ...LINE,
      message: { role: 'assistant', content: 'Hello' },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: 9,
      eval_count: 2,
    },
    sent: { messages: [{ role: 'user', content: 'Hi' }], options: {} },
  },
  {
    provider: 'dify',
    format: difyChatOutbound,
    path: '/v1/chat-messages',
    alwaysStreams: true,
    stream: [
      { event: 'message', ...IDS, answer: 'Hel' },
      { event: 'message', ...IDS, answer: 'lo' },
      {
        event: 'message_end',
        ...IDS,
        metadata: { usage: { prompt_tokens: 9, completion_tokens: 2 } },
      },
    ],
    sent: { query: 'Hi', response_mode: 'streaming' },
  },
  {
    provider: 'coze',
    format: cozeChatOutbound,
    path: '/v3/chat',
    alwaysStreams: true,
    stream: [
      ['conversation.chat.created', { ...CHAT, status: 'created' }],
      ['conversation.message.delta', { id: 'm1', type: 'answer', content: 'Hel', content_type: 'text' }],
      ['conversation.message.delta', { id: 'm1', type: 'answer', content: 'lo', content_type: 'text' }],
      [
        'conversation.chat.completed',
        {
          ...CHAT,
          status: 'completed',
          usage: { token_count: 11, input_count: 9, output_count: 2 },
        },
      ],
      ['done', '"[DONE]"'],
    ],
    sent: { bot_id: 'test-coze', stream: true, auto_save_history: false },
  },
]

const TYPES = { sse: 'text/event-stream; charset=utf-8', ndjson: 'application/x-ndjson' }

function answerOf(vendor: Vendor, body: unknown): WireAnswer {
  const isAsked = isJsonObject(body) && body.stream === true
  if (vendor.whole !== undefined && !isAsked) {
    const text = JSON.stringify(vendor.whole)
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) }
  }
  const type = vendor.format.framing === 'ndjson' ? TYPES.ndjson : TYPES.sse
  const text = writeStream(vendor.format, vendor.stream)
  return { status: 200, headers: { 'content-type': type }, body: Buffer.from(text) }
}

const upstreams = new Map<string, FakeUpstream>()
let gateway: StartedGateway

beforeAll(async () => {
  for (const vendor of VENDORS) {
    const plan = ({ json }: { json: unknown }, index: number) => ({
      answer: answerOf(vendor, json),
      slices: { seed: index, most: 7 },
    })
    upstreams.set(vendor.provider, await startFakeUpstream({ plan }))
  }
  const channels = VENDORS.map(({ provider, format }) =>
    aChannel(upstreams.get(provider)?.url ?? '', {
      name: provider,
      provider,
      // Some speak OpenAI's form beside their own.
      protocol: format.protocol,
      models: [`test-${provider}`],
    }),
  )
  gateway = await startGateway({
    config: configText('', {
      limits: NO_LIMITS,
      channels,
      prices: [{ model: 'test-*', input: '1', output: '2' }],
      customers: [aCustomer('alice')],
    }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  for (const upstream of upstreams.values()) await upstream.close()
})

function client(): OpenAI {
  return new OpenAI({ apiKey: testKey('alice'), baseURL: `${gateway.url}/v1`, maxRetries: 0 })
}

function ask(provider: string) {
  return { model: `test-${provider}`, messages: [{ role: 'user' as const, content: 'Hi' }] }
}

const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }

describe.each(VENDORS.map((vendor) => [vendor.provider, vendor] as const))('%s', (provider, vendor) => {
  it('answers whole, from a stream where it knows no other way', async () => {
    const answer = await client().chat.completions.create(ask(provider))
    expect(answer.choices).toMatchObject([{ message: { content: 'Hello' }, finish_reason: 'stop' }])
    expect(answer.usage).toMatchObject(USAGE)
    const sent = upstreams.get(provider)?.requests.at(-1)
    expect(sent?.path).toBe(vendor.path)
    expect(sent?.headers.get('authorization')).toMatch(/^Bearer upstream-/)
    if (vendor.alwaysStreams) expect(sent?.headers.get('accept')).toBe('text/event-stream')
    expect(sent?.json).toMatchObject(vendor.sent)
  })

  it('streams', async () => {
    const stream = await client().chat.completions.create({
      ...ask(provider),
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    let finish: string | null | undefined
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
      usage = chunk.usage ?? usage
    }
    expect([text, finish]).toEqual(['Hello', 'stop'])
    expect(usage).toMatchObject(USAGE)
  })
})
