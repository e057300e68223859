import { describe, expect, it } from 'vitest'
import { encodeFor, runEncodeCases } from '../../../../../../tests/kit/own-forms.ts'
import type { Tool } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { cohereChatOutbound } from './outbound.ts'

const USUAL: JsonObject = { model: 'm', stream: false, messages: [{ role: 'user', content: 'Hi' }] }

const NOW: Tool = { type: 'function', name: 'now' }
const THINKS = { traits: { thinking: 'budget' as const } }
const SCHEMA = { type: 'object', properties: { a: { type: 'number' } } }

describe('settings', () => {
  runEncodeCases(cohereChatOutbound, USUAL, [
    {
      name: 'have their own names',
      request: {
        maxOutputTokens: 50,
        stop: ['a', 'b'],
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        seed: 7,
        logprobs: { top: 0 },
        stream: true,
      },
      expected: {
        stream: true,
        max_tokens: 50,
        stop_sequences: ['a', 'b'],
        temperature: 0.5,
        p: 0.9,
        k: 40,
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
        seed: 7,
        logprobs: true,
      },
    },
    {
      name: 'are brought within the range that is taken',
      request: {
        topP: 1,
        topK: 900,
        presencePenalty: 2,
        frequencyPenalty: -1,
        stop: ['1', '2', '3', '4', '5', '6'],
        logprobs: { top: 3 },
      },
      expected: {
        p: 0.99,
        k: 500,
        presence_penalty: 1,
        frequency_penalty: 0,
        stop_sequences: ['1', '2', '3', '4', '5'],
        logprobs: true,
      },
      warnings: [
        'dropped:stop',
        'changed:top_p',
        'changed:top_k',
        'changed:presence_penalty',
        'changed:frequency_penalty',
        'dropped:top_logprobs',
      ],
    },
    {
      name: 'end where the money does',
      request: { maxOutputTokens: 500 },
      target: { outputCap: 100 },
      expected: { max_tokens: 100 },
      warnings: ['capped:max_tokens'],
    },
    {
      name: 'of this vendor alone go by their names, others do not',
      request: {
        extraOf: 'openai-chat',
        extra: {
          documents: [{ data: { text: 'T' } }],
          citation_options: { mode: 'FAST' },
          safety_mode: 'OFF',
          foo: 1,
        },
      },
      expected: {
        documents: [{ data: { text: 'T' } }],
        citation_options: { mode: 'FAST' },
        safety_mode: 'OFF',
      },
      warnings: ['dropped:foo'],
    },
  ])
})

describe('thinking', () => {
  const budget = (tokens: number): JsonObject => ({ thinking: { type: 'enabled', token_budget: tokens } })
  runEncodeCases(cohereChatOutbound, USUAL, [
    { name: 'is as usual where nothing is said', request: {}, target: THINKS, expected: {} },
    {
      name: 'has a budget',
      request: { reasoning: { budgetTokens: 3000 } },
      target: THINKS,
      expected: budget(3000),
    },
    {
      name: 'has that of a word',
      request: { reasoning: { effort: 'low' } },
      target: THINKS,
      expected: budget(1024),
    },
    {
      name: 'is left to the model',
      request: { reasoning: { adaptive: true } },
      target: THINKS,
      expected: { thinking: { type: 'enabled' } },
    },
    {
      name: 'is switched off',
      request: { reasoning: { effort: 'none' } },
      target: THINKS,
      expected: { thinking: { type: 'disabled' } },
    },
    {
      name: 'leaves room for the answer',
      request: { reasoning: { budgetTokens: 3000 }, maxOutputTokens: 1000 },
      target: THINKS,
      expected: { ...budget(750), max_tokens: 1000 },
      warnings: ['changed:reasoning.max_tokens'],
    },
    {
      name: 'is not asked of models that do not',
      request: { reasoning: { effort: 'high' } },
      expected: {},
      warnings: ['dropped:reasoning_effort'],
    },
    { name: 'need not be switched off there', request: { reasoning: { effort: 'none' } }, expected: {} },
  ])
})

describe('the form of the answer', () => {
  runEncodeCases(cohereChatOutbound, USUAL, [
    { name: 'is text', request: { responseFormat: { type: 'text' } }, expected: {} },
    {
      name: 'is JSON',
      request: { responseFormat: { type: 'json' } },
      expected: { response_format: { type: 'json_object' } },
    },
    {
      name: 'follows a schema',
      request: { responseFormat: { type: 'json-schema', name: 'x', schema: SCHEMA } },
      expected: { response_format: { type: 'json_object', json_schema: SCHEMA } },
    },
  ])

  it.each([
    ['tools', { tools: [NOW] }, { type: 'json-schema', name: 'x', schema: SCHEMA }],
    ['documents', { extra: { documents: ['T'] } }, { type: 'json-schema', name: 'x', schema: SCHEMA }],
    ['a list', {}, { type: 'json-schema', name: 'x', schema: { type: 'array' } }],
  ] as const)('is said in words beside %s', (_name, request, responseFormat) => {
    const { body, warnings } = encodeFor(cohereChatOutbound, {
      ...request,
      tools: 'tools' in request ? [...request.tools] : [],
      extra: 'extra' in request ? { documents: ['T'] } : {},
      responseFormat,
    })
    expect(body.response_format).toBeUndefined()
    expect(body.messages).toEqual([
      { role: 'system', content: expect.stringContaining(JSON.stringify(responseFormat.schema)) },
      { role: 'user', content: 'Hi' },
    ])
    expect(warnings).toEqual(['emulated:response_format'])
  })
})

describe('the path', () => {
  it.each([
    ['', '/v2/chat'],
    ['/v2', '/chat'],
    ['/proxy', '/v2/chat'],
  ])('below %j is %s', (base, path) => {
    expect(cohereChatOutbound.path(base, { model: 'm', stream: false })).toBe(path)
  })
})
