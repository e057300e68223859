import { describe, expect, it } from 'vitest'
import {
  ADAPTIVE,
  call,
  contentOf,
  encode,
  HI,
  refusal,
  result,
  text,
  tool,
} from '../../../../../../tests/kit/encode-messages.ts'
import type { Message, Part } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

describe('messages', () => {
  const cases: {
    name: string
    messages: Message[]
    traits?: object
    expected: JsonObject
    notes?: string[]
  }[] = [
    {
      name: 'the system run at the head',
      messages: [
        { role: 'system', parts: [text('One')] },
        {
          role: 'developer',
          parts: [text('Two'), { type: 'text', text: 'Three', cacheMark: { type: 'ephemeral' } }],
        },
        HI,
      ],
      expected: {
        system: [
          { type: 'text', text: 'One' },
          { type: 'text', text: 'Two' },
          { type: 'text', text: 'Three', cache_control: { type: 'ephemeral' } },
        ],
        messages: [{ role: 'user', content: 'Hi' }],
      },
    },
    {
      name: 'a later system message, moved',
      messages: [HI, { role: 'system', parts: [text('Later')] }],
      expected: {
        system: [{ type: 'text', text: 'Later' }],
        messages: [{ role: 'user', content: 'Hi' }],
      },
      notes: ['moved:messages[1]'],
    },
    {
      name: 'a later system message in its place',
      messages: [
        HI,
        { role: 'system', parts: [text('Later')] },
        { role: 'assistant', parts: [text('Yes')] },
        HI,
      ],
      traits: { ...ADAPTIVE, midSystem: true },
      expected: {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'system', content: 'Later' },
          { role: 'assistant', content: 'Yes' },
          { role: 'user', content: 'Hi' },
        ],
      },
    },
    {
      name: 'a system message that the vendor would not take there, moved',
      messages: [
        HI,
        { role: 'assistant', parts: [text('Yes')] },
        { role: 'system', parts: [text('Later')] },
        HI,
      ],
      traits: { ...ADAPTIVE, midSystem: true },
      expected: {
        system: [{ type: 'text', text: 'Later' }],
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Yes' },
          { role: 'user', content: 'Hi' },
        ],
      },
      notes: ['moved:messages[2]'],
    },
    {
      name: 'equal roles in one turn, blank texts dropped, the prefill kept',
      messages: [
        HI,
        { role: 'user', parts: [text(''), text('There'), text(' \n')] },
        { role: 'assistant', parts: [text('')] },
        { role: 'assistant', parts: [text('So')] },
      ],
      expected: {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Hi' },
              { type: 'text', text: 'There' },
            ],
          },
          { role: 'assistant', content: 'So' },
        ],
      },
    },
    {
      name: 'names of speakers and refusals',
      messages: [
        { ...HI, name: 'ann', extra: { phase: 'final' } },
        { role: 'assistant', parts: [{ type: 'refusal', text: 'No.' }] },
        HI,
      ],
      expected: {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'No.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      notes: ['dropped:messages.name', 'dropped:messages.phase'],
    },
  ]
  it.each(cases)('$name', ({ messages, traits, expected, notes }) => {
    const encoded = encode({ messages }, traits === undefined ? {} : { traits })
    expect({ system: encoded.sent.system, messages: encoded.sent.messages }).toEqual({
      system: expected.system,
      messages: expected.messages,
    })
    expect(encoded.notes).toEqual(notes ?? [])
  })

  it.each([
    ['nothing', []],
    ['blanks', [{ role: 'user', parts: [text(' ')] }]],
    ['system alone', [{ role: 'system', parts: [text('Be kind')] }]],
  ] as [string, Message[]][])('refuses %s', (_name, messages) => {
    expect(refusal({ messages })).toMatchObject({ status: 400, param: 'messages' })
  })
})

describe('tool turns', () => {
  it('puts results of consecutive messages into one turn, with images and errors', () => {
    const image: Part = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } }
    const { sent, notes } = encode({
      tools: [tool('look_up')],
      messages: [
        HI,
        { role: 'assistant', parts: [text('Looking'), call('a.1', '{"city":"Rome"}'), call('b', '')] },
        result('a.1', text('Sunny'), image),
        {
          role: 'tool',
          parts: [
            {
              type: 'tool-result',
              callId: 'b',
              content: [{ type: 'text', text: 'Broken', cacheMark: { type: 'ephemeral' } }],
              isError: true,
            },
          ],
        },
        { role: 'user', parts: [text('And?')] },
      ],
    })
    const messages = sent.messages as JsonObject[]
    const calls = messages[1]?.content as JsonObject[]
    const id = calls[1]?.id
    expect(id).toMatch(/^toolu_[0-9a-f]{24}$/)
    expect(calls).toEqual([
      { type: 'text', text: 'Looking' },
      { type: 'tool_use', id, name: 'look_up', input: { city: 'Rome' } },
      { type: 'tool_use', id: 'b', name: 'look_up', input: {} },
    ])
    expect(messages[2]).toEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: id,
          content: [
            { type: 'text', text: 'Sunny' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
        {
          type: 'tool_result',
          tool_use_id: 'b',
          content: 'Broken',
          is_error: true,
          cache_control: { type: 'ephemeral' },
        },
        { type: 'text', text: 'And?' },
      ],
    })
    expect(notes).toEqual([])
  })

  it('puts results before what the user said in between', () => {
    const { sent } = encode({
      messages: [
        HI,
        { role: 'assistant', parts: [call('a', '{}')] },
        { role: 'user', parts: [text('Wait')] },
        result('a', text('1')),
      ],
    })
    expect(contentOf(sent, 2)).toEqual([
      { type: 'tool_result', tool_use_id: 'a', content: '1' },
      { type: 'text', text: 'Wait' },
    ])
  })

  const ARGUMENTS: [string, string, string[]][] = [
    [
      '{"id":9007199254740993123,"x":0.12345678901234567890}',
      '{"id":9007199254740993123,"x":0.12345678901234567890}',
      [],
    ],
    ['', '{}', []],
    ['Rome', '{"arguments":"Rome"}', ['changed:messages.tool_calls.arguments']],
    ['[1]', '{"arguments":"[1]"}', ['changed:messages.tool_calls.arguments']],
  ]
  it.each(ARGUMENTS)('writes the arguments %s as %s', (given, expected, notes) => {
    const encoded = encode({
      messages: [HI, { role: 'assistant', parts: [call('a', given)] }, result('a', text('1'))],
    })
    expect(JSON.stringify(encoded.body)).toContain(`"input":${expected}}`)
    expect(encoded.notes).toEqual(notes)
  })

  const REFUSED: [string, Message[], string][] = [
    ['a result without its call', [HI, result('a', text('1'))], 'messages[1].tool_call_id'],
    [
      'two results of one call',
      [HI, { role: 'assistant', parts: [call('a', '{}')] }, result('a', text('1')), result('a', text('2'))],
      'messages[3].tool_call_id',
    ],
    [
      'one id for two calls',
      [HI, { role: 'assistant', parts: [call('a', '{}'), call('a', '{}')] }],
      'messages[1].tool_calls',
    ],
  ]
  it.each(REFUSED)('refuses %s', (_name, messages, param) => {
    expect(refusal({ messages })).toMatchObject({ status: 400, param })
  })
})
