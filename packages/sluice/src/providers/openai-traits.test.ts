import { describe, expect, it } from 'vitest'
import {
  hasRecordings,
  needsRecordings,
  readRecording,
  recordingCases,
} from '../../../../tests/kit/recordings.ts'
import { openai } from './openai/provider.ts'
import { openaiTraits } from './openai-traits.ts'

describe('openaiTraits', () => {
  it.each([
    'gpt-5',
    'gpt-5-mini-2025-08-07',
    'gpt-5.2',
    'gpt-6.1-sol',
    'o1',
    'o3-mini',
    'o4-mini',
    'ft:o4-mini:acme::1',
  ])('%s reasons', (model) => {
    expect(openaiTraits(model)).toMatchObject({
      developerRole: true,
      noSampling: true,
      thinking: 'effort',
      slow: true,
    })
  })

  it.each([
    'gpt-4o',
    'gpt-4.1-mini',
    'gpt-3.5-turbo',
    'gpt-5-chat-latest',
    'gpt-5.2-chat-latest',
    'chatgpt-4o-latest',
    'ft:gpt-4o:acme::1',
  ])('%s does not', (model) => {
    expect(openaiTraits(model)).toEqual({ thinking: 'none', maxCompletionTokens: true, fetchesUrls: true })
  })

  it.each([
    ['gpt-5', ['minimal', 'low', 'medium', 'high']],
    ['gpt-5-pro', ['high']],
    ['gpt-5.1', ['none', 'low', 'medium', 'high']],
    ['gpt-5.1-codex-max', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['gpt-5-codex', ['low', 'medium', 'high']],
    ['gpt-5.2-pro', ['medium', 'high', 'xhigh']],
    ['gpt-5.4', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['o3', ['low', 'medium', 'high']],
    ['gpt-6', undefined],
  ])('%s has its efforts', (model, efforts) => expect(openaiTraits(model).efforts).toEqual(efforts))

  it.each([
    ['gpt-5', undefined],
    ['gpt-5.1', undefined],
    ['gpt-5.20', 'tools-unless-none'],
    ['gpt-5.2', 'tools-with-effort'],
    ['gpt-5.4-mini', 'tools-with-effort'],
    ['gpt-5.4-2026-03-05', 'tools-with-effort'],
    ['gpt-5.5', 'tools-unless-none'],
    ['gpt-5.6-terra', 'tools-unless-none'],
    ['gpt-6.1-sol', 'tools-unless-none'],
    ['ft:gpt-5.4:acme::1', 'tools-with-effort'],
    ['gpt-5.4-pro', 'always'],
    ['gpt-5-codex', 'always'],
    ['gpt-5.1-codex-mini', 'always'],
    ['codex-mini-latest', 'always'],
    ['o1-pro', 'always'],
    ['o3-deep-research', 'always'],
    ['o3', undefined],
    ['gpt-4o', undefined],
    ['gpt-5.2-chat-latest', undefined],
  ])('%s is served by Responses alone: %s', (model, calls) => {
    expect(openaiTraits(model).responsesOnly).toBe(calls)
  })

  it.skipIf(!hasRecordings)(needsRecordings('declares what the vendor was recorded to refuse'), () => {
    const said = /Function tools with reasoning_effort are not supported for (\S+) in/
    const refused = recordingCases((one) => one.vendor === 'openai' && one.api === 'chat').flatMap(
      (one) => said.exec(readRecording(one, 'response')?.toString() ?? '')?.[1] ?? [],
    )
    expect(refused.length).toBeGreaterThan(0)
    for (const model of refused) expect(openaiTraits(model).responsesOnly).toMatch(/^tools-/)
  })

  it("are the provider's", () => expect(openai.traitsOf?.('o3')).toEqual(openaiTraits('o3')))
})
