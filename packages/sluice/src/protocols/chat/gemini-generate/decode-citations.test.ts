import { describe, expect, it } from 'vitest'
import { decode, decodeAnswer, frame } from '../../../../../../tests/kit/decode-gemini.ts'
import type { JsonObject } from '../../../canonical/json.ts'

describe('sources', () => {
  const text = 'Grüße aus 東京 🗼. Regen.'
  const at = (words: string): JsonObject => {
    const start = Buffer.byteLength(text.slice(0, text.indexOf(words)))
    return { startIndex: start, endIndex: start + Buffer.byteLength(words), text: words }
  }

  it('are placed by UTF-16 units', () => {
    const { events, warnings } = decode([
      frame([{ text: 'Hm. é', thought: true }, { text: text.slice(0, 5) }]),
      frame([{ text: text.slice(5) }], {
        groundingMetadata: {
          groundingChunks: [
            { web: { uri: 'https://a.test', title: 'A' } },
            { maps: { uri: 'https://m.test' } },
          ],
        },
      }),
      frame([], {
        finishReason: 'STOP',
        groundingMetadata: {
          groundingChunks: [{ retrievedContext: { text: 'own' } }],
          groundingSupports: [
            { segment: at('東京 🗼'), groundingChunkIndices: [0, 1] },
            { segment: at('東京 🗼'), groundingChunkIndices: [0] },
            { segment: { ...at('Regen.'), startIndex: 0 }, groundingChunkIndices: [1, 2, 9] },
          ],
        },
      }),
    ])
    const citations = events.flatMap((event) => (event.type === 'citation' ? [event.citation] : []))
    expect(citations.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['東京 🗼', 'https://a.test'],
      ['東京 🗼', 'https://m.test'],
      ['Regen.', 'https://m.test'],
    ])
    expect(citations[0]?.title).toBe('A')
    expect(warnings).toEqual(['dropped:groundingMetadata'])
    expect(events.findIndex((event) => event.type === 'citation')).toBeLessThan(
      events.findIndex((event) => event.type === 'text-end'),
    )
  })

  it('without passages, recited, and beyond the text', () => {
    const events = decodeAnswer([
      frame([{ text: 'abc' }], {
        groundingMetadata: { groundingChunks: [{ web: { uri: 'https://a.test' } }] },
        citationMetadata: {
          citationSources: [
            { endIndex: 2, uri: 'https://b.test' },
            { startIndex: 10, endIndex: 20, uri: 'https://c.test' },
          ],
        },
      }),
      frame([], {
        citationMetadata: { citations: [{ startIndex: 1, endIndex: 99, uri: 'https://d.test' }] },
      }),
    ])
    expect(events.flatMap((event) => (event.type === 'citation' ? [event.citation] : []))).toEqual([
      { url: 'https://a.test' },
      { url: 'https://b.test', start: 0, end: 2 },
      { url: 'https://c.test' },
      { url: 'https://d.test', start: 1, end: 3 },
    ])
  })

  it.each([
    ['gemini-2.5-flash', 1],
    ['gemini-3-flash-preview', 3],
  ])('are billed for %s as %d searches', (modelVersion, webSearch) => {
    const groundingMetadata = { webSearchQueries: ['a', 'b', 'c'] }
    const events = decodeAnswer([
      { ...frame([{ text: 'a' }], { groundingMetadata }), modelVersion },
      { ...frame([], { groundingMetadata, finishReason: 'STOP' }), usageMetadata: {} },
    ])
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'usage', report: { usage: expect.objectContaining({ webSearch }) } }),
    )
  })
})
