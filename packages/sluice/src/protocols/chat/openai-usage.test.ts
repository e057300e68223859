import { describe, expect, it } from 'vitest'
import { GENERIC_QUIRKS } from '../../../../../tests/kit/openai-chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { emptyUsage, type Usage } from '../../canonical/usage.ts'
import { encodeUsage } from './openai-chat/encode-usage.ts'
import { decodeUsage, statesUsage } from './openai-usage.ts'
import type { ChatQuirks } from './traits.ts'

type Rules = NonNullable<ChatQuirks['usage']>
const sums = (prompt: number, completion: number, total: number, details: JsonObject = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: total,
  ...details,
})
const inPrompt = (details: JsonObject) => ({ prompt_tokens_details: details })
const inOutput = (details: JsonObject) => ({ completion_tokens_details: details })
const generic = GENERIC_QUIRKS.usage

const cases: {
  name: string
  wire: JsonObject
  rules?: Rules | undefined
  usage: Partial<Usage>
  suspect?: string
}[] = [
  { name: 'plain', wire: sums(9, 3, 12), usage: { input: 9, output: 3 } },
  { name: 'nothing', wire: {}, usage: {} },
  {
    name: 'details are parts of the sums',
    wire: sums(100, 50, 150, {
      ...inPrompt({ cached_tokens: 40, cache_write_tokens: 10, audio_tokens: 5, image_tokens: 6 }),
      ...inOutput({ reasoning_tokens: 20, audio_tokens: 7, image_tokens: 8 }),
    }),
    usage: {
      input: 39,
      cachedInput: 40,
      cacheWrite5m: 10,
      audioInput: 5,
      imageInput: 6,
      output: 35,
      reasoning: 20,
      audioOutput: 7,
      imageOutput: 8,
    },
  },
  {
    name: 'a cached picture counts as cached',
    wire: sums(265, 208, 473, inPrompt({ cached_tokens: 170, image_tokens: 256, text_tokens: 9 })),
    usage: { input: 0, cachedInput: 170, imageInput: 95, output: 208 },
  },
  {
    name: "DeepSeek's cache hits",
    wire: sums(10, 1, 11, { prompt_cache_hit_tokens: 4 }),
    usage: { input: 6, cachedInput: 4, output: 1 },
  },
  {
    name: "Moonshot's cached tokens",
    wire: sums(10, 1, 11, { cached_tokens: 4 }),
    usage: { input: 6, cachedInput: 4, output: 1 },
  },
  {
    name: 'reasoning outside, declared (xAI)',
    wire: sums(12, 1, 241, inOutput({ reasoning_tokens: 228 })),
    rules: { reasoningOutside: true },
    usage: { input: 12, output: 229, reasoning: 228 },
  },
  {
    name: 'reasoning inside, though the rule is on',
    wire: sums(12, 30, 42, inOutput({ reasoning_tokens: 20 })),
    rules: { reasoningOutside: true },
    usage: { input: 12, output: 30, reasoning: 20 },
  },
  {
    name: 'reasoning outside, not declared',
    wire: sums(12, 1, 241, inOutput({ reasoning_tokens: 228 })),
    usage: { input: 12, output: 1, reasoning: 1 },
    suspect: 'reasoning-above-output',
  },
  {
    name: 'hidden output (Google)',
    wire: sums(35, 12, 109),
    rules: { hiddenOutput: true },
    usage: { input: 35, output: 74 },
  },
  { name: 'hidden output, not declared', wire: sums(35, 12, 109), usage: { input: 35, output: 12 } },
  {
    name: 'sound outside (Mistral)',
    wire: sums(9, 201, 585, inPrompt({ audio_tokens: 375 })),
    rules: { audioOutside: true },
    usage: { input: 9, audioInput: 375, output: 201 },
  },
  {
    name: 'sound outside, all rules on',
    wire: sums(9, 201, 585, inPrompt({ audio_tokens: 375 })),
    rules: generic,
    usage: { input: 9, audioInput: 375, output: 201 },
  },
  {
    name: 'hidden output, all rules on',
    wire: sums(35, 12, 109),
    rules: generic,
    usage: { input: 35, output: 74 },
  },
  {
    name: 'cached outside, declared (Grok on Azure)',
    wire: sums(7, 5, 12, inPrompt({ cached_tokens: 161 })),
    rules: { cachedOutside: true },
    usage: { input: 7, cachedInput: 161, output: 5 },
  },
  {
    name: 'cached above prompt, not declared',
    wire: sums(7, 5, 12, inPrompt({ cached_tokens: 161 })),
    usage: { cachedInput: 161, output: 5 },
    suspect: 'cached-above-prompt',
  },
  {
    name: 'written and read overlap',
    wire: sums(2168, 100, 2268, inPrompt({ cached_tokens: 2161, cache_write_tokens: 2161 })),
    usage: { cachedInput: 2161, cacheWrite5m: 7, output: 100 },
    suspect: 'details-above-prompt',
  },
  { name: 'negative', wire: sums(-5, 5, 0), usage: { output: 5 }, suspect: 'not-a-count' },
  { name: 'a fraction', wire: sums(5, 1.5, 6), usage: { input: 5 }, suspect: 'not-a-count' },
  {
    name: 'a text',
    wire: sums(5, 1, 6, { prompt_tokens: '5' }),
    usage: { output: 1 },
    suspect: 'not-a-count',
  },
  { name: 'absurd', wire: sums(1e308, 1, 6), usage: { output: 1 }, suspect: 'not-a-count' },
  {
    name: 'hosted search',
    wire: sums(1, 1, 2, { server_tool_use_details: { web_search_requests: 2 } }),
    usage: { input: 1, output: 1, webSearch: 2 },
  },
]

describe('decodeUsage', () => {
  it.each(cases)('$name', ({ wire, rules, usage, suspect }) => {
    const report = decodeUsage(wire, rules)
    expect(report.usage).toEqual({ ...emptyUsage(), ...usage })
    expect(report.suspect).toBe(suspect)
    const shown = encodeUsage(report, 'full')
    expect(shown.total_tokens).toBe(Number(shown.prompt_tokens) + Number(shown.completion_tokens))
  })

  it.each([
    [{ cost: 0.01058775 }, 10_587_750n],
    [{ cost: 0 }, 0n],
    [{ cost: 1e-10 }, 1n],
    [{ cost: { total_cost: 0.006 } }, 6_000_000n],
    [{ cost_in_usd_ticks: 1_176_500 }, 117_650n],
    [{ cost_in_usd_ticks: 11 }, 2n],
    [{ cost: -1 }, undefined],
    [{ cost: '1' }, undefined],
    [{ cost: 1e12 }, undefined],
  ] as [JsonObject, bigint | undefined][])('a stated cost %j', (wire, nano) => {
    expect(decodeUsage(wire).reportedCost).toBe(nano)
  })

  it('tells the tier that was served', () => {
    expect(decodeUsage({}, {}, 'default').serviceTier).toBe('default')
    expect(decodeUsage({ service_tier: 'priority' }, {}, 'default').serviceTier).toBe('priority')
  })
})

describe('statesUsage', () => {
  it.each<[JsonObject, boolean]>([
    [{ prompt_tokens: 0, completion_tokens: 0 }, true],
    [{ total_tokens: 5 }, true],
    [{}, false],
    [{ prompt_tokens: null, completion_tokens: null }, false],
    [{ cost: 0.1 }, false],
  ])('%j: %s', (wire, expected) => {
    expect(statesUsage(wire)).toBe(expected)
  })
})

describe('encodeUsage', () => {
  const report = {
    usage: {
      ...emptyUsage(),
      input: 1,
      cachedInput: 2,
      cacheWrite5m: 3,
      cacheWrite1h: 4,
      audioInput: 5,
      imageInput: 6,
      toolInput: 7,
      output: 8,
      reasoning: 3,
      audioOutput: 9,
      imageOutput: 10,
    },
  }
  it('sums what is booked (conversion.md 59)', () => {
    expect(encodeUsage(report, 'sums')).toEqual({
      prompt_tokens: 28,
      completion_tokens: 27,
      total_tokens: 55,
    })
  })
  it('shows the two documented details', () => {
    expect(encodeUsage(report, 'documented')).toMatchObject({
      prompt_tokens_details: { cached_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 3 },
    })
  })
  it('shows all', () => {
    expect(encodeUsage(report, 'full')).toMatchObject({
      prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 7, audio_tokens: 5, image_tokens: 6 },
      completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 9, image_tokens: 10 },
    })
  })
})
