import { describe, expect, it } from 'vitest'
import {
  assistant,
  call,
  encodeFor,
  picture,
  result,
  runEncodeCases,
  runRefusalCases,
  signed,
  system,
  text,
  user,
} from '../../../../../../tests/kit/own-forms.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { cozeChatOutbound as COZE } from './outbound.ts'

const QUESTION = { role: 'user', type: 'question', content: 'Hi', content_type: 'text' }
const USUAL: JsonObject = {
  bot_id: 'm',
  user_id: 'u1',
  stream: true,
  auto_save_history: false,
  additional_messages: [QUESTION],
}
const SAID = { endUser: 'u1' }

describe('a call of a bot', () => {
  runEncodeCases(COZE, USUAL, [
    { name: 'always streams', request: { ...SAID, stream: false }, expected: {} },
    {
      name: 'has the conversation, instructions before its first question',
      request: {
        ...SAID,
        messages: [
          system('Be brief.'),
          user(text('Hi')),
          assistant(text('Ho')),
          { role: 'developer', parts: [text('In German.')] },
          user(text('So?')),
        ],
      },
      expected: {
        additional_messages: [
          { ...QUESTION, content: 'Be brief.\n\nIn German.\n\nHi' },
          { role: 'assistant', type: 'answer', content: 'Ho', content_type: 'text' },
          { ...QUESTION, content: 'So?' },
        ],
      },
      warnings: ['moved:messages[0]', 'moved:messages[3]'],
    },
    {
      name: 'begins with the instructions where nothing is asked',
      request: { ...SAID, messages: [system('Say hello.')] },
      expected: { additional_messages: [{ ...QUESTION, content: 'Say hello.' }] },
      warnings: ['moved:messages[0]'],
    },
    {
      name: 'has pictures and files by their addresses, in their places',
      request: {
        ...SAID,
        messages: [
          system('Be brief.'),
          user(
            text('See '),
            picture('url'),
            { type: 'file', source: { kind: 'url', url: 'https://e.com/a.pdf' } },
            { type: 'file', source: { kind: 'url', url: 'https://e.com/b', mediaType: 'image/png' } },
            text(' there.'),
          ),
        ],
      },
      expected: {
        additional_messages: [
          {
            ...QUESTION,
            content_type: 'object_string',
            content: JSON.stringify([
              { type: 'text', text: 'Be brief.\n\n' },
              { type: 'text', text: 'See ' },
              { type: 'image', file_url: 'https://example.com/a.png' },
              { type: 'file', file_url: 'https://e.com/a.pdf' },
              { type: 'image', file_url: 'https://e.com/b' },
              { type: 'text', text: ' there.' },
            ]),
          },
        ],
      },
      warnings: ['moved:messages[0]'],
    },
    {
      name: 'tells what tools did',
      request: {
        ...SAID,
        messages: [
          user(text('Hi')),
          assistant(text('I look.'), call('c1', 'look', '{"n":1}')),
          {
            role: 'tool',
            parts: [{ type: 'tool-result', callId: 'c1', content: [text('A'), text('B')], isError: true }],
          },
          assistant({ type: 'tool-call', id: 'c2', name: 'shell', arguments: 'ls', custom: true }),
          result('c2', text('C'), picture('url')),
        ],
      },
      expected: {
        additional_messages: [
          QUESTION,
          { role: 'assistant', type: 'answer', content: 'I look.', content_type: 'text' },
          {
            role: 'assistant',
            type: 'function_call',
            content: '{"name":"look","arguments":{"n":1}}',
            content_type: 'text',
          },
          { role: 'assistant', type: 'tool_output', content: 'AB', content_type: 'text' },
          {
            role: 'assistant',
            type: 'function_call',
            content: '{"name":"shell","arguments":{"input":"ls"}}',
            content_type: 'text',
          },
          { role: 'assistant', type: 'tool_output', content: 'C', content_type: 'text' },
          {
            ...QUESTION,
            content_type: 'object_string',
            content: '[{"type":"image","file_url":"https://example.com/a.png"}]',
          },
        ],
      },
      warnings: ['dropped:is_error'],
    },
    {
      name: 'says in words what form the answer has',
      request: { ...SAID, responseFormat: { type: 'json' } },
      expected: {
        additional_messages: [
          { ...QUESTION, content: expect.stringMatching(/^Answer with JSON alone.*\n\nHi$/s) },
        ],
      },
      warnings: ['emulated:response_format'],
    },
    {
      name: 'has short texts of its metadata, and what the bot declares',
      request: {
        ...SAID,
        metadata: { a: 'b', n: 1, long: 'x'.repeat(513), '': 'c' },
        extraOf: 'openai-chat',
        extra: { custom_variables: { city: 'Rome' }, parameters: { p: 1 }, conversation_id: 'c1' },
      },
      expected: {
        meta_data: { a: 'b' },
        custom_variables: { city: 'Rome' },
        parameters: { p: 1 },
      },
      warnings: [
        'dropped:metadata.n',
        'dropped:metadata.long',
        'dropped:metadata.',
        'dropped:conversation_id',
      ],
    },
    {
      name: 'tells what is lost',
      request: {
        ...SAID,
        tools: [{ type: 'function', name: 'f' }],
        temperature: 0.5,
        seed: 1,
        messages: [
          { ...user({ type: 'text', text: 'Hi', cacheMark: { type: 'ephemeral' } }), name: 'Ann' },
          assistant(text('Ho'), signed('Hm.'), picture()),
        ],
      },
      expected: {
        additional_messages: [
          QUESTION,
          { role: 'assistant', type: 'answer', content: 'Ho', content_type: 'text' },
        ],
      },
      warnings: [
        'dropped:tools',
        'dropped:temperature',
        'dropped:seed',
        'dropped:messages.name',
        'dropped:cache_control',
        'dropped:reasoning',
        'dropped:messages.images',
      ],
    },
  ])

  it('has a user of its own for every conversation without one', () => {
    const userOf = (words: string) => encodeFor(COZE, { messages: [user(text(words))] }).body.user_id
    expect(userOf('Hi')).toMatch(/^sluice-[0-9a-f]{24}$/)
    expect(userOf('Hi')).toBe(userOf('Hi'))
    expect(userOf('Hi')).not.toBe(userOf('Ho'))
  })

  runRefusalCases(COZE, [
    {
      name: 'a picture as data',
      request: { messages: [user(text('Hi'), picture())] },
      field: 'messages[0].content[1]',
      code: 'unsupported_content',
    },
    {
      name: 'a picture among the instructions',
      request: { messages: [{ role: 'system', parts: [picture('url')] }] },
      field: 'messages[0].content[0]',
      code: 'unsupported_content',
    },
    {
      name: 'a sound',
      request: { messages: [user({ type: 'audio', format: 'wav', data: 'AA==' })] },
      field: 'messages[0].content[0]',
    },
    {
      name: 'more messages than it takes',
      request: { messages: Array.from({ length: 101 }, () => user(text('Hi'))) },
      field: 'messages',
      code: 'too_many_messages',
    },
    {
      name: 'nothing said',
      request: { messages: [user(text(''))] },
      field: 'messages',
      code: 'empty_messages',
    },
    {
      name: 'a tool that must be called',
      request: { tools: [{ type: 'function', name: 'f' }], toolChoice: { type: 'tool', name: 'f' } },
      field: 'tool_choice',
    },
    {
      name: 'a result of no call',
      request: { messages: [user(text('Hi')), result('c9')] },
      field: 'messages[1].content[0]',
      code: 'unknown_call_id',
    },
    { name: 'two answers', request: { choices: 2 }, field: 'n' },
  ])
})

it.each([
  ['', '/v3/chat'],
  ['/v3', '/chat'],
])('the path below %j is %s', (base, path) => {
  expect(COZE.path(base, { model: 'm', stream: true })).toBe(path)
})
