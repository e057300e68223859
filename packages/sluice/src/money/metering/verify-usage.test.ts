import { describe, expect, it } from 'vitest'
import { emptyUsage, type Usage, type UsageReport } from '../../canonical/usage.ts'
import { type UsageCheck, type UsageDoubt, verifyUsage } from './verify-usage.ts'

const used = (parts: Partial<Usage>): Usage => ({ ...emptyUsage(), ...parts })
const LOCAL = used({ input: 100, output: 50 })

function check(report: UsageReport | undefined, parts: Partial<UsageCheck> = {}): UsageCheck {
  return {
    report,
    local: LOCAL,
    choices: 1,
    severalPasses: false,
    trust: 'trusted',
    incomparable: { input: false, output: false },
    ...parts,
  }
}

describe('verifyUsage', () => {
  it.each([
    { name: 'a plain usage', usage: { input: 10, output: 5 } },
    { name: 'zeros', usage: {} },
    { name: 'up to ten million where no cap is known', usage: { input: 10_000_000 } },
    {
      name: 'up to the caps',
      usage: { input: 1000, output: 100 },
      contextTokens: 1000,
      maxOutputTokens: 100,
    },
    { name: 'the cap for each answer', usage: { output: 300 }, maxOutputTokens: 100, choices: 3 },
    {
      name: 'reasoning beyond the longest answer',
      usage: { output: 550, reasoning: 500 },
      contextTokens: 1000,
      maxOutputTokens: 100,
    },
    {
      name: 'several passes over the prompt',
      usage: { input: 5000 },
      contextTokens: 1000,
      severalPasses: true,
    },
    { name: 'four times our count and 256', usage: { input: 656, output: 456 }, trust: 'checked' as const },
    {
      name: 'reasoning and cached input beside it',
      usage: { input: 656, cachedInput: 9999, output: 9456, reasoning: 9000 },
      trust: 'checked' as const,
    },
    {
      name: 'what a count of text cannot judge',
      usage: { input: 9999, output: 9999 },
      trust: 'checked' as const,
      incomparable: { input: true, output: true },
    },
    { name: 'any ratio on a trusted channel', usage: { input: 9999, output: 9999 } },
  ])('believes $name', ({ name: _, usage, ...parts }) => {
    expect(verifyUsage(check({ usage: used(usage) }, parts))).toEqual({
      source: 'upstream',
      usage: used(usage),
    })
  })

  it.each([
    { name: 'a number below 0', usage: { input: -1 }, reason: 'not-a-count' },
    { name: 'a fraction', usage: { output: 1.5 }, reason: 'not-a-count' },
    { name: 'no number', usage: { output: Number.NaN }, reason: 'not-a-count' },
    { name: 'infinity', usage: { output: Number.POSITIVE_INFINITY }, reason: 'not-a-count' },
    { name: 'a huge number', usage: { images: 10_000_001 }, reason: 'not-a-count' },
    { name: '2^64', usage: { input: 2 ** 64 }, reason: 'not-a-count' },
    {
      name: 'more reasoning than output',
      usage: { output: 1, reasoning: 2 },
      reason: 'reasoning-above-output',
    },
    {
      name: 'a prompt beyond the context',
      usage: { input: 600, cachedInput: 401 },
      contextTokens: 1000,
      reason: 'above-cap',
    },
    {
      name: 'an answer beyond the longest',
      usage: { output: 101 },
      maxOutputTokens: 100,
      reason: 'above-cap',
    },
    {
      name: 'reasoning beyond the context',
      usage: { output: 1001, reasoning: 1001 },
      contextTokens: 1000,
      maxOutputTokens: 100,
      reason: 'above-cap',
    },
    { name: 'input above our count', usage: { input: 657 }, trust: 'checked', reason: 'input-above-count' },
    {
      name: 'written to the cache above our count',
      usage: { cacheWrite5m: 300, cacheWrite1h: 357 },
      trust: 'checked',
      reason: 'input-above-count',
    },
    {
      name: 'output above our count',
      usage: { output: 457 },
      trust: 'checked',
      reason: 'output-above-count',
    },
    {
      name: 'output, though the input cannot be compared',
      usage: { input: 9999, output: 457 },
      trust: 'checked',
      incomparable: { input: true, output: false },
      reason: 'output-above-count',
    },
  ] satisfies ({ name: string; usage: Partial<Usage>; reason: UsageDoubt } & Partial<UsageCheck>)[])(
    'refuses $name',
    ({ name: _, usage, reason, ...parts }) => {
      expect(verifyUsage(check({ usage: used(usage) }, parts))).toEqual({
        source: 'estimated',
        usage: LOCAL,
        reason,
      })
    },
  )

  it('counts itself where the vendor states nothing', () => {
    expect(verifyUsage(check(undefined))).toEqual({ source: 'counted', usage: LOCAL })
  })

  it('refuses what the decoder found wrong', () => {
    const report = { usage: used({ input: 1 }), suspect: 'cached-above-prompt' }
    expect(verifyUsage(check(report))).toMatchObject({ source: 'estimated', reason: 'stated-suspect' })
  })

  it('keeps the shares of several models, which may pass the caps together', () => {
    const byModel = [
      { model: 'a', usage: used({ input: 900 }) },
      { model: 'b', usage: used({ input: 900 }) },
    ]
    const report = { usage: used({ input: 1800 }), byModel }
    expect(verifyUsage(check(report, { contextTokens: 1000 }))).toEqual({
      source: 'upstream',
      usage: report.usage,
      byModel,
    })
  })

  it.each([
    { name: 'do not add up', shares: [{ input: 1 }], reason: 'shares-differ' },
    { name: 'are no counts', shares: [{ input: -1 }, { input: 11 }], reason: 'not-a-count' },
  ])('refuses shares that $name', ({ shares, reason }) => {
    const byModel = shares.map((share) => ({ model: 'a', usage: used(share) }))
    expect(verifyUsage(check({ usage: used({ input: 10 }), byModel }))).toMatchObject({
      source: 'estimated',
      reason,
    })
  })
})
