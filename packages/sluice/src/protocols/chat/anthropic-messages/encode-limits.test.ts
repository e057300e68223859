import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ADAPTIVE, encode, refusal } from '../../../../../../tests/kit/encode-messages.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { EncodeTarget } from '../chat-format.ts'

describe('sampling, limits and the rest', () => {
  const cases: {
    name: string
    given: Partial<ChatRequest>
    to?: Partial<EncodeTarget>
    expected: JsonObject
    notes?: string[]
  }[] = [
    {
      name: 'temperature above 1',
      given: { temperature: 1.7 },
      expected: { temperature: 1 },
      notes: ['changed:temperature'],
    },
    {
      name: 'samplers',
      given: { temperature: 0.5, topP: 0.9, topK: 5 },
      expected: { temperature: 0.5, top_p: 0.9, top_k: 5 },
    },
    {
      name: 'one sampler',
      given: { temperature: 0.5, topP: 0.9 },
      to: { traits: { ...ADAPTIVE, oneSampler: true } },
      expected: { temperature: 0.5 },
      notes: ['dropped:top_p'],
    },
    {
      name: 'one sampler, the other at its usual value',
      given: { temperature: 1, topP: 0.9 },
      to: { traits: { ...ADAPTIVE, oneSampler: true } },
      expected: { top_p: 0.9 },
    },
    {
      name: 'one sampler, top_p at its usual value',
      given: { temperature: 0.5, topP: 1 },
      to: { traits: { ...ADAPTIVE, oneSampler: true } },
      expected: { temperature: 0.5 },
    },
    {
      name: 'no sampling',
      given: { temperature: 0.5, topP: 0.9, topK: 1 },
      to: { traits: { ...ADAPTIVE, noSampling: true } },
      expected: {},
      notes: ['dropped:temperature', 'dropped:top_p', 'dropped:top_k'],
    },
    {
      name: 'sampling while thinking',
      given: { temperature: 0.5, topP: 0.9, topK: 1, reasoning: { effort: 'low' } },
      expected: { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
      notes: ['dropped:temperature', 'dropped:top_p', 'dropped:top_k'],
    },
    { name: 'the caller’s limit', given: { maxOutputTokens: 77 }, expected: { max_tokens: 77 } },
    {
      name: 'what is paid for',
      given: { maxOutputTokens: 7777 },
      to: { outputCap: 4096 },
      expected: { max_tokens: 4096 },
      notes: ['capped:max_tokens'],
    },
    {
      name: 'the caller’s lower limit',
      given: { maxOutputTokens: 77 },
      to: { outputCap: 4096 },
      expected: { max_tokens: 77 },
    },
    {
      name: 'a model whose cap nobody knows',
      given: {},
      to: { traits: {} },
      expected: { max_tokens: 4096 },
      notes: ['capped:max_tokens'],
    },
    {
      name: 'stops',
      given: { stop: ['END', ' ', '\n'] },
      expected: { stop_sequences: ['END'] },
      notes: ['dropped:stop'],
    },
    {
      name: 'what it has no place for',
      given: {
        seed: 0,
        presencePenalty: 0,
        frequencyPenalty: 0.5,
        logitBias: { '5': 1 },
        logprobs: { top: 2 },
        verbosity: 'low',
        prediction: { type: 'content', content: 'x' },
        metadata: { a: 'b' },
        extra: { store: true },
        promptCacheKey: 'k',
        modalities: ['text'],
      },
      expected: {},
      notes: [
        'dropped:seed',
        'dropped:frequency_penalty',
        'dropped:logit_bias',
        'dropped:logprobs',
        'dropped:verbosity',
        'dropped:prediction',
        'dropped:metadata',
        'dropped:store',
      ],
    },
    {
      name: 'the usual tier',
      given: { serviceTier: 'default' },
      expected: { service_tier: 'standard_only' },
    },
    { name: 'the open tier', given: { serviceTier: 'auto' }, expected: { service_tier: 'auto' } },
    {
      name: 'a dearer tier',
      given: { serviceTier: 'priority' },
      expected: {},
      notes: ['dropped:service_tier'],
    },
    {
      name: 'the end user',
      given: { endUser: 'u'.repeat(64) },
      expected: { metadata: { user_id: 'u'.repeat(64) } },
    },
    {
      name: 'a long end user',
      given: { endUser: 'u'.repeat(65) },
      expected: { metadata: { user_id: createHash('sha256').update('u'.repeat(65)).digest('hex') } },
      notes: ['changed:user'],
    },
    { name: 'a stream', given: { stream: true, includeUsage: true }, expected: { stream: true } },
    {
      name: 'fields that the upstream refuses',
      given: { serviceTier: 'auto', topK: 3 },
      to: { quirks: { stripFields: ['service_tier', 'container'] } },
      expected: { top_k: 3 },
      notes: ['dropped:service_tier'],
    },
  ]
  it.each(cases)('$name', ({ given, to, expected, notes }) => {
    const encoded = encode(given, to)
    const { model: _model, messages: _messages, ...rest } = encoded.sent
    if (expected.max_tokens === undefined) delete rest.max_tokens
    expect(rest).toEqual(expected)
    expect(encoded.notes).toEqual(notes ?? [])
  })

  const REFUSED: [string, Partial<ChatRequest>, string][] = [
    ['several answers', { choices: 2 }, 'n'],
    ['an answer in sound', { modalities: ['text', 'audio'] }, 'modalities'],
    ['more than the model can write', { maxOutputTokens: 64_001 }, 'max_tokens'],
  ]
  it.each(REFUSED)('refuses %s', (_name, given, param) => {
    expect(refusal(given)).toMatchObject({ status: 400, param })
  })
})
