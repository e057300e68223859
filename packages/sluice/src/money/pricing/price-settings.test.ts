import { describe, expect, it } from 'vitest'
import { decodePriceSettings, encodePriceSettings } from './price-settings.ts'

describe('decodePriceSettings', () => {
  it('reads text and numbers, and writes decimal text', () => {
    const decoded = decodePriceSettings({
      input: '0.150',
      output: 0.6,
      per_call: 1e-7,
      tiers: [{ above_input_tokens: 200000, input: '0.30' }],
    })
    expect(decoded).toEqual({
      lines: { input: 150_000_000n, output: 600_000_000n, per_call: 100n },
      tiers: [{ aboveInputTokens: 200_000, lines: { input: 300_000_000n } }],
    })
    expect(decoded && encodePriceSettings(decoded)).toEqual({
      input: '0.15',
      output: '0.6',
      per_call: '0.0000001',
      tiers: [{ above_input_tokens: 200_000, input: '0.3' }],
    })
  })

  it.each([
    { name: 'no object', settings: '0.15' },
    { name: 'a list', settings: [] },
    { name: 'no line', settings: { tiers: [] } },
    { name: 'below 0', settings: { input: '-1' } },
    { name: 'no amount', settings: { input: 'cheap' } },
    { name: 'too many places', settings: { input: '0.0000000001' } },
    { name: 'null for a line', settings: { input: null } },
    { name: 'tiers that are no list', settings: { input: '1', tiers: {} } },
    { name: 'a tier without a bound', settings: { input: '1', tiers: [{ input: '2' }] } },
    { name: 'a tier without a line', settings: { input: '1', tiers: [{ above_input_tokens: 5 }] } },
    {
      name: 'a fraction as a bound',
      settings: { input: '1', tiers: [{ above_input_tokens: 1.5, input: '2' }] },
    },
    {
      name: 'tiers out of order',
      settings: {
        input: '1',
        tiers: [
          { above_input_tokens: 5, input: '2' },
          { above_input_tokens: 5, input: '3' },
        ],
      },
    },
  ])('refuses $name', ({ settings }) => {
    expect(decodePriceSettings(settings)).toBeUndefined()
  })
})
