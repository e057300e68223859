import { describe, expect, it } from 'vitest'
import {
  answerContext,
  decodeContext,
  readChunks,
  readFrames,
} from '../../../../../../tests/kit/openai-chat.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import type { AnswerContext, ReasoningStyle } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { replayAnswer } from '../replay-answer.ts'
import { decodeMessages } from './decode-messages.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'
import { openaiChatInbound } from './inbound.ts'
import { stripBlanks } from './strip-blanks.ts'

const usage = { usage: { ...emptyUsage(), input: 320, output: 52 } }
const proof = { issuer: 'anthropic-messages', value: 'SIG+/=' } as const

function answer(parts: AnswerPart[], changes: Partial<ChatAnswer['choices'][number]> = {}): ChatAnswer {
  return { id: 'msg_1', model: 'vendor', choices: [{ index: 0, parts, finish: 'stop', ...changes }], usage }
}

function stream(events: readonly ChatEvent[], changes: Partial<AnswerContext> = {}): string {
  const encoder = openStreamEncoder(answerContext(changes))
  return events.map((event) => encoder.push(event)).join('') + encoder.end()
}

const call = (id: string, text: string): AnswerPart => ({
  type: 'tool-call',
  id,
  name: 'find_train',
  arguments: text,
})

describe("a whole answer in OpenAI's form", () => {
  it('is exact', () => {
    expect(encodeResponse(answer([{ type: 'text', text: 'Sure' }]), answerContext())).toEqual({
      id: 'chatcmpl-A1b2C3d4E5f6G7h8I9j0K1l2M3n4O',
      object: 'chat.completion',
      created: 1_900_000_000,
      model: 'asked-model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Sure', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 320,
        completion_tokens: 52,
        total_tokens: 372,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    })
  })

  const cases: [string, AnswerPart[], JsonObject][] = [
    [
      'text and calls in one choice',
      [{ type: 'text', text: 'Let me look.' }, call('c1', '{"a": 1}'), call('c2', '')],
      {
        content: 'Let me look.',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'find_train', arguments: '{"a": 1}' } },
          { id: 'c2', type: 'function', function: { name: 'find_train', arguments: '' } },
        ],
      },
    ],
    ['calls alone', [call('c1', '{}')], { content: null }],
    ['a refusal', [{ type: 'refusal', text: 'no' }], { content: null, refusal: 'no' }],
    [
      'a custom call',
      [{ type: 'tool-call', id: 'c', name: 'x', arguments: 'free', custom: true }],
      { tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'x', input: 'free' } }] },
    ],
    [
      'a signed call',
      [
        {
          type: 'tool-call',
          id: 'c',
          name: 'x',
          arguments: '{}',
          proof: { issuer: 'gemini-generate', value: 'G' },
        },
      ],
      {
        tool_calls: [
          {
            id: 'c',
            type: 'function',
            function: { name: 'x', arguments: '{}' },
            extra_content: { google: { thought_signature: 'G' } },
          },
        ],
      },
    ],
    [
      'citations',
      [
        {
          type: 'text',
          text: 'x',
          citations: [
            { url: 'https://example.com', title: 't', start: 0, end: 1 },
            { url: 'https://example.org', text: 'q' },
          ],
        },
      ],
      {
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://example.com', title: 't', start_index: 0, end_index: 1 },
          },
          {
            type: 'url_citation',
            url_citation: {
              url: 'https://example.org',
              title: '',
              start_index: 0,
              end_index: 0,
              content: 'q',
            },
          },
        ],
      },
    ],
    [
      'a picture',
      [{ type: 'image', mediaType: 'image/png', data: 'AAAA' }],
      {
        content: '',
        images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, index: 0 }],
      },
    ],
    [
      'sound',
      [{ type: 'audio', id: 'au', data: 'AAAA', transcript: 'hi', expiresAt: 5 }],
      { audio: { id: 'au', data: 'AAAA', transcript: 'hi', expires_at: 5 } },
    ],
    [
      "what the vendor's own tools did",
      [
        { type: 'vendor', protocol: 'anthropic-messages', kind: 'server_tool_use', value: { a: 1 } },
        { type: 'text', text: 'four' },
        { type: 'vendor', protocol: 'anthropic-messages', kind: 'web_search_tool_result', value: { b: 1 } },
      ],
      {
        extra_content: {
          anthropic: {
            blocks: [{ a: 1 }, { b: 1 }],
            at: [
              { text: 0, reasoning: 0, calls: 0 },
              { text: 4, reasoning: 0, calls: 0 },
            ],
          },
        },
      },
    ],
  ]
  it.each(cases)('%s', (_, parts, message) => {
    const shown = encodeResponse(answer(parts), answerContext())
    expect(shown.choices).toMatchObject([{ message }])
  })

  it.each([
    ['length', 'length'],
    ['context-full', 'length'],
    ['stop-sequence', 'stop'],
    ['content-filter', 'content_filter'],
    ['refusal', 'content_filter'],
    ['pause', 'stop'],
    ['other', 'stop'],
  ] as const)('ends %s as %s', (finish, word) => {
    const notes = new NoteList()
    const shown = encodeResponse(answer([{ type: 'text', text: 'x' }], { finish }), answerContext({ notes }))
    expect(shown.choices).toMatchObject([{ finish_reason: word }])
    expect(notes.list()).toEqual(finish === 'pause' || finish === 'other' ? ['changed:finish_reason'] : [])
  })

  it('says that a prompt was blocked', () => {
    const shown = encodeResponse({ choices: [], blockReason: 'SAFETY' }, answerContext())
    expect(shown.choices).toMatchObject([{ message: { content: null }, finish_reason: 'content_filter' }])
  })

  it('answers in the older form', () => {
    const notes = new NoteList()
    const parts = [call('c1', '{}'), call('c2', '{}')]
    const shown = encodeResponse(
      answer(parts, { finish: 'tool-call' }),
      answerContext({ legacyFunctions: true, notes }),
    )
    expect(shown.choices).toMatchObject([
      {
        message: { content: null, function_call: { name: 'find_train', arguments: '{}' } },
        finish_reason: 'function_call',
      },
    ])
    expect(notes.list()).toEqual(['dropped:tool_calls'])
  })
})

describe('reasoning styles (conversion.md 41)', () => {
  const parts: AnswerPart[] = [
    { type: 'reasoning', text: 'hm', proof },
    { type: 'text', text: 'x' },
  ]
  const sealed = (index: number) => ({
    type: 'reasoning.text',
    text: 'hm',
    signature: expect.stringMatching(/^sl1\.anthropic-messages\./),
    format: 'anthropic-claude-v1',
    index,
  })
  const styles: [ReasoningStyle, JsonObject, string[]][] = [
    [
      'reasoning_content',
      { content: 'x', reasoning_content: 'hm', reasoning_details: [sealed(0)] },
      ['reasoning'],
    ],
    ['reasoning', { content: 'x', reasoning: 'hm', reasoning_details: [sealed(0)] }, ['reasoning_content']],
    ['both', { content: 'x', reasoning: 'hm', reasoning_content: 'hm', reasoning_details: [sealed(0)] }, []],
    [
      'think',
      { content: '<think>\nhm\n</think>\n\nx' },
      ['reasoning', 'reasoning_content', 'reasoning_details'],
    ],
    ['none', { content: 'x' }, ['reasoning', 'reasoning_content', 'reasoning_details']],
  ]

  it.each(styles)('%s, whole', (reasoning, expected, absent) => {
    const [choice] = encodeResponse(answer(parts), answerContext({ reasoning })).choices as {
      message: JsonObject
    }[]
    expect(choice?.message).toMatchObject(expected)
    for (const key of absent) expect(choice?.message).not.toHaveProperty(key)
  })

  it.each(styles)('%s, streamed: said once, and comes back with its proof', (reasoning, expected) => {
    const text = stream(replayAnswer(answer(parts)), { reasoning })
    const deltas = readChunks(text).flatMap((chunk) => (chunk?.choices ?? []) as { delta: JsonObject }[])
    const joined: JsonObject = {}
    const details: JsonObject[] = []
    for (const { delta } of deltas) {
      for (const key of ['content', 'reasoning', 'reasoning_content']) {
        if (typeof delta[key] === 'string') joined[key] = `${joined[key] ?? ''}${delta[key]}`
      }
      details.push(...((delta.reasoning_details ?? []) as JsonObject[]))
    }
    const { reasoning_details: sealedDetails, ...plain } = expected
    expect(joined).toEqual(plain)
    expect(details.map((one) => one.text ?? '').join('')).toBe(sealedDetails === undefined ? '' : 'hm')

    const [back] = decodeMessages([{ role: 'assistant', ...joined, reasoning_details: details }])
    if (sealedDetails !== undefined) expect(back?.parts[0]).toEqual({ type: 'reasoning', text: 'hm', proof })
  })

  it("a proof without text, and a vendor's own entries", () => {
    const own = [
      { type: 'reasoning.summary', summary: 's', index: 0 },
      { type: 'reasoning.encrypted', data: 'D', index: 1 },
    ]
    const both: AnswerPart[] = [
      { type: 'reasoning', text: '', proof: { ...proof, redacted: true } },
      { type: 'reasoning', text: 's', proof: { issuer: 'openai-chat', value: JSON.stringify(own) } },
    ]
    const [choice] = encodeResponse(answer(both), answerContext()).choices as { message: JsonObject }[]
    expect(choice?.message.reasoning_details).toEqual([
      {
        type: 'reasoning.encrypted',
        data: expect.stringMatching(/^sl1\./),
        format: 'anthropic-claude-v1',
        index: 0,
      },
      ...own,
    ])
    const [back] = decodeMessages([{ role: 'assistant', ...choice?.message }])
    expect(back?.parts.filter(({ type }) => type === 'reasoning')).toEqual(both)
    const streamed = stream(replayAnswer(answer(both)), { reasoning: 'both' })
    expect(streamed).toContain('"data":"D"')
  })
})

describe("a stream in OpenAI's form", () => {
  const head =
    '{"id":"chatcmpl-A1b2C3d4E5f6G7h8I9j0K1l2M3n4O","object":"chat.completion.chunk","created":1900000000,"model":"asked-model",'
  const chunk = (delta: string, finish = 'null') =>
    `data: ${head}"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`
  const events: ChatEvent[] = [
    { type: 'message-start', id: 'msg_1', model: 'vendor' },
    { type: 'text-start', choice: 0 },
    { type: 'text-delta', choice: 0, text: 'One "mo' },
    { type: 'text-delta', choice: 0, text: 'ment"\n' },
    { type: 'text-delta', choice: 0, text: '' },
    { type: 'text-end', choice: 0 },
    { type: 'tool-start', choice: 0, call: 0, id: 'toolu_1', name: 'find_train' },
    { type: 'tool-delta', choice: 0, call: 0, text: '' },
    { type: 'tool-delta', choice: 0, call: 0, text: '{"from": "Tur' },
    { type: 'tool-delta', choice: 0, call: 0, text: 'in"}' },
    { type: 'tool-end', choice: 0, call: 0 },
    { type: 'finish', choice: 0, reason: 'tool-call' },
    { type: 'usage', report: usage },
    { type: 'message-end' },
  ]

  it("gives what the vendor's own tools did once, before the end: many clients keep the last they were given", () => {
    const block = (n: number): ChatEvent => ({
      type: 'vendor-block',
      choice: 0,
      block: { type: 'vendor', protocol: 'gemini-generate', kind: 'executableCode', value: { n } },
    })
    const written = stream(
      [
        block(1),
        { type: 'text-delta', choice: 0, text: 'ab' },
        { type: 'text-delta', choice: 0, text: 'c' },
        block(2),
        { type: 'finish', choice: 0, reason: 'stop' },
      ],
      { includeUsage: false },
    )
    const at = '[{"text":0,"reasoning":0,"calls":0},{"text":3,"reasoning":0,"calls":0}]'
    expect(written).toBe(
      [
        chunk('{"role":"assistant","content":"","refusal":null}'),
        chunk('{"content":"ab"}'),
        chunk('{"content":"c"}'),
        chunk(`{"extra_content":{"google":{"blocks":[{"n":1},{"n":2}],"at":${at}}}}`),
        chunk('{}', '"stop"'),
        'data: [DONE]\n\n',
      ].join(''),
    )
  })

  it('is exact', () => {
    expect(stream(events, { includeUsage: false })).toBe(
      [
        chunk('{"role":"assistant","content":"","refusal":null}'),
        chunk('{"content":"One \\"mo"}'),
        chunk('{"content":"ment\\"\\n"}'),
        chunk(
          '{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"find_train","arguments":""}}]}',
        ),
        chunk('{"tool_calls":[{"index":0,"function":{"arguments":"{\\"from\\": \\"Tur"}}]}'),
        chunk('{"tool_calls":[{"index":0,"function":{"arguments":"in\\"}"}}]}'),
        chunk('{}', '"tool_calls"'),
        'data: [DONE]\n\n',
      ].join(''),
    )
  })

  it('gives usage when it was asked for, and says null before', () => {
    const chunks = readChunks(stream(events))
    expect(chunks.at(-1)).toBeNull()
    expect(chunks.at(-2)).toMatchObject({ choices: [], usage: { prompt_tokens: 320, total_tokens: 372 } })
    expect(chunks.slice(0, -2).every((one) => one?.usage === null)).toBe(true)
  })

  it("is OhMyGPT's in its profile (ohmygpt.md 2.6, R36)", () => {
    const plain = (delta: string, finish = 'null') =>
      `data: ${head}"choices":[{"index":0,"delta":${delta},"finish_reason":${finish}}]}\n\n`
    expect(stream(events, { profile: 'ohmygpt', includeUsage: false })).toBe(
      [
        plain('{"role":"assistant","content":""}'),
        plain('{"role":"assistant","content":"One \\"mo"}'),
        plain('{"role":"assistant","content":"ment\\"\\n"}'),
        plain(
          '{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"find_train","arguments":""}}]}',
        ),
        plain('{"tool_calls":[{"index":0,"function":{"arguments":"{\\"from\\": \\"Tur"}}]}'),
        plain('{"tool_calls":[{"index":0,"function":{"arguments":"in\\"}"}}]}'),
        plain('{}', '"tool_calls"'),
        `data: ${head}"choices":[],"usage":{"prompt_tokens":320,"completion_tokens":52,"total_tokens":372,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}\n\n`,
        'data: [DONE]\n\n',
      ].join(''),
    )
  })

  it('begins a call without text as OpenAI does', () => {
    const [first] = readChunks(stream(events.slice(6)))
    expect(first).toMatchObject({ choices: [{ delta: { role: 'assistant', content: null } }] })
  })

  it('shows a fingerprint and further fields of the answer', () => {
    const chunks = readChunks(
      stream([
        { type: 'message-start', systemFingerprint: 'fp_1' },
        { type: 'extra', value: { service_tier: 'default' }, of: 'openai-chat' },
        { type: 'text-delta', choice: 0, text: 'x' },
        { type: 'finish', choice: 0, reason: 'stop' },
        { type: 'finish', choice: 0, reason: 'stop' },
      ]),
    )
    expect(chunks.slice(0, -1).every((one) => one?.system_fingerprint === 'fp_1')).toBe(true)
    expect(chunks[2]).toMatchObject({ service_tier: 'default', choices: [{ finish_reason: 'stop' }] })
    expect(chunks).toHaveLength(4)
  })

  it('ends what was blocked before it began', () => {
    const chunks = readChunks(stream([{ type: 'prompt-blocked', reason: 'SAFETY' }]))
    expect(chunks[1]).toMatchObject({ choices: [{ finish_reason: 'content_filter' }] })
  })

  it('names the sound of a vendor who does not, once', () => {
    const chunks = readChunks(
      stream([
        { type: 'audio-delta', choice: 0, data: 'AAAA' },
        { type: 'audio-delta', choice: 0, data: 'BBBB' },
      ]),
    )
    const named = { id: expect.stringMatching(/^audio_chatcmpl-/), expires_at: expect.any(Number) }
    expect(chunks.slice(1, 3)).toMatchObject([
      { choices: [{ delta: { audio: { ...named, data: 'AAAA' } } }] },
      { choices: [{ delta: { audio: { data: 'BBBB' } } }] },
    ])
    expect(chunks[2]).not.toHaveProperty('choices.0.delta.audio.id')
  })

  const rich: ChatAnswer = {
    choices: [
      {
        index: 0,
        parts: [
          { type: 'reasoning', text: 'hm' },
          {
            type: 'text',
            text: 'naïve 😀 text',
            citations: [{ url: 'https://example.com', title: 't', start: 0, end: 1 }],
          },
          { type: 'refusal', text: 'no' },
          { type: 'image', mediaType: 'image/png', data: 'AAAA' },
          { type: 'audio', id: 'au', data: 'AAAA', transcript: 'hi', expiresAt: 5 },
          { type: 'tool-call', id: 'c', name: 'x', arguments: 'free', custom: true },
          {
            type: 'tool-call',
            id: 'd',
            name: 'y',
            arguments: '{"n":12345678901234567890}',
            proof: { issuer: 'gemini-generate', value: 'G' },
          },
        ],
        finish: 'tool-call',
        rawFinish: 'tool_calls',
        logprobs: [{ token: 'a', logprob: -1, bytes: [97], top: [{ token: 'b', logprob: -2, bytes: null }] }],
      },
      { index: 1, parts: [{ type: 'text', text: 'b' }], finish: 'length', rawFinish: 'length' },
    ],
  }

  it('is read back as what it was made of', () => {
    const decoder = openStreamDecoder(decodeContext())
    const text = stream(replayAnswer(rich))
    const { choices } = collectAnswer([
      ...readFrames(text).flatMap((one) => decoder.push(one)),
      ...decoder.end(),
    ])
    expect(choices).toEqual(rich.choices)
  })

  it('so is the whole answer', () => {
    const { choices } = decodeResponse(encodeResponse(rich, answerContext()), decodeContext())
    const byType = (parts: readonly AnswerPart[] | undefined) =>
      parts?.toSorted((a, b) => a.type.localeCompare(b.type))
    expect(byType(choices[0]?.parts)).toEqual(byType(rich.choices[0]?.parts))
    expect(choices[0]?.logprobs).toEqual(rich.choices[0]?.logprobs)
    expect(choices[1]).toEqual(rich.choices[1])
  })

  it('answers in the older form', () => {
    const notes = new NoteList()
    const calls: ChatEvent[] = [
      { type: 'tool-start', choice: 0, call: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', choice: 0, call: 0, text: '{}' },
      { type: 'tool-start', choice: 0, call: 1, id: 'b', name: 'g' },
      { type: 'tool-delta', choice: 0, call: 1, text: '{}' },
      { type: 'finish', choice: 0, reason: 'tool-call' },
    ]
    const chunks = readChunks(stream(calls, { legacyFunctions: true, notes }))
    const deltas = chunks.flatMap((one) => (one?.choices ?? []) as JsonObject[])
    expect(deltas.map((one) => one.delta)).toEqual([
      { role: 'assistant', content: null, refusal: null },
      { function_call: { name: 'f', arguments: '' } },
      { function_call: { arguments: '{}' } },
      {},
    ])
    expect(deltas.at(-1)).toMatchObject({ finish_reason: 'function_call' })
    expect(notes.list()).toEqual(['dropped:tool_calls'])
  })
})

describe('profile ohmygpt, whole', () => {
  const context = answerContext({ profile: 'ohmygpt' })
  const text: AnswerPart = { type: 'text', text: 'Let me look that up.' }

  it('splits text and calls into two choices of one index (ohmygpt.md 2.5)', () => {
    const parts = [text, call('toolu_1', '{ "from": "Tu rin",\n "n": 12345678901234567890 }')]
    expect(encodeResponse(answer(parts, { finish: 'tool-call' }), context)).toEqual({
      id: context.id,
      object: 'chat.completion',
      created: context.created,
      model: 'asked-model',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                id: 'toolu_1',
                type: 'function',
                function: { name: 'find_train', arguments: '{"from":"Tu rin","n":12345678901234567890}' },
              },
            ],
          },
          finish_reason: 'tool_calls',
        },
        { index: 0, message: { role: 'assistant', content: 'Let me look that up.' }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 320, completion_tokens: 52, total_tokens: 372 },
    })
  })

  it.each([
    ['text alone', [text], 'stop'],
    ['calls alone', [call('a', '{}')], 'tool-call'],
    ['a refusal', [{ type: 'refusal', text: 'no' }], 'stop'],
  ] as [string, AnswerPart[], 'stop' | 'tool-call'][])('%s is one choice', (_, parts, finish) => {
    const shown = encodeResponse(
      { ...answer(parts, { finish }), extra: { a: 1 }, systemFingerprint: 'fp' },
      context,
    )
    expect(shown.choices).toHaveLength(1)
    expect(JSON.stringify(shown)).not.toMatch(/logprobs|refusal|fingerprint|extra/)
  })
})

describe('errors', () => {
  it.each([
    [new GatewayError('bad-request', 'm', { param: 'n', code: 'c' }), 'invalid_request_error', 'n', 'c'],
    [new GatewayError('unauthenticated', 'm'), 'invalid_request_error', null, 'invalid_api_key'],
    [new GatewayError('insufficient-funds', 'm'), 'insufficient_quota', null, 'insufficient_quota'],
    [new GatewayError('rate-limited', 'm'), 'rate_limit_error', null, 'rate_limit_exceeded'],
    [new GatewayError('upstream-failed', 'm'), 'api_error', null, 'upstream_error'],
    [
      new GatewayError('bad-request', 'm', { vendorType: 'image_generation_user_error' }),
      'image_generation_user_error',
      null,
      'invalid_value',
    ],
    [
      new GatewayError('bad-request', 'm', { vendorType: 'INVALID_ARGUMENT' }),
      'invalid_request_error',
      null,
      'invalid_value',
    ],
  ])('%s', (error, type, param, code) => {
    const body = { error: { message: 'm', type, param, code } }
    expect(openaiChatInbound.encodeError(error, 'req-1')).toEqual(body)
    expect(openaiChatInbound.encodeStreamError(error, 'req-1')).toBe(`data: ${JSON.stringify(body)}\n\n`)
  })

  it('keeps a waiting stream alive with a comment of its own', () => {
    expect(openaiChatInbound.keepAlive).toMatch(/^:.*\n\n$/)
  })
})

describe('stripBlanks', () => {
  it.each([
    ['{"a":1}', '{"a":1}'],
    [' { "a b" : [ 1 , "\\" x" ] }\n', '{"a b":[1,"\\" x"]}'],
    ['', ''],
    ['{"a": "cut', '{"a":"cut'],
  ])('%j', (json, expected) => expect(stripBlanks(json)).toBe(expected))
})
