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
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { openStreamDecoder } from './decode-stream.ts'

/** Kinds of events with their text, for a table. */
function outline(events: ChatEvent[]): string[] {
  return events.map((event) => ('text' in event ? `${event.type} ${event.text}` : event.type))
}

describe('openStreamDecoder', () => {
  const cases: { name: string; frames: (JsonObject | string)[]; expected: string[] }[] = [
    {
      name: 'thinking, text and a call',
      frames: [
        START,
        begin(0, { type: 'thinking', thinking: '', signature: '' }),
        { type: 'ping' },
        add(0, { type: 'thinking_delta', thinking: 'Hm.' }),
        add(0, { type: 'signature_delta', signature: 'c2ln' }),
        stop(0),
        begin(1, TEXT),
        add(1, textDelta('Hel')),
        add(1, textDelta('lo')),
        stop(1),
        begin(2, CALL),
        add(2, jsonDelta('')),
        add(2, jsonDelta('{"a":')),
        add(2, jsonDelta('1}')),
        stop(2),
        ...end('tool_use'),
      ],
      expected: [
        'message-start',
        'usage',
        'reasoning-start',
        'reasoning-delta Hm.',
        'reasoning-end',
        'text-start',
        'text-delta Hel',
        'text-delta lo',
        'text-end',
        'tool-start',
        'tool-delta {"a":',
        'tool-delta 1}',
        'tool-end',
        'finish',
        'usage',
        'message-end',
      ],
    },
    {
      name: 'blocks that nobody ended',
      frames: [
        START,
        begin(0, TEXT),
        add(0, textDelta('a')),
        begin(1, CALL),
        add(1, jsonDelta('{}')),
        ...end('tool_use'),
      ],
      expected: [
        'message-start',
        'usage',
        'text-start',
        'text-delta a',
        'text-end',
        'tool-start',
        'tool-delta {}',
        'tool-end',
        'finish',
        'usage',
        'message-end',
      ],
    },
    {
      name: 'fragments that come late or in turns',
      frames: [
        START,
        begin(0, TEXT),
        add(0, textDelta('a')),
        begin(1, CALL),
        begin(2, { ...CALL, id: 'toolu_2' }),
        add(1, jsonDelta('{"a":1}')),
        add(2, jsonDelta('{"b":2}')),
        add(0, textDelta('b')),
        stop(2),
        stop(1),
        stop(0),
        ...end('tool_use'),
      ],
      expected: [
        'message-start',
        'usage',
        'text-start',
        'text-delta a',
        'text-end',
        'tool-start',
        'tool-start',
        'tool-delta {"a":1}',
        'tool-delta {"b":2}',
        'text-start',
        'text-delta b',
        'tool-end',
        'tool-end',
        'text-end',
        'finish',
        'usage',
        'message-end',
      ],
    },
    {
      name: 'fragments of blocks that never began',
      frames: [
        add(0, textDelta('a')),
        add(3, { type: 'thinking_delta', thinking: 'b' }),
        add(4, jsonDelta('{}')),
      ],
      expected: [
        'text-start',
        'text-delta a',
        'text-end',
        'reasoning-start',
        'reasoning-delta b',
        'reasoning-end',
      ],
    },
    {
      name: 'a call without arguments, and one with all of them at its start',
      frames: [
        START,
        begin(0, CALL),
        stop(0),
        begin(1, { ...CALL, id: 'toolu_2', input: { a: 1 } }),
        stop(1),
        ...end('tool_use'),
      ],
      expected: [
        'message-start',
        'usage',
        'tool-start',
        'tool-delta {}',
        'tool-end',
        'tool-start',
        'tool-delta {"a":1}',
        'tool-end',
        'finish',
        'usage',
        'message-end',
      ],
    },
    {
      name: 'a cut: nothing is added and no finish invented',
      frames: [START, begin(0, TEXT), add(0, textDelta('a')), begin(1, CALL)],
      expected: [
        'message-start',
        'usage',
        'text-start',
        'text-delta a',
        'text-end',
        'tool-start',
        'tool-end',
      ],
    },
    {
      name: 'a cut within a tool of the vendor',
      frames: [
        START,
        begin(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
        add(0, jsonDelta('{"q')),
      ],
      expected: ['message-start', 'usage'],
    },
    {
      name: 'an end mark without a reason',
      frames: [START, begin(0, TEXT), add(0, textDelta('a')), { type: 'message_stop' }],
      expected: ['message-start', 'usage', 'text-start', 'text-delta a', 'text-end', 'message-end'],
    },
    {
      name: 'two starts and what follows the end',
      frames: [
        START,
        START,
        begin(0, TEXT),
        add(0, textDelta('a')),
        stop(0),
        ...end('end_turn'),
        START,
        add(0, textDelta('b')),
      ],
      expected: [
        'message-start',
        'usage',
        'text-start',
        'text-delta a',
        'text-end',
        'finish',
        'usage',
        'message-end',
      ],
    },
    {
      name: 'events of times to come and empty frames',
      frames: [
        START,
        { type: 'message_mood', mood: 'fine' },
        '',
        begin(0, TEXT),
        add(0, { type: 'colour_delta', colour: 1 }),
        stop(0),
      ],
      expected: ['message-start', 'usage', 'text-start', 'text-end'],
    },
    {
      name: 'an end in the manner of OpenAI',
      frames: [
        START,
        begin(0, TEXT),
        add(0, textDelta('a')),
        stop(0),
        { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
        '[DONE]',
        begin(1, TEXT),
        { type: 'message_delta', usage: { output_tokens: 9 } },
      ],
      expected: ['message-start', 'usage', 'text-start', 'text-delta a', 'text-end', 'finish', 'message-end'],
    },
    {
      name: 'an end in the manner of OpenAI, without a finish',
      frames: [START, begin(0, TEXT), add(0, textDelta('a')), '[DONE]', add(0, textDelta('b'))],
      expected: ['message-start', 'usage', 'text-start', 'text-delta a', 'text-end'],
    },
    {
      name: 'garbage',
      frames: [START, '{"type":"content_bl', add(0, textDelta('a'))],
      expected: ['message-start', 'usage', 'error'],
    },
    { name: 'no object', frames: ['[1]'], expected: ['error'] },
    {
      name: 'a whole answer in place of a stream',
      frames: [{ type: 'message', id: 'm', content: [{ type: 'text', text: 'a' }], stop_reason: 'end_turn' }],
      expected: ['message-start', 'text-start', 'text-delta a', 'text-end', 'finish', 'message-end'],
    },
    {
      name: 'a message that holds nothing',
      frames: [
        { type: 'message' },
        { type: 'message_start' },
        { type: 'content_block_start' },
        { type: 'content_block_delta' },
      ],
      expected: [],
    },
  ]
  it.each(cases)('$name', ({ frames, expected }) => {
    expect(outline(decode(frames).events)).toEqual(expected)
  })

  it('takes the type from the event line where the data has none', () => {
    const decoder = openStreamDecoder({ quirks: {}, notes: new NoteList() })
    const { type: _type, ...data } = START
    expect(decoder.push({ event: 'message_start', data: JSON.stringify(data) })).toHaveLength(2)
  })

  it.each([
    [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 502],
    [{ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } }, 429],
    [
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'prompt is too long: 5 tokens > 4 maximum' },
      },
      400,
    ],
    [{ error: { message: 'broken' } }, 502],
    [{ type: 'error' }, 502],
  ])('ends with the error %j', (frame, status) => {
    const { events } = decode([START, begin(0, TEXT), add(0, textDelta('a')), frame, add(0, textDelta('b'))])
    const last = events.at(-1)
    expect(last?.type === 'error' && last.error.status).toBe(status)
    expect(outline(events)).not.toContain('text-delta b')
  })
})
