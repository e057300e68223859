import { describe, expect, it } from 'vitest'
import { aRequest } from '../../../../tests/kit/relay-parts.ts'
import { applyNameRules } from './name-rules.ts'

const isKnown = (model: string): boolean => model === 'gpt-5' || model === 'qwen-max'

describe('the rules of names', () => {
  it('read a suffix as an effort, and keep what else is said of reasoning', () => {
    const request = aRequest({ model: 'gpt-5-high', reasoning: { effort: 'low', summary: 'auto' } })
    const read = applyNameRules(request, isKnown)
    expect(read).toMatchObject({ model: 'gpt-5', reasoning: { effort: 'high', summary: 'auto' } })
    expect(request).toMatchObject({ model: 'gpt-5-high', reasoning: { effort: 'low' } })
  })

  it.each(['gpt-5', 'qwen-max', 'nobody-high'])('leave %s as it is', (model) => {
    const request = aRequest({ model })
    expect(applyNameRules(request, isKnown)).toBe(request)
  })
})
