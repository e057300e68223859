import { describe, expect, it } from 'vitest'
import type { FinishReason } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { DecodeContext } from '../chat-format.ts'
import { parseKeepingDigits } from '../raw-json.ts'
import { decodeResponse } from './decode-response.ts'

function decode(body: JsonObject, context: Partial<DecodeContext> = {}) {
  const notes = new NoteList()
  const answer = decodeResponse({ type: 'message', content: [], ...body }, { quirks: {}, notes, ...context })
  return { answer, choice: answer.choices[0], notes: notes.list() }
}

const CALL = { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { a: 1 } }

describe('decodeResponse', () => {
  it('reads every kind of block', () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }
    const { answer, choice } = decode({
      id: 'msg_1',
      model: 'claude-x',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'cmVk' },
        search,
        { type: 'text', text: 'Hello' },
        CALL,
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 3, output_tokens: 4, service_tier: 'standard' },
    })
    expect(answer).toMatchObject({ id: 'msg_1', model: 'claude-x' })
    expect(answer.usage).toMatchObject({ usage: { input: 3, output: 4 }, serviceTier: 'standard' })
    expect(choice).toEqual({
      index: 0,
      finish: 'tool-call',
      rawFinish: 'tool_use',
      parts: [
        { type: 'reasoning', text: 'Hm.', proof: { issuer: 'anthropic-messages', value: 'c2ln' } },
        {
          type: 'reasoning',
          text: '',
          proof: { issuer: 'anthropic-messages', value: 'cmVk', redacted: true },
        },
        { type: 'vendor', protocol: 'anthropic-messages', kind: 'server_tool_use', value: search },
        { type: 'text', text: 'Hello' },
        { type: 'tool-call', id: 'toolu_1', name: 'look_up', arguments: '{"a":1}' },
      ],
    })
  })

  const REASONS: [string | null, FinishReason][] = [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop-sequence'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context-full'],
    ['tool_use', 'tool-call'],
    ['refusal', 'content-filter'],
    ['pause_turn', 'pause'],
    ['something_new', 'other'],
    [null, 'other'],
  ]
  it.each(REASONS)('reads the end %s as %s', (stop_reason, expected) => {
    expect(decode({ stop_reason }).choice?.finish).toBe(expected)
  })

  it('names the stop sequence', () => {
    expect(decode({ stop_reason: 'stop_sequence', stop_sequence: 'END' }).choice?.stopSequence).toBe('END')
  })

  it('places citations, and keeps those without an address for callers of this format', () => {
    const web = {
      type: 'web_search_result_location',
      url: 'https://example.org',
      title: null,
      cited_text: 'c',
    }
    const place = { type: 'char_location', document_index: 0 }
    const { choice, notes } = decode({
      content: [
        { type: 'text', text: 'Intro. ' },
        {
          type: 'text',
          text: 'Fact.',
          citations: [web, place, 'odd'],
        },
      ],
    })
    expect(choice?.parts[1]).toEqual({
      type: 'text',
      text: 'Fact.',
      citations: [
        {
          url: 'https://example.org',
          text: 'c',
          start: 7,
          end: 12,
          own: { protocol: 'anthropic-messages', value: web },
        },
      ],
      vendorCitations: [{ protocol: 'anthropic-messages', value: place }],
    })
    expect(notes).toEqual(['dropped:citations'])
  })

  it('undoes what the encoder changed', () => {
    expect(
      decode({ content: [CALL] }, { toolNames: new Map([['look_up', 'look.up']]) }).choice?.parts,
    ).toEqual([{ type: 'tool-call', id: 'toolu_1', name: 'look.up', arguments: '{"a":1}' }])
    expect(
      decode({ content: [CALL], stop_reason: 'tool_use' }, { hiddenTool: 'look_up' }).choice,
    ).toMatchObject({
      finish: 'stop',
      parts: [{ type: 'text', text: '{"a":1}' }],
    })
    const custom = { ...CALL, input: { input: 'free text' } }
    expect(decode({ content: [custom] }, { customTools: new Set(['look_up']) }).choice?.parts).toEqual([
      { type: 'tool-call', id: 'toolu_1', name: 'look_up', arguments: 'free text', custom: true },
    ])
  })

  it('keeps the digits of arguments that were read with them', () => {
    const body = parseKeepingDigits(
      '{"content":[{"type":"tool_use","id":"a","name":"f","input":{"id":12345678901234567890}}]}',
    )
    expect(decode(isJsonObject(body) ? body : {}).choice?.parts).toMatchObject([
      { arguments: '{"id":12345678901234567890}' },
    ])
  })

  it('has an id made where neither the call nor the answer has one', () => {
    const { id: _id, ...nameless } = CALL
    expect(decode({ content: [nameless] }, { mintCallId: () => 'call_minted' }).choice?.parts).toMatchObject([
      { id: 'call_minted' },
    ])
    expect(
      decode({ id: 'msg_1', content: [nameless] }, { mintCallId: () => 'call_minted' }).choice?.parts,
    ).toMatchObject([{ id: expect.stringMatching(/^call_[0-9a-f]{24}$/) }])
  })

  it('survives blocks that are not whole', () => {
    const { choice, notes } = decode({
      content: [
        null,
        'x',
        { type: 'text' },
        { type: 'thinking' },
        { type: 'redacted_thinking' },
        { type: 'tool_use' },
        {},
      ],
    })
    expect(choice?.parts.map(({ type }) => type)).toEqual([
      'text',
      'reasoning',
      'reasoning',
      'tool-call',
      'vendor',
    ])
    expect(notes).toEqual(['incomplete:content'])
  })

  it('throws the error that stands in place of an answer', () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    expect(() => decodeResponse(body, { quirks: {}, notes: new NoteList() })).toThrow(
      expect.objectContaining({ owner: 'provider', upstreamStatus: 529 }),
    )
  })

  it.each([{}, { content: 'text' }, { choices: [] }])('refuses %j, which is no answer', (body) => {
    try {
      decodeResponse(body, { quirks: {}, notes: new NoteList() })
    } catch (error) {
      expect(error instanceof GatewayError && error.kind).toBe('upstream-failed')
      return
    }
    throw new Error('was not refused')
  })
})
