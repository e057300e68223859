import { describe, expect, it } from 'vitest'
import { type CodexModel, encodeCodexModels } from './encode-codex-models.ts'

const PLAIN: CodexModel = { id: 'claude-x', instructions: 'You work in a terminal.' }

/** Members without a default in Codex: it refuses a list that lacks one. */
const REQUIRED = [
  'slug',
  'display_name',
  'supported_reasoning_levels',
  'shell_type',
  'visibility',
  'supported_in_api',
  'priority',
  'base_instructions',
  'supports_reasoning_summaries',
  'support_verbosity',
  'truncation_policy',
  'supports_parallel_tool_calls',
  'experimental_supported_tools',
]

function modelOf(changes: Partial<CodexModel>) {
  const { models } = encodeCodexModels([{ ...PLAIN, ...changes }])
  return Array.isArray(models) ? models[0] : undefined
}

describe('encodeCodexModels', () => {
  it('may list none', () => expect(encodeCodexModels([])).toEqual({ models: [] }))

  it.each(REQUIRED)('names %s', (member) => expect(modelOf({})).toHaveProperty(member))

  it('says what is known', () => {
    const model = modelOf({
      name: 'Claude X',
      description: 'd',
      contextTokens: 200_000,
      efforts: ['low', 'high', 'max'],
      defaultEffort: 'high',
      seesImages: false,
      parallelToolCalls: false,
      verbosity: true,
    })
    expect(model).toMatchObject({
      slug: 'claude-x',
      display_name: 'Claude X',
      description: 'd',
      context_window: 200_000,
      supported_reasoning_levels: [{ effort: 'low' }, { effort: 'high' }],
      default_reasoning_level: 'high',
      supports_reasoning_summaries: true,
      support_verbosity: true,
      supports_parallel_tool_calls: false,
      input_modalities: ['text'],
      base_instructions: 'You work in a terminal.',
    })
  })

  it('names no level that the model lacks', () => {
    expect(modelOf({})).not.toHaveProperty('default_reasoning_level')
    expect(modelOf({ efforts: ['low'], defaultEffort: 'high' })).not.toHaveProperty('default_reasoning_level')
    expect(modelOf({ efforts: ['low', 'medium'] })).toMatchObject({ default_reasoning_level: 'medium' })
    expect(modelOf({ efforts: ['high'] })).toMatchObject({ default_reasoning_level: 'high' })
  })

  it('keeps the order of the rows', () => {
    const { models } = encodeCodexModels([PLAIN, { ...PLAIN, id: 'b' }])
    expect(models).toMatchObject([
      { slug: 'claude-x', priority: 0 },
      { slug: 'b', priority: 1 },
    ])
  })
})
