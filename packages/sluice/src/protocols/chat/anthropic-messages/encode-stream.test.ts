import { describe, expect, it } from 'vitest'
import { answerContext, readStream, write } from '../../../../../../tests/kit/messages-inbound.ts'
import { readFrames } from '../../../../../../tests/kit/openai-chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { emptyUsage } from '../../../canonical/usage.ts'

const own = { issuer: 'anthropic-messages', value: 'SIG+/=' } as const

/** The frames of a stream that we wrote, without pings. */
function framesOf(events: readonly ChatEvent[], context = answerContext()): JsonObject[] {
  return readFrames(write(events, context)).flatMap(({ event, data }) => {
    const value: unknown = JSON.parse(data)
    if (!isJsonObject(value)) throw new Error('not an object')
    expect(value.type).toBe(event)
    return event === 'ping' ? [] : [value]
  })
}

const at = { choice: 0 } as const
const begin: ChatEvent[] = [
  { type: 'message-start', id: 'x', model: 'vendor' },
  { type: 'usage', report: { usage: { ...emptyUsage(), input: 9, output: 1 } } },
]
const finish: ChatEvent = { type: 'finish', ...at, reason: 'tool-call' }
const start = (number: number): ChatEvent => ({
  type: 'tool-start',
  ...at,
  call: number,
  id: `t${number}`,
  name: `f${number}`,
})
const piece = (number: number, text: string): ChatEvent => ({ type: 'tool-delta', ...at, call: number, text })
const stop = (number: number): ChatEvent => ({ type: 'tool-end', ...at, call: number })

describe('a stream', () => {
  it('is exact', () => {
    const events: ChatEvent[] = [
      ...begin,
      { type: 'text-start', ...at },
      { type: 'text-delta', ...at, text: 'Hel' },
      { type: 'text-delta', ...at, text: 'lo' },
      { type: 'text-end', ...at },
      { type: 'usage', report: { usage: { ...emptyUsage(), input: 9, output: 5 } } },
      { type: 'finish', ...at, reason: 'stop' },
      { type: 'message-end' },
    ]
    expect(framesOf(events)).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_asked',
          type: 'message',
          role: 'assistant',
          model: 'asked-model',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: 9,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
            output_tokens: 0,
          },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: {
          input_tokens: 9,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
          output_tokens: 5,
        },
      },
      { type: 'message_stop' },
    ])
  })

  it('shows nothing before its first content', () => {
    const encoder = write([...begin, { type: 'text-start', ...at }]).split('event: ')
    expect(encoder[1]).toMatch(/^message_start/)
    expect(framesOf(begin).map(({ type }) => type)).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ])
  })

  it('invents no end', () => {
    const frames = framesOf([...begin, { type: 'text-delta', ...at, text: 'x' }])
    expect(frames.at(-2)).toMatchObject({ delta: { stop_reason: null } })
    expect(frames.at(-3)).toEqual({ type: 'content_block_stop', index: 0 })
  })

  it('lets fragments wait that belong to another block than the open one (conversion.md 55)', () => {
    const frames = framesOf([
      ...begin,
      start(0),
      piece(0, '{"a":'),
      start(1),
      piece(1, '{"b":'),
      piece(0, '1}'),
      { type: 'text-start', ...at },
      { type: 'text-delta', ...at, text: 'So.' },
      { type: 'text-end', ...at },
      piece(1, '2}'),
      stop(0),
      stop(1),
      finish,
    ])
    const order = frames.map(
      (frame) => `${String(frame.type).replace('content_block_', '')} ${frame.index ?? ''}`,
    )
    expect(order.slice(1, -2)).toEqual([
      'start 0',
      'delta 0',
      'delta 0',
      'stop 0',
      'start 1',
      'delta 1',
      'delta 1',
      'stop 1',
      'start 2',
      'delta 2',
      'stop 2',
    ])
    expect(frames.filter(({ type }) => type === 'content_block_delta').map(({ delta }) => delta)).toEqual([
      { type: 'input_json_delta', partial_json: '{"a":' },
      { type: 'input_json_delta', partial_json: '1}' },
      { type: 'input_json_delta', partial_json: '{"b":' },
      { type: 'input_json_delta', partial_json: '2}' },
      { type: 'text_delta', text: 'So.' },
    ])
  })

  it('writes call after call as they come, though all end at once', () => {
    const encoder = [...begin, start(0), piece(0, '{"a":'), piece(0, '1}'), start(1), piece(1, '{"b":')]
    const cut = write(encoder).split('event: message_delta')[0] ?? ''
    expect(cut.indexOf('"index":1')).toBeGreaterThan(cut.indexOf('content_block_stop'))
    expect(cut).toContain('{\\"b\\":')
  })

  it('tells of pieces that come after a call was whole', () => {
    const context = answerContext()
    framesOf(
      [...begin, start(0), piece(0, '{}'), start(1), piece(0, '{"x":1}'), stop(0), stop(1), finish],
      context,
    )
    expect(context.notes.list()).toEqual(['incomplete:tool_use.input'])
  })

  it('takes citations that come before their text and after its end', async () => {
    const cite: ChatEvent = { type: 'citation', ...at, citation: { url: 'https://a.org' } }
    const message = await readStream(
      write([
        ...begin,
        cite,
        { type: 'text-start', ...at },
        { type: 'text-delta', ...at, text: 'x' },
        { type: 'text-end', ...at },
        cite,
        { ...finish, reason: 'stop' },
      ]),
    )
    expect(message.content).toMatchObject([{ text: 'x', citations: [{ url: 'https://a.org' }, {}] }])
  })

  it('ends a thought with exactly one signature', () => {
    const frames = framesOf([
      ...begin,
      { type: 'reasoning-start', ...at },
      { type: 'reasoning-delta', ...at, text: 'hm' },
      { type: 'reasoning-end', ...at, proof: own },
      { type: 'reasoning-start', ...at },
      { type: 'reasoning-delta', ...at, text: 'so' },
      { type: 'reasoning-end', ...at },
      { ...finish, reason: 'stop' },
    ])
    const signatures = frames.flatMap(({ delta }) =>
      isJsonObject(delta) && delta.type === 'signature_delta' ? [delta.signature] : [],
    )
    expect(signatures).toEqual(['SIG+/=', ''])
  })

  it('shows one choice, and counts all', () => {
    const context = answerContext()
    const frames = framesOf(
      [
        ...begin,
        { type: 'text-delta', choice: 1, text: 'second' },
        { type: 'text-delta', ...at, text: 'first' },
        { type: 'finish', choice: 1, reason: 'length' },
        { type: 'finish', ...at, reason: 'stop' },
      ],
      context,
    )
    expect(JSON.stringify(frames)).not.toContain('second')
    expect(frames.at(-2)).toMatchObject({ delta: { stop_reason: 'end_turn' } })
    expect(context.notes.list()).toEqual(['dropped:choices'])
  })

  it('tells what came late of the vendor in its last events', () => {
    const extra = { container: { id: 'c' }, stop_details: { type: 'refusal' }, context_management: { x: 1 } }
    const frames = framesOf([
      ...begin,
      { type: 'extra', value: { diagnostics: 'd' }, of: 'anthropic-messages' },
      { type: 'extra', value: { other: 1 }, of: 'openai-chat' },
      { type: 'text-delta', ...at, text: 'x' },
      { type: 'finish', ...at, reason: 'content-filter' },
      { type: 'extra', value: extra, of: 'anthropic-messages' },
      { type: 'extra', value: { usage: { iterations: [] } }, of: 'anthropic-messages' },
    ])
    expect(frames[0]).toMatchObject({ message: { diagnostics: 'd' } })
    expect(frames.at(-2)).toMatchObject({
      delta: { stop_reason: 'refusal', container: { id: 'c' }, stop_details: { type: 'refusal' } },
      context_management: { x: 1 },
      usage: { iterations: [] },
    })
    expect(JSON.stringify(frames)).not.toContain('other')
  })

  it('of a blocked prompt is a refusal', () => {
    expect(framesOf([...begin, { type: 'prompt-blocked', reason: 'SAFETY' }]).at(-2)).toMatchObject({
      delta: { stop_reason: 'refusal' },
    })
  })
})
