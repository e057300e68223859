import { describe, expect, it } from 'vitest'
import { coversModel, splitReasoningSuffix } from './model-names.ts'

describe('coversModel', () => {
  it.each([
    { entry: 'gpt-4o', model: 'gpt-4o', expected: true },
    { entry: 'gpt-4o', model: 'gpt-4o-mini', expected: false },
    { entry: 'gpt-*', model: 'gpt-4o', expected: true },
    { entry: 'GPT-*', model: 'gpt-4o', expected: false },
    { entry: '*', model: 'anything', expected: true },
    { entry: 'midjourney', model: 'mj_imagine', expected: true },
    { entry: 'midjourney', model: 'swap_face', expected: true },
    { entry: 'midjourney', model: 'midjourney', expected: true },
    { entry: 'midjourney', model: 'suno_music', expected: false },
    { entry: 'suno', model: 'suno_lyrics', expected: true },
    { entry: 'file-v1', model: 'file-v1', expected: true },
    { entry: 'mj_imagine', model: 'mj_upscale', expected: false },
  ])('$entry covers $model: $expected', ({ entry, model, expected }) => {
    expect(coversModel(entry, model)).toBe(expected)
  })
})

describe('splitReasoningSuffix', () => {
  const known = new Set(['gpt-5', 'qwen', 'qwen-max', 'claude-5'])
  it.each([
    { name: 'gpt-5-high', expected: { model: 'gpt-5', setting: { effort: 'high' } } },
    { name: 'gpt-5-xhigh', expected: { model: 'gpt-5', setting: { effort: 'xhigh' } } },
    { name: 'gpt-5-minimal', expected: { model: 'gpt-5', setting: { effort: 'minimal' } } },
    { name: 'claude-5-thinking', expected: { model: 'claude-5', setting: { effort: 'medium' } } },
    { name: 'claude-5-nothinking', expected: { model: 'claude-5', setting: { effort: 'none' } } },
    { name: 'claude-5-thinking-8192', expected: { model: 'claude-5', setting: { budgetTokens: 8192 } } },
    { name: 'claude-5-thinking-0', expected: { model: 'claude-5', setting: { effort: 'none' } } },
    { name: 'other-thinking-8192', expected: undefined },
    { name: 'gpt-5', expected: undefined },
    { name: 'qwen-max', expected: undefined },
    { name: 'qwen-max-max', expected: { model: 'qwen-max', setting: { effort: 'max' } } },
    { name: 'other-high', expected: undefined },
    { name: '-high', expected: undefined },
    { name: 'gpt-5-HIGH', expected: undefined },
    { name: 'gpt-5-high-low', expected: undefined },
  ])('$name', ({ name, expected }) => {
    expect(splitReasoningSuffix(name, (model) => known.has(model))).toEqual(expected)
  })
})
