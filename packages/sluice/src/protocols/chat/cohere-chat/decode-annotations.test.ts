import { describe, expect, it } from 'vitest'
import { block, cited, end, START } from '../../../../../../tests/kit/cohere-events.ts'
import { collectTold, wholeOf } from '../../../../../../tests/kit/own-forms.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { cohereChatOutbound as COHERE } from './outbound.ts'

const USAGE = {
  billed_units: { input_tokens: 10, output_tokens: 4 },
  tokens: { input_tokens: 500, output_tokens: 20 },
  cached_tokens: 300,
}
const BILLED = { usage: { ...emptyUsage(), input: 10, output: 4 } }

describe('citations', () => {
  const page = {
    type: 'document',
    id: 'doc:0',
    document: { id: 'doc:0', url: 'https://e.com/a', title: 'A' },
  }
  const note = { type: 'tool', id: 'look:0', tool_output: { content: 'x' } }

  it('of web pages have their places, others their own form', () => {
    const { parts, warnings } = collectTold(COHERE, [
      START,
      ...block(0, 'It is ', 'big.'),
      cited({ start: 6, end: 9, text: 'big', sources: [page, note], type: 'TEXT_CONTENT' }),
      end(),
    ])
    expect(parts).toEqual([
      {
        type: 'text',
        text: 'It is big.',
        citations: [{ url: 'https://e.com/a', title: 'A', start: 6, end: 9 }],
        vendorCitations: [
          {
            protocol: 'cohere-chat',
            value: { start: 6, end: 9, text: 'big', sources: [note], type: 'TEXT_CONTENT' },
          },
        ],
      },
    ])
    expect(warnings).toEqual(['dropped:citations'])
  })

  it('count within their own block', () => {
    const { parts } = collectTold(COHERE, [
      START,
      ...block(0, 'One. '),
      ...block(1, 'Two.'),
      { ...cited({ start: 0, end: 3, text: 'Two', content_index: 1, sources: [page] }) },
      end(),
    ])
    const citations = parts.flatMap((part) => (part.type === 'text' ? (part.citations ?? []) : []))
    expect(citations).toEqual([{ url: 'https://e.com/a', title: 'A', start: 5, end: 8 }])
  })

  it('in a plan have no place in the text', () => {
    const { parts } = collectTold(COHERE, [
      START,
      ...block(0, 'One'),
      cited({ start: 0, end: 3, text: 'One', type: 'PLAN', sources: [page] }),
      end(),
    ])
    expect(parts).toMatchObject([{ citations: [{ url: 'https://e.com/a', title: 'A' }] }])
    expect(JSON.stringify(parts)).not.toContain('start')
  })
})

describe('log probabilities', () => {
  it('are those of each piece', () => {
    const delta = (text: string, logprobs: JsonObject): JsonObject => ({
      type: 'content-delta',
      index: 0,
      delta: { message: { content: { text } } },
      logprobs,
    })
    const { choice } = collectTold(COHERE, [
      START,
      delta('A', { text: 'A', token_ids: [1], logprobs: [-0.5] }),
      delta('BC', { text: 'BC', token_ids: [2, 3], logprobs: [-0.25, -0.5] }),
      end(),
    ])
    const tokens = [
      { token: 'A', logprob: -0.5, bytes: null, top: [] },
      { token: 'BC', logprob: -0.75, bytes: null, top: [] },
    ]
    expect(choice?.logprobs).toEqual(tokens)
    const whole = wholeOf(COHERE, {
      message: { content: [{ type: 'text', text: 'ABC' }] },
      logprobs: [
        { text: 'A', token_ids: [1], logprobs: [-0.5] },
        { text: 'BC', token_ids: [2, 3], logprobs: [-0.25, -0.5] },
      ],
    })
    expect(whole.choice?.logprobs).toEqual(tokens)
    expect(whole.parts).toEqual([{ type: 'text', text: 'ABC' }])
  })
})

describe('usage', () => {
  it.each([
    ['what is billed', USAGE, BILLED],
    [
      'what was read, where nothing is said of billing',
      { tokens: { input_tokens: 7, output_tokens: 2 } },
      { usage: { ...emptyUsage(), input: 7, output: 2 } },
    ],
    [
      'pictures and thoughts apart',
      {
        billed_units: { input_tokens: 267, output_tokens: 30 },
        tokens: { input_tokens: 34, image_tokens: 259, output_tokens: 40, reasoning_tokens: 12 },
      },
      { usage: { ...emptyUsage(), input: 8, imageInput: 259, output: 30, reasoning: 12 } },
    ],
    [
      'told to be odd',
      { billed_units: { input_tokens: -1, output_tokens: 2 } },
      { usage: { ...emptyUsage(), output: 2 }, suspect: 'not-a-count' },
    ],
    ['none', { billed_units: { search_units: 1 } }, undefined],
    ['none at all', undefined, undefined],
  ])('is %s', (_name, usage, expected) => {
    const { answer } = collectTold(COHERE, [START, end('COMPLETE', usage === undefined ? {} : { usage })])
    expect(answer.usage).toEqual(expected)
  })
})
