import { describe, expect, it } from 'vitest'
import {
  add,
  begin,
  CALL,
  decode,
  end,
  jsonDelta,
  START,
  stop,
  TEXT,
  textDelta,
} from '../../../../../../tests/kit/messages-frames.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { collectAnswer } from '../collect-answer.ts'

describe('blocks of a stream', () => {
  it('gives proofs as the vendor wrote them', () => {
    const { events } = decode([
      START,
      begin(0, { type: 'thinking', thinking: '' }),
      add(0, { type: 'signature_delta', signature: 'c2ln+/=' }),
      stop(0),
      begin(1, { type: 'redacted_thinking', data: 'cmVk' }),
      stop(1),
      begin(2, { type: 'thinking', thinking: 'unsigned' }),
      stop(2),
      ...end('end_turn'),
    ])
    expect(collectAnswer(events).choices[0]?.parts).toEqual([
      { type: 'reasoning', text: '', proof: { issuer: 'anthropic-messages', value: 'c2ln+/=' } },
      { type: 'reasoning', text: '', proof: { issuer: 'anthropic-messages', value: 'cmVk', redacted: true } },
      { type: 'reasoning', text: 'unsigned' },
    ])
  })

  it('keeps the vendor’s own tools and upkeep as blocks', () => {
    const result = { type: 'web_search_tool_result', tool_use_id: 's', content: [] }
    const { events, notes } = decode([
      START,
      begin(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      add(0, jsonDelta('{"query":')),
      add(0, jsonDelta('"x"}')),
      stop(0),
      begin(1, result),
      stop(1),
      begin(2, { type: 'compaction', content: null }),
      add(2, { type: 'compaction_delta', content: 'So far.' }),
      stop(2),
      begin(3, { type: 'hologram', data: 'x' }),
      stop(3),
      ...end('pause_turn'),
    ])
    const block = (kind: string, value: JsonObject) => ({
      type: 'vendor',
      protocol: 'anthropic-messages',
      kind,
      value,
    })
    const [choice] = collectAnswer(events).choices
    expect(choice?.parts).toEqual([
      block('server_tool_use', {
        type: 'server_tool_use',
        id: 's',
        name: 'web_search',
        input: { query: 'x' },
      }),
      block('web_search_tool_result', result),
      block('compaction', { type: 'compaction', content: 'So far.' }),
      block('hologram', { type: 'hologram', data: 'x' }),
    ])
    expect(choice?.finish).toBe('pause')
    expect(notes).toEqual(['incomplete:content.hologram'])
  })

  it('places citations in the text of the whole answer', () => {
    const web = {
      type: 'web_search_result_location',
      url: 'https://example.org',
      title: 'T',
      cited_text: 'c',
    }
    const page = { type: 'page_location', document_title: 'D' }
    const { events, notes } = decode([
      START,
      begin(0, TEXT),
      add(0, textDelta('Intro. ')),
      stop(0),
      begin(1, { ...TEXT, citations: [] }),
      add(1, { type: 'citations_delta', citation: web }),
      add(1, textDelta('Fact.')),
      add(1, { type: 'citations_delta', citation: page }),
      stop(1),
      ...end('end_turn'),
    ])
    const own = { protocol: 'anthropic-messages', value: web }
    const citation = { url: 'https://example.org', title: 'T', text: 'c', start: 7, end: 12, own }
    const vendorCitations = [{ protocol: 'anthropic-messages', value: page }]
    expect(collectAnswer(events).choices[0]?.parts).toEqual([
      { type: 'text', text: 'Intro. ' },
      { type: 'text', text: 'Fact.', citations: [citation], vendorCitations },
    ])
    expect(notes).toEqual([])
  })
})

describe('what the encoder changed', () => {
  it('gives tools their own names again', () => {
    const toolNames = new Map([['look_up', 'look.up']])
    const { events } = decode([START, begin(0, CALL), add(0, jsonDelta('{}')), stop(0), ...end('tool_use')], {
      toolNames,
    })
    expect(collectAnswer(events).choices[0]?.parts).toEqual([
      { type: 'tool-call', id: 'toolu_1', name: 'look.up', arguments: '{}' },
    ])
  })

  it('makes a stable id where the vendor gives none', () => {
    const { id: _id, ...nameless } = CALL
    const ids = [0, 1].map(() => {
      const { events } = decode([START, begin(0, nameless), stop(0), ...end('tool_use')])
      const start = events.find((event) => event.type === 'tool-start')
      return start?.id
    })
    expect(ids[0]).toMatch(/^call_[0-9a-f]{24}$/)
    expect(ids[1]).toBe(ids[0])
  })

  it('reads free text out of the function that stands for a custom tool', () => {
    const { events } = decode(
      [
        START,
        begin(0, CALL),
        add(0, jsonDelta('{"input":"a \\')),
        add(0, jsonDelta('"b\\""}')),
        stop(0),
        ...end('tool_use'),
      ],
      { customTools: new Set(['look_up']) },
    )
    expect(collectAnswer(events).choices[0]?.parts).toEqual([
      { type: 'tool-call', id: 'toolu_1', name: 'look_up', arguments: 'a "b"', custom: true },
    ])
  })

  it.each([
    [[jsonDelta('{"a":'), jsonDelta('1}')], '{"a":1}'],
    [[], '{}'],
  ])('shows the arguments of the hidden tool as text', (deltas, text) => {
    const { events } = decode(
      [START, begin(0, CALL), ...deltas.map((delta) => add(0, delta)), stop(0), ...end('tool_use')],
      { hiddenTool: 'look_up' },
    )
    expect(collectAnswer(events).choices[0]).toEqual({
      index: 0,
      parts: [{ type: 'text', text }],
      finish: 'stop',
      rawFinish: 'tool_use',
    })
  })
})
