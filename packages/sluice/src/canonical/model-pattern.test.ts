import { describe, expect, it } from 'vitest'
import { isModelPattern, matchesModelPattern } from './model-pattern.ts'

describe('matchesModelPattern', () => {
  it.each([
    { pattern: 'gpt-4o', model: 'gpt-4o', expected: true },
    { pattern: 'gpt-4o', model: 'gpt-4o-mini', expected: false },
    { pattern: 'gpt-4o', model: 'GPT-4o', expected: false },
    { pattern: '*', model: 'anything/at-all', expected: true },
    { pattern: '*', model: '', expected: true },
    { pattern: 'gpt-*', model: 'gpt-', expected: true },
    { pattern: 'gpt-*', model: 'gp', expected: false },
    { pattern: '*-mini', model: 'gpt-4o-mini', expected: true },
    { pattern: '*-mini', model: 'gpt-4o-mini-2', expected: false },
    { pattern: 'a*a', model: 'a', expected: false },
    { pattern: 'a*a', model: 'aa', expected: true },
    { pattern: 'meta/*-70b*', model: 'meta/llama-70b-instruct', expected: true },
    { pattern: 'a*b*c', model: 'abbc', expected: true },
    { pattern: 'a*bc*c', model: 'abc', expected: false },
    { pattern: '**', model: 'x', expected: true },
    { pattern: 'a.c*', model: 'abc', expected: false },
  ])('$pattern against $model: $expected', ({ pattern, model, expected }) => {
    expect(matchesModelPattern(pattern, model)).toBe(expected)
  })

  it('stays quick on names made to be slow', () => {
    const pattern = `${'a*'.repeat(50)}b`
    expect(matchesModelPattern(pattern, 'a'.repeat(10_000))).toBe(false)
  })

  it('knows patterns by their star', () => {
    expect(isModelPattern('gpt-*')).toBe(true)
    expect(isModelPattern('gpt-4o')).toBe(false)
  })
})
