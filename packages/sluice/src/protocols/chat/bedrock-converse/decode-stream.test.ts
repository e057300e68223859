import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'

type Said = readonly [event: string, value: JsonObject]

function decode(said: readonly Said[], changes: Partial<DecodeContext> = {}) {
  const notes = new NoteList()
  const decoder = openStreamDecoder({ quirks: {}, notes, ...changes })
  const events: ChatEvent[] = said.flatMap(([event, value]) =>
    decoder.push({ event, data: JSON.stringify(value) }),
  )
  events.push(...decoder.end())
  expect(checkEventOrder(events)).toEqual([])
  return { events, notes: notes.list() }
}

function start(contentBlockIndex: number, value: JsonObject): Said {
  return ['contentBlockStart', { contentBlockIndex, start: value }]
}
function delta(contentBlockIndex: number, value: JsonObject): Said {
  return ['contentBlockDelta', { contentBlockIndex, delta: value }]
}
function stop(contentBlockIndex: number): Said {
  return ['contentBlockStop', { contentBlockIndex }]
}
const BEGIN: Said = ['messageStart', { role: 'assistant' }]
function end(
  stopReason: string,
  usage: JsonObject = { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
): Said[] {
  return [
    ['messageStop', { stopReason }],
    ['metadata', { usage, metrics: { latencyMs: 1 } }],
  ]
}

describe('a stream', () => {
  it('of thoughts, text and calls side by side', () => {
    const { events } = decode([
      BEGIN,
      delta(0, { reasoningContent: { text: 'Hm' } }),
      delta(0, { reasoningContent: { signature: 'SIG' } }),
      stop(0),
      delta(1, { text: 'Let ' }),
      delta(1, { text: 'me' }),
      stop(1),
      start(2, { toolUse: { toolUseId: 'a', name: 'f' } }),
      start(3, { toolUse: { toolUseId: 'b', name: 'f' } }),
      delta(2, { toolUse: { input: '{"x":' } }),
      delta(3, { toolUse: { input: '{}' } }),
      delta(2, { toolUse: { input: '1}' } }),
      stop(2),
      stop(3),
      ...end('tool_use'),
    ])
    expect(events).toEqual([
      { type: 'message-start' },
      { type: 'reasoning-start', choice: 0 },
      { type: 'reasoning-delta', choice: 0, text: 'Hm' },
      { type: 'reasoning-end', choice: 0, proof: { issuer: 'bedrock-converse', value: 'SIG' } },
      { type: 'text-start', choice: 0 },
      { type: 'text-delta', choice: 0, text: 'Let ' },
      { type: 'text-delta', choice: 0, text: 'me' },
      { type: 'text-end', choice: 0 },
      { type: 'tool-start', choice: 0, call: 0, id: 'a', name: 'f' },
      { type: 'tool-start', choice: 0, call: 1, id: 'b', name: 'f' },
      { type: 'tool-delta', choice: 0, call: 0, text: '{"x":' },
      { type: 'tool-delta', choice: 0, call: 1, text: '{}' },
      { type: 'tool-delta', choice: 0, call: 0, text: '1}' },
      { type: 'tool-end', choice: 0, call: 0 },
      { type: 'tool-end', choice: 0, call: 1 },
      { type: 'finish', choice: 0, reason: 'tool-call', raw: 'tool_use' },
      { type: 'usage', report: { usage: { ...emptyUsage(), input: 3, output: 2 } } },
      { type: 'message-end' },
    ])
  })

  it('with a hidden thought, a call without arguments, and names and texts that were changed', () => {
    const { events } = decode(
      [
        BEGIN,
        delta(0, { reasoningContent: { redactedContent: 'eA==' } }),
        start(1, { toolUse: { toolUseId: 'a', name: 'short' } }),
        start(2, { toolUse: { toolUseId: 'b', name: 'write' } }),
        delta(2, { toolUse: { input: '{"input":"li' } }),
        delta(2, { toolUse: { input: 'ne"}' } }),
        ...end('tool_use'),
      ],
      { toolNames: new Map([['short', 'long name']]), customTools: new Set(['write']) },
    )
    expect(collectAnswer(events).choices[0]?.parts).toEqual([
      { type: 'reasoning', text: '', proof: { issuer: 'bedrock-converse', value: 'eA==', redacted: true } },
      { type: 'tool-call', id: 'a', name: 'long name', arguments: '{}' },
      { type: 'tool-call', id: 'b', name: 'write', arguments: 'line', custom: true },
    ])
  })

  it.each([
    [
      'in pieces',
      [delta(0, { toolUse: { input: '{"a":' } }), delta(0, { toolUse: { input: '1}' } })],
      '{"a":1}',
    ],
    ['without any', [], '{}'],
  ])('of a hidden tool, whose arguments are the text: %s', (_, pieces, text) => {
    const { events } = decode(
      [BEGIN, start(0, { toolUse: { toolUseId: 'a', name: 'json' } }), ...pieces, ...end('tool_use')],
      {
        hiddenTool: 'json',
      },
    )
    const [choice] = collectAnswer(events).choices
    expect(choice).toMatchObject({ finish: 'stop', parts: [{ type: 'text', text }] })
  })

  it("with the vendor's search, its result and sources behind the text", () => {
    const web = { location: { web: { url: 'https://a.test', domain: 'a.test' } } }
    const { events, notes } = decode([
      BEGIN,
      start(0, { toolUse: { toolUseId: 't', name: 'nova_grounding', type: 'server_tool_use' } }),
      delta(0, { toolUse: { input: '{"query":"q"}' } }),
      stop(0),
      start(1, { toolResult: { toolUseId: 't', type: 'nova_grounding_result', status: 'success' } }),
      delta(1, { toolResult: [{ text: '[HIDDEN]' }] }),
      stop(1),
      delta(2, { text: 'It is' }),
      stop(2),
      delta(3, { citation: web }),
      stop(3),
      ...end('end_turn'),
    ])
    const answer = collectAnswer(events)
    expect(answer.choices[0]?.parts).toEqual([
      {
        type: 'vendor',
        protocol: 'bedrock-converse',
        kind: 'toolUse',
        value: {
          toolUse: { toolUseId: 't', name: 'nova_grounding', type: 'server_tool_use', input: { query: 'q' } },
        },
      },
      {
        type: 'vendor',
        protocol: 'bedrock-converse',
        kind: 'toolResult',
        value: {
          toolResult: {
            toolUseId: 't',
            type: 'nova_grounding_result',
            status: 'success',
            content: [{ text: '[HIDDEN]' }],
          },
        },
      },
      { type: 'text', text: 'It is', citations: [{ url: 'https://a.test', start: 5, end: 5 }] },
    ])
    expect(answer.usage?.usage.webSearch).toBe(1)
    expect(notes).toEqual([])
  })

  it('with places in a document, in their own form', () => {
    const cited = { title: 'facts', location: { documentChar: { documentIndex: 0, start: 0, end: 3 } } }
    const { events } = decode([
      BEGIN,
      delta(0, { text: 'So' }),
      delta(0, { citation: cited }),
      ...end('end_turn'),
    ])
    expect(collectAnswer(events).choices[0]?.parts).toEqual([
      { type: 'text', text: 'So', vendorCitations: [{ protocol: 'bedrock-converse', value: cited }] },
    ])
  })

  it('with a picture', () => {
    const { events } = decode([
      BEGIN,
      start(0, { image: { format: 'png' } }),
      delta(0, { image: { source: { bytes: 'iVBO' } } }),
      delta(0, { image: { source: { bytes: 'Rw==' } } }),
      stop(0),
      ...end('end_turn'),
    ])
    expect(events).toContainEqual({ type: 'image', choice: 0, mediaType: 'image/png', data: 'iVBORw==' })
  })

  it.each([
    ['messageStop', [['messageStop', { stopReason: 'end_turn' }]]],
    ['its first text', [delta(0, { text: 'Hi' }), ...end('end_turn')]],
  ] as [string, Said[]][])('that begins with %s', (_, said) => {
    expect(decode(said).events[0]).toEqual({ type: 'message-start' })
  })

  it('that says nothing after its end', () => {
    const { events } = decode([
      BEGIN,
      ...end('end_turn'),
      delta(0, { text: 'late' }),
      ['messageStop', { stopReason: 'x' }],
    ])
    expect(events.at(-1)).toEqual({ type: 'message-end' })
    expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1)
  })

  it('that breaks off: nothing is added, and there is no finish', () => {
    const { events } = decode([
      BEGIN,
      delta(0, { text: 'Hi' }),
      start(1, { toolUse: { toolUseId: 'a', name: 'f' } }),
      start(2, { toolUse: { toolUseId: 't', name: 'nova_grounding', type: 'server_tool_use' } }),
    ])
    expect(events.map(({ type }) => type)).toEqual([
      'message-start',
      'text-start',
      'text-delta',
      'text-end',
      'tool-start',
      'tool-end',
    ])
  })

  it('of events to come, told of where something is lost', () => {
    const { events, notes } = decode([
      BEGIN,
      ['somethingNew', { a: 1 }],
      delta(0, { hologram: { a: 1 } }),
      delta(5, { toolUse: { input: '{}' } }),
      start(6, { hologram: { a: 1 } }),
      stop(6),
      ...end('malformed_tool_use'),
    ])
    expect(notes).toEqual(['incomplete:content', 'incomplete:content.hologram'])
    expect(events).toContainEqual({ type: 'finish', choice: 0, reason: 'other', raw: 'malformed_tool_use' })
  })

  it('names the sequence that it stopped at', () => {
    const fields = { stopReason: 'stop_sequence', additionalModelResponseFields: { stop_sequence: 'END' } }
    expect(decode([BEGIN, ['messageStop', fields]]).events).toContainEqual({
      type: 'finish',
      choice: 0,
      reason: 'stop-sequence',
      raw: 'stop_sequence',
      stopSequence: 'END',
    })
  })

  it('that is a whole answer', () => {
    const body = { output: { message: { content: [{ text: 'Hi' }] } }, stopReason: 'end_turn' }
    expect(collectAnswer(decode([['', body]]).events)).toMatchObject({
      choices: [{ finish: 'stop', parts: [{ type: 'text', text: 'Hi' }] }],
    })
  })
})

describe('a failure in a stream', () => {
  it.each<[string, string, object]>([
    ['throttlingException', '{"message":"Too many requests"}', { owner: 'rate', status: 429 }],
    ['ThrottlingException', '{"message":"Too many requests"}', { owner: 'rate', status: 429 }],
    ['validationException', '{"message":"Bad"}', { owner: 'client', status: 400, message: 'Bad' }],
    [
      'validationException',
      '{"message":"Input is too long"}',
      { code: 'context_length_exceeded', status: 400 },
    ],
    [
      'modelStreamErrorException',
      '{"originalMessage":"Broke","message":"x"}',
      { owner: 'provider', message: 'Broke' },
    ],
    ['modelTimeoutException', '{}', { owner: 'provider', upstreamStatus: 408 }],
    ['serviceUnavailableException', '', { owner: 'provider', upstreamStatus: 503 }],
    ['serviceQuotaExceededException', '{"message":"No"}', { owner: 'quota' }],
    ['InternalFailure', '{"message":"No"}', { owner: 'provider' }],
    ['somethingNewException', '{"message":"No"}', { owner: 'provider', upstreamStatus: 500 }],
    ['', '{"message":"No"}', { owner: 'provider' }],
    ['', '{"throttlingException":{"message":"No"}}', { owner: 'rate' }],
    [
      'contentBlockDelta',
      '{"contentBlockIndex":0,',
      { message: 'The upstream sent a piece that cannot be read.' },
    ],
  ])('%s %s', (event, data, expected) => {
    const decoder = openStreamDecoder({ quirks: {}, notes: new NoteList() })
    expect(decoder.push({ event, data })).toEqual([
      { type: 'error', error: expect.objectContaining(expected) },
    ])
    expect(decoder.push({ event: 'contentBlockDelta', data: '{"delta":{"text":"late"}}' })).toEqual([])
    expect(decoder.end()).toEqual([])
  })
})

describe('a whole answer', () => {
  const context = { quirks: {}, notes: new NoteList() }

  it.each<[string, JsonObject, object]>([
    [
      'an error',
      { message: 'Too slow', __type: 'com.amazon#ModelTimeoutException' },
      { upstreamStatus: 408 },
    ],
    ['something else', { answer: 42 }, { kind: 'upstream-failed' }],
    ['no content', { output: { message: {} } }, { kind: 'upstream-failed' }],
  ])('that is %s is a failure', (_, body, expected) => {
    expect(() => decodeResponse(body, context)).toThrow(expect.objectContaining(expected))
  })

  it('without a reason has none', () => {
    const answer = decodeResponse({ output: { message: { content: [] } } }, context)
    expect(answer).toEqual({ choices: [{ index: 0, parts: [], finish: 'other' }] })
  })
})

describe('usage', () => {
  it.each<[string, JsonObject, object]>([
    [
      'cache beside the input, by lifetime',
      {
        inputTokens: 10,
        outputTokens: 4,
        cacheReadInputTokens: 5,
        cacheWriteInputTokens: 30,
        cacheDetails: [
          { ttl: '1h', inputTokens: 20 },
          { ttl: '5m', inputTokens: 10 },
        ],
        totalTokens: 49,
      },
      {
        usage: { ...emptyUsage(), input: 10, cachedInput: 5, cacheWrite5m: 10, cacheWrite1h: 20, output: 4 },
      },
    ],
    [
      'cache inside the input, as the total tells',
      { inputTokens: 10, outputTokens: 4, cacheReadInputTokens: 6, totalTokens: 14 },
      { usage: { ...emptyUsage(), input: 4, cachedInput: 6, output: 4 } },
    ],
    ['text for a number', { inputTokens: '10', outputTokens: 4 }, { suspect: 'not-a-count' }],
    ['nothing', { inputTokens: null }, { usage: emptyUsage() }],
  ])('%s', (_, usage, expected) => {
    const body = { output: { message: { content: [] } }, usage, serviceTier: { type: 'flex' } }
    const context = { quirks: {}, notes: new NoteList() }
    expect(decodeResponse(body, context).usage).toMatchObject({ ...expected, serviceTier: 'flex' })
  })
})
