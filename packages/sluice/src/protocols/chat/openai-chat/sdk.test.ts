import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { answerContext } from '../../../../../../tests/kit/openai-chat.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import type { ResponseProfile } from '../chat-format.ts'
import { replayAnswer } from '../replay-answer.ts'
import { encodeError, encodeStreamError } from './encode-error.ts'
import { encodeModelList } from './encode-model-list.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'

/** The official SDK over bytes that we wrote; nothing goes out. */
function sdk(body: string, contentType: string, status = 200): OpenAI {
  return new OpenAI({
    apiKey: `sk-${'test'.repeat(6)}`,
    maxRetries: 0,
    fetch: async () => new Response(body, { status, headers: { 'content-type': contentType } }),
  })
}

const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }

const parts: AnswerPart[] = [
  { type: 'reasoning', text: 'hm', proof: { issuer: 'anthropic-messages', value: 'S' } },
  {
    type: 'text',
    text: 'Grüße 😀',
    citations: [{ url: 'https://example.com', title: 't', start: 0, end: 5 }],
  },
  {
    type: 'tool-call',
    id: 'c1',
    name: 'f',
    arguments: '{"a": 1}',
    proof: { issuer: 'gemini-generate', value: 'G' },
  },
  { type: 'tool-call', id: 'c2', name: 'g', arguments: '{}' },
]
const answer: ChatAnswer = {
  choices: [
    { index: 0, parts, finish: 'tool-call' },
    { index: 1, parts: [{ type: 'refusal', text: 'no' }], finish: 'stop' },
  ],
  usage: { usage: { ...emptyUsage(), input: 3, cachedInput: 2, output: 4, reasoning: 1 } },
}

function written(profile: ResponseProfile): string {
  const encoder = openStreamEncoder(answerContext({ profile }))
  return (
    replayAnswer(answer)
      .map((event) => encoder.push(event))
      .join('') + encoder.end()
  )
}

describe('the official SDK', () => {
  it('reads a whole answer', async () => {
    const client = sdk(JSON.stringify(encodeResponse(answer, answerContext())), 'application/json')
    const completion = await client.chat.completions.create(ask)
    expect(completion.choices[0]?.message).toMatchObject({
      content: 'Grüße 😀',
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } },
        { id: 'c2', function: { name: 'g' } },
      ],
    })
    expect(completion.choices[1]).toMatchObject({ finish_reason: 'stop', message: { refusal: 'no' } })
    expect(completion.usage).toMatchObject({ prompt_tokens: 5, total_tokens: 9 })
  })

  it.each(['openai', 'ohmygpt'] as const)('gathers a stream, profile %s', async (profile) => {
    const client = sdk(written(profile), 'text/event-stream')
    const stream = client.chat.completions.stream({ ...ask, n: 2, stream_options: { include_usage: true } })
    const completion = await stream.finalChatCompletion()
    expect(completion).toMatchObject({
      id: 'chatcmpl-A1b2C3d4E5f6G7h8I9j0K1l2M3n4O',
      model: 'asked-model',
      object: 'chat.completion',
    })
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: 'Grüße 😀',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } },
          { id: 'c2', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
    })
    const second = completion.choices[1]?.message
    expect(profile === 'openai' ? second?.refusal : second?.content).toBe('no')
    expect(completion.usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 4 })
  })

  it('sees a failure inside a stream', async () => {
    const begun = written('openai').split('data: [DONE]')[0] ?? ''
    const client = sdk(
      begun + encodeStreamError(new GatewayError('upstream-failed', 'It broke.')),
      'text/event-stream',
    )
    const stream = await client.chat.completions.create({ ...ask, stream: true })
    const read = async () => {
      let count = 0
      for await (const _ of stream) count++
      return count
    }
    await expect(read()).rejects.toMatchObject({
      message: expect.stringContaining('It broke.'),
      type: 'api_error',
    })
  })

  it('names a refusal', async () => {
    const error = new GatewayError('bad-request', "'n' must be at most 8.", { param: 'n' })
    const client = sdk(JSON.stringify(encodeError(error)), 'application/json', 400)
    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      param: 'n',
      code: 'invalid_value',
    })
  })

  it('lists models', async () => {
    const client = sdk(JSON.stringify(encodeModelList([{ id: 'a' }, { id: 'b' }])), 'application/json')
    const { data } = await client.models.list()
    expect(data.map(({ id }) => id)).toEqual(['a', 'b'])
  })
})
