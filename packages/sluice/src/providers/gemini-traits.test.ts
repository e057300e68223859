import { describe, expect, it } from 'vitest'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import { geminiTraits } from './gemini-traits.ts'

describe('geminiTraits', () => {
  it.each<[string, ModelTraits]>([
    ['gemini-1.5-flash', { thinking: 'none', noJsonWithTools: true }],
    ['gemini-2.0-flash-001', { thinking: 'none', noJsonWithTools: true }],
    ['gemini-2.5-flash', { thinking: 'budget', noJsonWithTools: true, hiddenReasoning: true }],
    ['gemini-2.5-flash-lite-preview-09-2025', { thinking: 'budget' }],
    ['models/gemini-2.5-pro', { thinking: 'budget', maxOutputTokens: 65_536 }],
    ['gemini-2.5-flash-image', { thinking: 'none' }],
    ['gemini-2.5-flash-preview-tts', { thinking: 'none' }],
    ['gemini-3-pro-preview', { thinking: 'level', efforts: ['low', 'high', 'xhigh', 'max'] }],
    ['gemini-3.1-pro-preview', { thinking: 'level', efforts: ['low', 'medium', 'high', 'xhigh', 'max'] }],
    [
      'gemini-3.8-flash',
      { thinking: 'level', efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
    ],
    ['gemini-3-pro-image', { thinking: 'none' }],
    ['gemini-4-ultra', { thinking: 'level' }],
    ['gemini-flash-latest', { thinking: 'level' }],
    ['gemini-pro-latest', { thinking: 'level', efforts: ['low', 'medium', 'high', 'xhigh', 'max'] }],
  ])('%s', (model, expected) => {
    expect(geminiTraits(model)).toMatchObject(expected)
  })

  it('lets 2.5 Flash stop thinking, 2.5 Pro not', () => {
    expect(geminiTraits('gemini-2.5-flash').efforts).toBeUndefined()
    expect(geminiTraits('gemini-2.5-pro').efforts).not.toContain('none')
  })

  it.each(['gemma-3-27b-it', 'imagen-4', 'gemini-omni-flash-preview', 'gemini-', ''])(
    'knows nothing of %j',
    (model) => {
      expect(geminiTraits(model)).toEqual({})
    },
  )
})
