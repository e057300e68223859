import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { callChat } from './kit/chat-caller.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { add, begin, end, stop } from './kit/messages-frames.ts'
import { frameLines, type WireAnswer } from './kit/recorded-answer.ts'
import { hasSchemas } from './kit/recordings.ts'
import { objectsOf } from './kit/seen-books.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** The response profile `ohmygpt` over a Claude channel: ohmygpt.md 2.5 and 2.6, as R36 has them. */

const CLAUDE = 'claude-3-5-haiku'
const WEATHER = {
  name: 'get_current_weather',
  description: 'Get the current weather in a given location',
}
const WEATHER_CALL: JsonObject = {
  model: CLAUDE,
  messages: [{ role: 'user', content: "What's the weather like in Boston today?" }],
  tools: [
    {
      type: 'function',
      function: {
        ...WEATHER,
        parameters: {
          type: 'object',
          properties: { location: { type: 'string' }, unit: { type: 'string' } },
        },
      },
    },
  ],
  tool_choice: 'auto',
}

let claude: FakeUpstream
let gateway: StartedGateway

beforeAll(async () => {
  claude = await startFakeUpstream({
    ...(hasSchemas && { refuseAs: 'anthropic-messages' as const }),
    plan: ({ json }) => ({ answer: claudeAnswer(json), slices: { seed: 1, most: 50 } }),
  })
  gateway = await startGateway({
    config: JSON.stringify({
      channels: [
        {
          name: 'claude',
          provider: 'anthropic',
          base_url: claude.url,
          api_key: 'any-key-at-all',
          models: [CLAUDE],
        },
      ],
      prices: [{ model: CLAUDE, input: '1', output: '2' }],
      customers: [aCustomer('plain'), aCustomer('profiled', {}, { response_profile: 'ohmygpt' })],
    }),
  })
})
afterAll(async () => {
  await gateway.kill()
  await claude.close()
})

function ask(customer: string, fields: JsonObject = {}) {
  return callChat(gateway, testKey(customer), { ...WEATHER_CALL, ...fields })
}

const SAID = ['Let me ', 'look that up.']
const PIECES = ['', '{"location": "Bos', 'ton, MA", "unit', '": "fahrenheit"}']

/** Claude as it answers the question above: a sentence, then the call. */
function claudeAnswer(request: unknown): WireAnswer {
  const usage = { input_tokens: 376, output_tokens: 100 }
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-3-5-haiku-20241022' }
  if (typeof request === 'object' && request !== null && 'stream' in request && request.stream === true) {
    const events = [
      {
        type: 'message_start',
        message: { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      },
      begin(0, { type: 'text', text: '' }),
      { type: 'ping' },
      ...SAID.map((text) => add(0, { type: 'text_delta', text })),
      stop(0),
      begin(1, { type: 'tool_use', id: 'toolu_01Example', name: WEATHER.name, input: {} }),
      ...PIECES.map((partial_json) => add(1, { type: 'input_json_delta', partial_json })),
      stop(1),
      ...end('tool_use').map((one) => (one.usage === undefined ? one : { ...one, usage })),
    ]
    const lines = events.map((one) => JSON.stringify(one)).join('\n')
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: Buffer.from(frameLines(lines, 'messages')),
    }
  }
  const content = [
    { type: 'text', text: SAID.join('') },
    { type: 'tool_use', id: 'toolu_01Example', name: WEATHER.name, input: JSON.parse(PIECES.join('')) },
  ]
  const body = { ...head, content, stop_reason: 'tool_use', stop_sequence: null, usage }
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  }
}

describe('the response profile ohmygpt', () => {
  it('answers text and a call in two choices, the call first', async () => {
    const { json: answer } = await ask('profiled')
    expect(answer).toEqual({
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{29}$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: CLAUDE,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                id: 'toolu_01Example',
                type: 'function',
                function: { name: WEATHER.name, arguments: '{"location":"Boston, MA","unit":"fahrenheit"}' },
              },
            ],
          },
          finish_reason: 'tool_calls',
        },
        {
          index: 0,
          message: { role: 'assistant', content: SAID.join('') },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 376, completion_tokens: 100, total_tokens: 476 },
    })
  })

  it('streams chunk by chunk in the documented order', async () => {
    const lines = (await ask('profiled', { stream: true })).text.split('\n\n')
    const { id, created }: { id: string; created: number } = JSON.parse(lines[0]?.slice(6) ?? '')
    expect(id).toMatch(/^chatcmpl-[A-Za-z0-9]{29}$/)
    const head = { id, object: 'chat.completion.chunk', created, model: CLAUDE }
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...head,
      choices: [{ index: 0, delta, finish_reason }],
    })
    const start = { index: 0, id: 'toolu_01Example', type: 'function' }
    const expected = [
      chunk({ role: 'assistant', content: '' }),
      ...SAID.map((content) => chunk({ role: 'assistant', content })),
      chunk({
        role: 'assistant',
        content: null,
        tool_calls: [{ ...start, function: { name: WEATHER.name, arguments: '' } }],
      }),
      ...PIECES.slice(1).map((piece) =>
        chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] }),
      ),
      chunk({}, 'tool_calls'),
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: 376,
          completion_tokens: 100,
          total_tokens: 476,
          prompt_tokens_details: { cached_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 0 },
        },
      },
    ]
    // As text: the order of the fields is documented too.
    expect(lines).toEqual([...expected.map((one) => `data: ${JSON.stringify(one)}`), 'data: [DONE]', ''])
    expect(claude.complaints).toEqual([])
  })

  it('is not what other keys get', async () => {
    const { json: answer } = await ask('plain')
    expect(objectsOf(answer.choices)).toHaveLength(1)
  })
})
