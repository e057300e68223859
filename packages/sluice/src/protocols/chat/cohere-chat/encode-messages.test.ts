import { describe } from 'vitest'
import {
  assistant,
  call,
  PIXEL,
  picture,
  result,
  runEncodeCases,
  runRefusalCases,
  signed,
  system,
  text,
  thought,
  user,
} from '../../../../../../tests/kit/own-forms.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { cohereChatOutbound } from './outbound.ts'

const USUAL: JsonObject = { model: 'm', stream: false, messages: [{ role: 'user', content: 'Hi' }] }

const THINKS = { traits: { thinking: 'budget' as const } }

describe('messages', () => {
  runEncodeCases(cohereChatOutbound, USUAL, [
    {
      name: 'have system messages in their places, developers among them',
      request: {
        messages: [
          system('Be brief.'),
          user(text('Hi')),
          { role: 'developer', parts: [text('Now in German.')] },
        ],
      },
      expected: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
          { role: 'system', content: 'Now in German.' },
        ],
      },
    },
    {
      name: 'are lists of parts where they are more than a text',
      request: {
        messages: [
          user(text('Look: '), {
            type: 'image',
            detail: 'low',
            source: { kind: 'url', url: 'https://e.com/a' },
          }),
          user(picture()),
        ],
      },
      expected: {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look: ' },
              { type: 'image_url', image_url: { url: 'https://e.com/a', detail: 'low' } },
            ],
          },
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } }],
          },
        ],
      },
    },
    {
      name: 'tell what is lost of them',
      request: {
        messages: [
          {
            ...user({ type: 'text', text: 'Hi', cacheMark: { type: 'ephemeral' } }),
            name: 'Ann',
            extra: { x: 1 },
          },
          { ...assistant(text('Ho'), picture()), phase: 'commentary' },
          assistant(thought('Hm.'), { type: 'vendor', protocol: 'anthropic-messages', value: {} }),
          user({ type: 'text', text: 'Hi', extra: { citations: true } }),
        ],
      },
      expected: {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Ho' },
          { role: 'user', content: 'Hi' },
        ],
      },
      warnings: [
        'dropped:messages.citations',
        'dropped:messages.name',
        'dropped:messages.x',
        'dropped:cache_control',
        'dropped:messages.phase',
        'dropped:messages.images',
        'dropped:messages.extra_content',
        'dropped:reasoning',
      ],
    },
    {
      name: 'have calls with the plan that led to them, arguments to the digit, and results',
      request: {
        messages: [
          assistant(
            thought('I look.'),
            call('c1', 'look', '{"n": 12345678901234567890}'),
            call('c2', 'now', ''),
          ),
          result('c1', text('A'), text('B')),
          result('c2', text('noon')),
        ],
      },
      expected: {
        messages: [
          {
            role: 'assistant',
            tool_plan: 'I look.',
            tool_calls: [
              {
                id: 'c1',
                type: 'function',
                function: { name: 'look', arguments: '{"n": 12345678901234567890}' },
              },
              { id: 'c2', type: 'function', function: { name: 'now', arguments: '{}' } },
            ],
          },
          {
            role: 'tool',
            tool_call_id: 'c1',
            content: [
              { type: 'text', text: 'A' },
              { type: 'text', text: 'B' },
            ],
          },
          { role: 'tool', tool_call_id: 'c2', content: 'noon' },
        ],
      },
    },
    {
      name: 'have the thoughts of models that think as blocks, those of other vendors not at all',
      target: THINKS,
      request: {
        messages: [
          assistant(thought('I look.'), signed('Hidden.'), text('Wait.'), call('c1', 'look')),
          result('c1', text('A')),
        ],
      },
      expected: {
        messages: [
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'I look.' },
              { type: 'text', text: 'Wait.' },
            ],
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: 'A' },
        ],
      },
      warnings: ['dropped:reasoning'],
    },
    {
      name: 'have pictures of a result behind the run of results',
      request: {
        messages: [
          assistant(call('c1', 'look'), call('c2', 'look')),
          result('c1', text('See'), picture('url')),
          result('c2', text('B')),
        ],
      },
      expected: {
        messages: [
          {
            role: 'assistant',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } },
              { id: 'c2', type: 'function', function: { name: 'look', arguments: '{}' } },
            ],
          },
          { role: 'tool', tool_call_id: 'c1', content: 'See' },
          { role: 'tool', tool_call_id: 'c2', content: 'B' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Result of tool call c1:' },
              { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            ],
          },
        ],
      },
    },
  ])

  runRefusalCases(cohereChatOutbound, [
    {
      name: 'a sound',
      request: { messages: [user(text('Hi'), { type: 'audio', format: 'wav', data: 'AA==' })] },
      field: 'messages[0].content[1]',
      code: 'unsupported_content',
    },
    {
      name: 'a file of another vendor',
      request: { messages: [user(picture('file-id'))] },
      field: 'messages[0].content[0]',
      code: 'unsupported_content',
    },
    {
      name: 'a picture where its caller wrote it',
      request: {
        messages: [
          user({
            type: 'image',
            source: { kind: 'data', mediaType: 'image/tiff', data: 'AA==' },
            path: 'input[3]',
          }),
        ],
      },
      target: { traits: { mediaTypes: ['image/png'] } },
      field: 'input[3]',
      code: 'unsupported_media_type',
    },
    { name: 'nothing said', request: { messages: [assistant()] }, field: 'messages', code: 'empty_messages' },
    {
      name: 'a result of no call',
      request: { messages: [user(text('Hi')), result('c9', text('A'))] },
      field: 'messages[1].content[0]',
      code: 'unknown_call_id',
    },
    {
      name: 'two results of a call',
      request: { messages: [assistant(call('c1', 'f')), result('c1'), result('c1')] },
      field: 'messages[2].content[0]',
      code: 'double_call_id',
    },
    {
      name: 'two calls of an id',
      request: { messages: [assistant(call('c1', 'f'), call('c1', 'f'))] },
      field: 'messages[0].tool_calls',
      code: 'double_call_id',
    },
    { name: 'two answers', request: { choices: 2 }, field: 'n' },
    { name: 'an answer that sounds', request: { modalities: ['text', 'audio'] }, field: 'modalities' },
  ])
})
