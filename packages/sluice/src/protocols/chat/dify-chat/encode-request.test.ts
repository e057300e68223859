import { describe, expect, it } from 'vitest'
import {
  assistant,
  encodeFor,
  picture,
  runEncodeCases,
  runRefusalCases,
  signed,
  system,
  text,
  user,
} from '../../../../../../tests/kit/own-forms.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { buildAppPath } from './app-options.ts'
import { difyChatOutbound as DIFY } from './outbound.ts'

const USUAL: JsonObject = {
  inputs: {},
  query: 'Hi',
  auto_generate_name: false,
  response_mode: 'streaming',
  user: 'sluice',
}

describe('a call of a chat', () => {
  runEncodeCases(DIFY, USUAL, [
    { name: 'always streams', request: { stream: false }, expected: {} },
    { name: 'names the end user', request: { endUser: 'u1' }, expected: { user: 'u1' } },
    { name: 'does not name an empty one', request: { endUser: '' }, expected: {} },
    {
      name: 'is one text',
      request: {
        messages: [system('Be brief.'), user(text('Hi')), assistant(text('Ho')), user(text('So?'))],
      },
      expected: { query: 'Be brief.\n\nConversation so far:\n\nUser: Hi\n\nAssistant: Ho\n\nUser: So?' },
      warnings: ['emulated:messages'],
    },
    {
      name: 'has the files of the last turn beside it, earlier ones by their addresses',
      request: {
        messages: [
          user(text('See: '), picture('url')),
          user(
            text('And?'),
            picture('url'),
            { type: 'file', source: { kind: 'url', url: 'https://e.com/a.mp3', mediaType: 'audio/mpeg' } },
            { type: 'file', source: { kind: 'url', url: 'https://e.com/a.mp4', mediaType: 'video/mp4' } },
            { type: 'file', source: { kind: 'url', url: 'https://e.com/a.pdf' } },
          ),
        ],
      },
      expected: {
        query: 'Conversation so far:\n\nUser: See: [Picture: https://example.com/a.png]\n\nUser: And?',
        files: [
          { type: 'image', transfer_method: 'remote_url', url: 'https://example.com/a.png' },
          { type: 'audio', transfer_method: 'remote_url', url: 'https://e.com/a.mp3' },
          { type: 'video', transfer_method: 'remote_url', url: 'https://e.com/a.mp4' },
          { type: 'document', transfer_method: 'remote_url', url: 'https://e.com/a.pdf' },
        ],
      },
      warnings: ['emulated:messages'],
    },
    {
      name: 'says in words what form the answer has',
      request: { responseFormat: { type: 'json' } },
      expected: { query: expect.stringMatching(/^Answer with JSON alone.*\n\nHi$/s) },
      warnings: ['emulated:response_format'],
    },
    {
      name: 'has the variables of the app, and no conversation of another caller',
      request: {
        extraOf: 'openai-chat',
        extra: { inputs: { city: 'Rome' }, conversation_id: 'c1', workflow_id: 'w1' },
      },
      expected: { inputs: { city: 'Rome' } },
      warnings: ['dropped:conversation_id', 'dropped:workflow_id'],
    },
    {
      name: 'goes on with a conversation of its own form',
      request: {
        extraOf: 'dify-chat',
        extra: { conversation_id: 'c1' },
        messages: [user(text('Hi')), assistant(text('Ho')), user(text('So?'))],
      },
      expected: { query: 'So?', conversation_id: 'c1' },
    },
    {
      name: 'tells what is lost',
      request: {
        tools: [{ type: 'function', name: 'f' }],
        temperature: 0.5,
        maxOutputTokens: 9,
        stop: ['x'],
        reasoning: { effort: 'high' },
        messages: [
          { ...user({ type: 'text', text: 'Hi', cacheMark: { type: 'ephemeral' } }), extra: { x: 1 } },
          { ...assistant(text('Ho'), signed('Hm.')), phase: 'commentary' },
        ],
      },
      expected: { query: 'Conversation so far:\n\nUser: Hi\n\nAssistant: Ho' },
      warnings: [
        'dropped:tools',
        'dropped:max_tokens',
        'dropped:temperature',
        'dropped:stop',
        'dropped:reasoning_effort',
        'dropped:messages.x',
        'dropped:cache_control',
        'dropped:messages.phase',
        'dropped:reasoning',
        'emulated:messages',
      ],
    },
  ])

  runRefusalCases(DIFY, [
    {
      name: 'a picture as data',
      request: { messages: [user(picture())] },
      field: 'messages[0].content[0]',
      code: 'unsupported_content',
    },
    {
      name: 'a sound',
      request: { messages: [user({ type: 'audio', format: 'wav', data: 'AA==' })] },
      field: 'messages[0].content[0]',
    },
    {
      name: 'a tool that must be called',
      request: { tools: [{ type: 'function', name: 'f' }], toolChoice: { type: 'required' } },
      field: 'tool_choice',
    },
    {
      name: 'a tool that runs elsewhere',
      request: {
        tools: [
          {
            type: 'vendor',
            protocol: 'openai-responses',
            kind: 'code_interpreter',
            path: 'tools[0]',
            value: {},
          },
        ],
      },
      field: 'tools[0]',
    },
    { name: 'nothing said', request: { messages: [user(text(' '))] }, field: 'messages' },
    { name: 'two answers', request: { choices: 2 }, field: 'n' },
  ])
})

describe('a call of another app', () => {
  it.each([
    ['completion', {}, { query: 'Hi' }],
    ['workflow', { inputs_key: 'text' }, { text: 'Hi' }],
    ['workflow', { inputs_key: 'text', more: 1 }, { city: 'Rome', text: 'Hi' }],
  ])('%s %j has the text among its variables', (app, options, inputs) => {
    const extra: JsonObject = 'city' in inputs ? { inputs: { city: 'Rome', text: 'x' } } : {}
    const { body } = encodeFor(DIFY, { extra }, { options: { app, ...options } })
    expect(body).toEqual({ inputs, response_mode: 'streaming', user: 'sluice' })
  })
})

it.each([
  ['/v1', undefined, '/chat-messages'],
  ['', undefined, '/v1/chat-messages'],
  ['/v1', { app: 'completion' }, '/completion-messages'],
  ['/v1', { app: 'workflow' }, '/workflows/run'],
  ['/v1', { app: 'else' }, '/chat-messages'],
])('the path below %j with %j is %s', (base, options, path) => {
  expect(buildAppPath(base, options)).toBe(path)
  if (options === undefined) expect(DIFY.path(base, { model: 'm', stream: true })).toBe(path)
})
