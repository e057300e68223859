import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../canonical/json.ts'
import { emptyUsage, type Usage } from '../../../canonical/usage.ts'
import { decodeUsage, mergeUsage } from './decode-usage.ts'

describe('decodeUsage', () => {
  const cases: [string, JsonObject, Partial<Usage>][] = [
    ['nothing', {}, {}],
    [
      'the plain counters',
      { input_tokens: 3, output_tokens: 4, cache_read_input_tokens: 5 },
      { input: 3, output: 4, cachedInput: 5 },
    ],
    ['cache writes without a split', { cache_creation_input_tokens: 7 }, { cacheWrite5m: 7 }],
    [
      'cache writes by lifetime',
      {
        cache_creation_input_tokens: 7,
        cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
      },
      { cacheWrite5m: 3, cacheWrite1h: 4 },
    ],
    [
      'a split without a total',
      { cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 } },
      { cacheWrite5m: 3, cacheWrite1h: 4 },
    ],
    [
      'a total that came after the split',
      {
        cache_creation_input_tokens: 2,
        cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
      },
      { cacheWrite5m: 0, cacheWrite1h: 2 },
    ],
    [
      'thinking and searches',
      {
        output_tokens: 9,
        output_tokens_details: { thinking_tokens: 5 },
        server_tool_use: { web_search_requests: 2 },
      },
      { output: 9, reasoning: 5, webSearch: 2 },
    ],
    [
      'more thinking than output',
      { output_tokens: 3, output_tokens_details: { thinking_tokens: 5 } },
      { output: 3, reasoning: 3 },
    ],
    ['what is no number', { input_tokens: '3', output_tokens: null }, {}],
    [
      'several passes',
      {
        input_tokens: 181,
        output_tokens: 8,
        iterations: [
          { type: 'compaction', input_tokens: 100, output_tokens: 83, cache_read_input_tokens: 55_096 },
          { type: 'message', input_tokens: 181, output_tokens: 8 },
        ],
      },
      { input: 281, output: 91, cachedInput: 55_096 },
    ],
  ]
  it.each(cases)('%s', (_name, stated, expected) => {
    const report = decodeUsage(stated, 'claude-x')
    expect(report.usage).toEqual({ ...emptyUsage(), ...expected })
    expect(report.byModel).toBeUndefined()
  })

  it('tells the models apart', () => {
    const stated: JsonObject = {
      input_tokens: 2414,
      output_tokens: 3200,
      iterations: [
        { type: 'message', input_tokens: 1051, output_tokens: 35 },
        { type: 'advisor_message', model: 'claude-y', input_tokens: 2728, output_tokens: 874 },
        { type: 'message', model: 'claude-x', input_tokens: 1363, output_tokens: 3165 },
      ],
      server_tool_use: { web_search_requests: 1 },
    }
    const report = decodeUsage(stated, 'claude-x')
    expect(report.usage).toEqual({ ...emptyUsage(), input: 5142, output: 4074, webSearch: 1 })
    expect(report.byModel).toEqual([
      { model: 'claude-x', usage: { ...emptyUsage(), input: 2414, output: 3200, webSearch: 1 } },
      { model: 'claude-y', usage: { ...emptyUsage(), input: 2728, output: 874 } },
    ])
  })

  it.each<[string, JsonObject, string | undefined]>([
    ['text for a number', { input_tokens: 'many', output_tokens: 5 }, 'not-a-count'],
    ['text in a pass', { iterations: [{ output_tokens: '5' }] }, 'not-a-count'],
    ['null, which says nothing', { input_tokens: null, output_tokens: 5 }, undefined],
  ])('suspects %s', (_, stated, suspect) => {
    expect(decodeUsage(stated, 'claude-x').suspect).toBe(suspect)
  })
})

describe('mergeUsage', () => {
  it('lets the last figure stand, also a smaller one, and null say nothing', () => {
    const first = {
      input_tokens: 612,
      output_tokens: 63,
      cache_read_input_tokens: 5,
      service_tier: 'standard',
    }
    expect(
      mergeUsage(first, { input_tokens: 28, output_tokens: 106, cache_read_input_tokens: null }),
    ).toEqual({
      input_tokens: 28,
      output_tokens: 106,
      cache_read_input_tokens: 5,
      service_tier: 'standard',
    })
  })
})
