import { describe, expect, it } from 'vitest'
import { ANSWER_SAMPLES, answerFate } from '../../../../../docs/tables/answer-fates.ts'
import { CALLERS, isCaller } from '../../../../../docs/tables/protocols.ts'

/** What a format has no counter or field for, and what says nothing that its other words do not. */
const UNSAID = new Set([
  'the stop sequence that was hit: openai-chat',
  'the stop sequence that was hit: openai-completions',
  'the stop sequence that was hit: openai-responses',
  'the stop sequence that was hit: gemini-generate',
  'usage: anthropic-complete',
  'cached input: openai-completions',
  'cached input: anthropic-complete',
  'reasoning in the output: openai-completions',
  'reasoning in the output: anthropic-complete',
])

describe.each(Object.keys(CALLERS))('what a caller of %s is shown', (caller) => {
  if (!isCaller(caller)) throw new Error(`nobody calls by ${caller}`)

  it.each(ANSWER_SAMPLES)('$kind, whole and in a stream', (sample) => {
    const whole = answerFate(caller, sample, 'whole')
    expect(answerFate(caller, sample, 'stream')).toBe(whole)
    expect(whole === 'unsaid').toBe(UNSAID.has(`${sample.kind}: ${caller}`))
  })
})
