import { describe, expect, it } from 'vitest'
import type { ChatAnswer } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import { GatewayError } from '../../canonical/errors.ts'
import { emptyUsage } from '../../canonical/usage.ts'
import { type AnswerSummary, emptySummary } from './chat-format.ts'
import { collectAnswer } from './collect-answer.ts'
import { countText } from './count-text.ts'
import { joinBase64 } from './join-base64.ts'
import { replayAnswer } from './replay-answer.ts'
import { isEmptyAnswer, openSummariser, summariseAnswer } from './summarise.ts'

describe('countText', () => {
  it.each([
    ['', 0, 0],
    ['hello', 5, 0],
    ['é', 0, 1],
    ['a😀b', 2, 2],
    ['x'.repeat(500), 500, 0],
    [`${'x'.repeat(500)}好`, 500, 1],
  ])('counts %j', (text, ascii, other) => {
    const count = { asciiUnits: 0, otherUnits: 0 }
    countText(count, text)
    expect(count).toEqual({ asciiUnits: ascii, otherUnits: other })
  })
})

describe('joinBase64', () => {
  it.each([
    [[], ''],
    [['aGVs', 'bG8='], 'aGVsbG8='],
    [['aGU=', 'bGxv'], 'aGVsbG8='],
  ])('joins %j', (pieces, joined) => expect(joinBase64(pieces)).toBe(joined))
})

const usage = { usage: { ...emptyUsage(), input: 3, output: 2 } }

const whole: ChatAnswer = {
  id: 'a1',
  model: 'm',
  created: 5,
  systemFingerprint: 'fp',
  choices: [
    {
      index: 0,
      parts: [
        { type: 'reasoning', text: 'hm', proof: { issuer: 'anthropic-messages', value: 's' } },
        { type: 'text', text: 'hellö', citations: [{ url: 'https://example.com' }] },
        {
          type: 'tool-call',
          id: 'c1',
          name: 'f',
          arguments: '{}',
          proof: { issuer: 'gemini-generate', value: 'g' },
        },
        {
          type: 'tool-call',
          id: 'c2',
          name: 'g',
          arguments: 'x',
          custom: true,
          own: { protocol: 'anthropic-messages', value: { caller: { type: 'direct' } } },
        },
        { type: 'image', mediaType: 'image/png', data: 'AAAA' },
        { type: 'audio', id: 'au', data: 'AAAA', transcript: 'hi', expiresAt: 9 },
        { type: 'vendor', protocol: 'anthropic-messages', kind: 'server_tool_use', value: {} },
      ],
      finish: 'tool-call',
      rawFinish: 'tool_use',
    },
    { index: 1, parts: [{ type: 'refusal', text: 'no' }], finish: 'stop-sequence', stopSequence: 'END' },
  ],
  usage,
  extra: { provider: 'x' },
  extraOf: 'openai-chat',
}

describe('a whole answer and the same answer as a stream', () => {
  const events = replayAnswer(whole)

  it('folds back into itself', () => expect(collectAnswer(events)).toEqual(whole))

  it('has one summary', () => {
    const summariser = openSummariser()
    for (const event of events) summariser.push(event)
    expect(summariser.summary).toEqual(summariseAnswer(whole))
    expect(summariser.summary).toMatchObject({
      hasContent: true,
      hasUncountable: true,
      asciiUnits: 2 + 4 + 2 + 1 + 2,
      otherUnits: 1,
      finish: 'tool-call',
      ended: true,
      id: 'a1',
      model: 'm',
    })
  })
})

describe('openSummariser', () => {
  it('ends only with the last open choice', () => {
    const summariser = openSummariser()
    const push = (...events: ChatEvent[]) => {
      for (const event of events) summariser.push(event)
      return summariser.summary.ended
    }
    expect(
      push({ type: 'text-delta', choice: 0, text: 'a' }, { type: 'text-delta', choice: 1, text: 'b' }),
    ).toBe(false)
    expect(push({ type: 'finish', choice: 1, reason: 'length' })).toBe(false)
    expect(push({ type: 'finish', choice: 0, reason: 'stop' })).toBe(true)
    expect(summariser.summary.finish).toBe('stop')
  })

  it('keeps the last usage, the block reason and the error', () => {
    const summariser = openSummariser()
    const error = new GatewayError('upstream-failed', 'x')
    summariser.push({ type: 'usage', report: { usage: emptyUsage() } })
    summariser.push({ type: 'usage', report: usage })
    summariser.push({ type: 'prompt-blocked', reason: 'SAFETY' })
    summariser.push({
      type: 'reasoning-end',
      choice: 0,
      proof: { issuer: 'openai-chat', value: 'v', redacted: true },
    })
    summariser.push({ type: 'error', error })
    expect(summariser.summary).toMatchObject({
      usage,
      blockReason: 'SAFETY',
      error,
      hasContent: true,
      hasUncountable: true,
    })
  })
})

describe('collectAnswer', () => {
  it('throws the error of a stream', () => {
    const error = new GatewayError('upstream-failed', 'cut')
    expect(() => collectAnswer([{ type: 'error', error }])).toThrow(error)
  })

  it('keeps a citation that comes after its text, and logprobs', () => {
    const token = { token: 'a', logprob: -1, bytes: null, top: [] }
    const answer = collectAnswer([
      { type: 'text-delta', choice: 0, text: 'a', logprobs: [token] },
      { type: 'text-end', choice: 0 },
      { type: 'citation', choice: 0, citation: { url: 'https://example.com' } },
      { type: 'prompt-blocked', reason: 'x' },
    ])
    expect(answer).toEqual({
      choices: [
        {
          index: 0,
          parts: [{ type: 'text', text: 'a', citations: [{ url: 'https://example.com' }] }],
          finish: 'other',
          logprobs: [token],
        },
      ],
      blockReason: 'x',
    })
  })
})

describe('isEmptyAnswer (R28)', () => {
  const cases: [string, Partial<AnswerSummary>, boolean][] = [
    ['nothing at all', {}, true],
    ['a good end and nothing said', { finish: 'stop' }, true],
    ['output of zero', { finish: 'stop', usage: { usage: emptyUsage() } }, true],
    ['output was counted', { finish: 'stop', usage }, false],
    ['cut by its limit', { finish: 'length' }, false],
    ['filtered', { finish: 'content-filter' }, false],
    ['blocked', { blockReason: 'SAFETY' }, false],
    ['said something', { hasContent: true }, false],
  ]
  it.each(cases)('%s', (_, summary, empty) =>
    expect(isEmptyAnswer({ ...emptySummary(), ...summary })).toBe(empty),
  )
})
