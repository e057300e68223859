import { describe, expect, it } from 'vitest'
import { TOOLS_OF } from '../../../../../docs/tables/content/tools.ts'
import { CONTENT_OF, contentFate } from '../../../../../docs/tables/content-fates.ts'
import { isCaller, UPSTREAMS } from '../../../../../docs/tables/protocols.ts'

/** What the tables of docs/ say of each kind of content is asked of the encoders; this holds for all of them. */
describe.each(Object.entries(CONTENT_OF))('what a conversation of %s holds', (caller, samples) => {
  const tools = isCaller(caller) ? (TOOLS_OF[caller] ?? []) : []
  const cases = [...samples, ...tools].flatMap((sample) =>
    UPSTREAMS.map((upstream) => ({ kind: sample.kind, upstream, sample })),
  )

  it.each(cases)('$kind is not lost in silence toward $upstream', ({ sample, upstream }) => {
    if (!isCaller(caller)) throw new Error(`nobody calls by ${caller}`)
    expect(contentFate(caller, sample, upstream)).not.toBe('lost')
  })
})

describe('text', () => {
  it.each(Object.entries(CONTENT_OF))('of %s reaches every upstream', (caller, samples) => {
    if (!isCaller(caller)) throw new Error(`nobody calls by ${caller}`)
    const text = samples.filter(({ kind }) =>
      /^`(?:text|input_text)`$|^`prompt`, (?:a text|one turn)/.test(kind),
    )
    expect(text.length).toBe(1)
    for (const sample of text) {
      expect(UPSTREAMS.map((upstream) => contentFate(caller, sample, upstream))).toEqual(
        UPSTREAMS.map(() => 'sent'),
      )
    }
  })
})
