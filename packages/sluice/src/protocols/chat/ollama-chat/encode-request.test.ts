import { describe, expect, it } from 'vitest'
import {
  assistant,
  call,
  encodeFor,
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
import type { Tool } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { ollamaChatOutbound as OLLAMA } from './outbound.ts'

const USUAL: JsonObject = {
  model: 'm',
  stream: false,
  messages: [{ role: 'user', content: 'Hi' }],
  options: {},
}

const LOOK: Tool = { type: 'function', name: 'look', strict: true }
const LOOK_WIRE = {
  type: 'function',
  function: { name: 'look', parameters: { type: 'object', properties: {} } },
}
const SCHEMA = { type: 'object', properties: { a: { type: 'number' } } }
const LEVELS = { traits: { thinking: 'level' as const, efforts: ['low', 'medium', 'high'] as const } }

describe('messages', () => {
  runEncodeCases(OLLAMA, USUAL, [
    {
      name: 'are one text each, with pictures beside it',
      request: {
        messages: [
          system('Be brief.'),
          user(text('Look '), text('here.'), picture()),
          assistant(thought('Hm.'), text('A dot.')),
        ],
      },
      expected: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Look here.', images: [PIXEL] },
          { role: 'assistant', content: 'A dot.', thinking: 'Hm.' },
        ],
      },
    },
    {
      name: 'have calls with arguments as objects, and results with the name of their tool',
      request: {
        messages: [
          assistant(call('c1', 'look', '{"n":1}'), call('c2', 'look', '[1')),
          result('c1', text('A'), picture()),
          result('c2', text('B')),
        ],
      },
      expected: {
        messages: [
          {
            role: 'assistant',
            content: '',
            tool_calls: [
              { id: 'c1', function: { name: 'look', arguments: { n: 1 } } },
              { id: 'c2', function: { name: 'look', arguments: expect.any(Object) } },
            ],
          },
          { role: 'tool', content: 'A', tool_name: 'look', tool_call_id: 'c1' },
          { role: 'tool', content: 'B', tool_name: 'look', tool_call_id: 'c2' },
          { role: 'user', content: 'Result of tool call c1:', images: [PIXEL] },
        ],
      },
      warnings: ['changed:messages.tool_calls.arguments'],
    },
    {
      name: 'tell what is lost of them',
      request: {
        messages: [
          user({
            type: 'image',
            detail: 'high',
            source: { kind: 'data', mediaType: 'image/png', data: PIXEL },
          }),
          assistant(signed('Hidden.'), picture(), text('A')),
        ],
      },
      expected: {
        messages: [
          { role: 'user', content: '', images: [PIXEL] },
          { role: 'assistant', content: 'A' },
        ],
      },
      warnings: ['dropped:image_url.detail', 'dropped:reasoning', 'dropped:messages.images'],
    },
  ])

  it('keep the digits of arguments', () => {
    const { body } = encodeFor(OLLAMA, { messages: [assistant(call('c', 'f', '{"n":1.50}'))] })
    expect(body.messages).toMatchObject([{ tool_calls: [{ function: { arguments: { n: 1.5 } } }] }])
  })

  runRefusalCases(OLLAMA, [
    {
      name: 'a picture by its address',
      request: { messages: [user(picture('url'))] },
      field: 'messages[0].content[0]',
      code: 'unsupported_content',
    },
    {
      name: 'a document',
      request: {
        messages: [
          user({ type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'AA==' } }),
        ],
      },
      field: 'messages[0].content[0]',
      code: 'unsupported_content',
    },
    {
      name: 'a sound',
      request: { messages: [user(text('Hi'), { type: 'audio', format: 'wav', data: 'AA==' })] },
      field: 'messages[0].content[1]',
    },
    {
      name: 'a result of no call',
      request: { messages: [result('c1')] },
      field: 'messages[0].content[0]',
      code: 'unknown_call_id',
    },
    { name: 'two answers', request: { choices: 2 }, field: 'n' },
  ])
})

describe('settings', () => {
  runEncodeCases(OLLAMA, USUAL, [
    {
      name: 'stand among the options',
      request: {
        stream: true,
        maxOutputTokens: 50,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        stop: ['a'],
        logprobs: { top: 2 },
      },
      expected: {
        stream: true,
        options: {
          num_predict: 50,
          temperature: 0.5,
          top_p: 0.9,
          top_k: 40,
          seed: 7,
          presence_penalty: 0.1,
          frequency_penalty: 0.2,
          stop: ['a'],
        },
        logprobs: true,
        top_logprobs: 2,
      },
    },
    {
      name: 'of the vendor go by their names, those of its machine do not',
      request: {
        temperature: 0.5,
        extraOf: 'openai-chat',
        extra: {
          keep_alive: '5m',
          options: { num_ctx: 8192, temperature: 0.9, num_gpu: 99 },
          foo: 1,
          think: null,
        },
      },
      expected: { keep_alive: '5m', options: { num_ctx: 8192, temperature: 0.5 } },
      warnings: ['dropped:options.temperature', 'dropped:options.num_gpu', 'dropped:foo'],
    },
    {
      name: 'that are no options are told of',
      request: { extra: { options: 'fast' } },
      expected: {},
      warnings: ['dropped:options'],
    },
    {
      name: 'end where the money does',
      request: {},
      target: { outputCap: 9 },
      expected: { options: { num_predict: 9 } },
      warnings: ['capped:max_tokens'],
    },
  ])
})

describe('thinking', () => {
  runEncodeCases(OLLAMA, USUAL, [
    { name: 'is as usual where nothing is said', request: { reasoning: { summary: 'auto' } }, expected: {} },
    { name: 'is on', request: { reasoning: { adaptive: true } }, expected: { think: true } },
    { name: 'is off', request: { reasoning: { effort: 'none' } }, expected: { think: false } },
    {
      name: 'is off without a budget',
      request: { reasoning: { budgetTokens: 0 } },
      expected: { think: false },
    },
    {
      name: 'is on, how much is not to be said',
      request: { reasoning: { effort: 'high' } },
      expected: { think: true },
      warnings: ['changed:reasoning_effort'],
    },
    {
      name: 'has a level',
      request: { reasoning: { effort: 'high' } },
      target: LEVELS,
      expected: { think: 'high' },
    },
    {
      name: 'has the level of a budget',
      request: { reasoning: { budgetTokens: 8000 } },
      target: LEVELS,
      expected: { think: 'medium' },
    },
    {
      name: 'is least where it cannot be off',
      request: { reasoning: { effort: 'none' } },
      target: LEVELS,
      expected: { think: 'low' },
      warnings: ['changed:reasoning_effort'],
    },
    {
      name: 'is left to the model',
      request: { reasoning: { adaptive: true } },
      target: LEVELS,
      expected: {},
    },
    {
      name: 'is not asked of a model that does not',
      request: { reasoning: { effort: 'low' } },
      target: { traits: { thinking: 'none' } },
      expected: {},
      warnings: ['dropped:reasoning_effort'],
    },
    { name: 'may be said in its own word', request: { extra: { think: 'max' } }, expected: { think: 'max' } },
  ])
})

describe('tools and the form of the answer', () => {
  const TOLD = { role: 'system', content: expect.stringContaining(JSON.stringify(SCHEMA)) }
  runEncodeCases(OLLAMA, USUAL, [
    {
      name: 'functions',
      request: { tools: [LOOK] },
      expected: { tools: [LOOK_WIRE] },
      warnings: ['dropped:tools.strict'],
    },
    {
      name: 'functions that cannot be demanded',
      request: { tools: [{ ...LOOK, strict: false }], toolChoice: { type: 'required' } },
      expected: { tools: [LOOK_WIRE] },
      warnings: ['changed:tool_choice'],
    },
    {
      name: 'functions that are kept from the model',
      request: { tools: [LOOK], toolChoice: { type: 'none' } },
      expected: {},
      warnings: ['dropped:tools'],
    },
    {
      name: 'JSON',
      request: { responseFormat: { type: 'json' } },
      expected: { format: 'json' },
    },
    {
      name: 'JSON by a schema',
      request: { responseFormat: { type: 'json-schema', name: 'x', schema: SCHEMA } },
      expected: { format: SCHEMA },
    },
    {
      name: 'JSON beside tools, in words',
      request: {
        tools: [{ ...LOOK, strict: false }],
        responseFormat: { type: 'json-schema', name: 'x', schema: SCHEMA },
      },
      expected: { tools: [LOOK_WIRE], messages: [TOLD, { role: 'user', content: 'Hi' }] },
      warnings: ['emulated:response_format'],
    },
  ])
})

it.each([
  ['', '/api/chat'],
  ['/api', '/chat'],
  ['/ollama', '/ollama/api/chat'],
])('the path below %j is %s', (base, path) => {
  expect(`${base === '/ollama' ? base : ''}${OLLAMA.path(base, { model: 'm', stream: true })}`).toBe(path)
})
