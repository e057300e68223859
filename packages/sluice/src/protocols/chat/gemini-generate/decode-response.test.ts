import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import { isEmptyAnswer, summariseAnswer } from '../summarise.ts'
import { decodeResponse } from './decode-response.ts'
import { decodeUsage } from './decode-usage.ts'

const CONTEXT = { quirks: {}, notes: new NoteList() }

function decode(body: JsonObject) {
  return decodeResponse(body, CONTEXT)
}

describe('decodeResponse', () => {
  it('reads a whole answer', () => {
    const answer = decode({
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'Hm', thought: true }, { text: 'Hel' }, { text: 'lo' }] },
          finishReason: 'MAX_TOKENS',
          index: 0,
        },
        {
          content: { parts: [{ functionCall: { name: 'f', args: { a: [1] } } }] },
          finishReason: 'STOP',
          index: 1,
        },
      ],
      usageMetadata: {
        promptTokenCount: 2,
        candidatesTokenCount: 3,
        thoughtsTokenCount: 4,
        totalTokenCount: 9,
      },
      modelVersion: 'gemini-test',
      responseId: 'r1',
    })
    expect(answer).toMatchObject({
      id: 'r1',
      model: 'gemini-test',
      choices: [
        {
          index: 0,
          parts: [
            { type: 'reasoning', text: 'Hm' },
            { type: 'text', text: 'Hello' },
          ],
          finish: 'length',
          rawFinish: 'MAX_TOKENS',
        },
        { index: 1, parts: [{ type: 'tool-call', name: 'f', arguments: '{"a":[1]}' }], finish: 'tool-call' },
      ],
      usage: { usage: { input: 2, output: 7, reasoning: 4 } },
    })
  })

  it('takes an answer without finish reason as ended', () => {
    expect(decode({ candidates: [{ content: { parts: [{ text: 'a' }] } }] }).choices[0]?.finish).toBe('stop')
    const empty = decode({ candidates: [{ content: {} }], usageMetadata: { promptTokenCount: 3 } })
    expect(isEmptyAnswer(summariseAnswer(empty))).toBe(true)
  })

  it('tells a blocked prompt from an empty answer', () => {
    const answer = decode({
      promptFeedback: { blockReason: 'OTHER' },
      usageMetadata: { promptTokenCount: 3 },
    })
    expect(answer).toMatchObject({ blockReason: 'OTHER', choices: [], usage: { usage: { input: 3 } } })
    expect(isEmptyAnswer(summariseAnswer(answer))).toBe(false)
  })

  it('writes the size into the head of sound', () => {
    const blob = { mimeType: 'audio/L16;codec=pcm;rate=24000', data: Buffer.alloc(6, 7).toString('base64') }
    const part = decode({
      candidates: [{ content: { parts: [{ inlineData: blob }, { inlineData: blob }] } }],
    }).choices[0]?.parts[0]
    const sound = Buffer.from(part?.type === 'audio' ? part.data : '', 'base64')
    expect(sound.length).toBe(44 + 12)
    expect(sound.readUInt32LE(4)).toBe(36 + 12)
    expect(sound.readUInt32LE(40)).toBe(12)
    expect(sound.subarray(44)).toEqual(Buffer.alloc(12, 7))
  })

  it('counts pictures, but not those of its thoughts', () => {
    const inlineData = { mimeType: 'image/png', data: 'AAAA' }
    const answer = decode({
      candidates: [
        {
          content: {
            parts: [
              { inlineData, thought: true },
              { inlineData, thoughtSignature: 's' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: {
        promptTokenCount: 1,
        candidatesTokenCount: 1307,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
      },
    })
    expect(answer.usage?.usage).toMatchObject({ images: 1, imageOutput: 1290, output: 17 })
    expect(answer.choices[0]?.parts.map((part) => part.type)).toEqual(['vendor', 'image'])
    expect(answer.choices[0]?.parts).toContainEqual({
      type: 'image',
      mediaType: 'image/png',
      data: 'AAAA',
      proof: { issuer: 'gemini-generate', value: 's' },
    })
  })

  it.each([{}, { foo: 1 }, { candidates: 'x' }])('refuses %j', (body) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ kind: 'upstream-failed' }))
  })

  it('throws an error that came with a good status', () => {
    expect(() => decode({ error: { code: 500, message: 'Broken' } })).toThrow('Broken')
  })
})

describe('decodeUsage', () => {
  const SEEN = { images: 0, webSearches: 0, codeExecutions: 0 }
  it.each<[string, JsonObject, Partial<UsageReport['usage']>, string?]>([
    ['nothing', {}, { input: 0, output: 0 }],
    ['cached tokens', { promptTokenCount: 10, cachedContentTokenCount: 4 }, { input: 6, cachedInput: 4 }],
    ['tools', { promptTokenCount: 10, toolUsePromptTokenCount: 5 }, { input: 10, toolInput: 5 }],
    [
      'a total in place of a count',
      { promptTokenCount: 10, thoughtsTokenCount: 2, totalTokenCount: 20 },
      { output: 10, reasoning: 2 },
    ],
    [
      'a total that says there was none',
      { promptTokenCount: 10, thoughtsTokenCount: 2, totalTokenCount: 12 },
      { output: 2 },
    ],
    [
      'kinds of input, part of them cached',
      {
        promptTokenCount: 100,
        cachedContentTokenCount: 30,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 20 },
          { modality: 'IMAGE', tokenCount: 50 },
          { modality: 'AUDIO', tokenCount: 30 },
          { modality: 'VIDEO' },
        ],
        cacheTokensDetails: [
          { modality: 'IMAGE', tokenCount: 25 },
          { modality: 'TEXT', tokenCount: 5 },
        ],
      },
      { input: 15, cachedInput: 30, imageInput: 25, audioInput: 30 },
    ],
    [
      'lists that claim more than there is',
      {
        promptTokenCount: 10,
        cachedContentTokenCount: 8,
        promptTokensDetails: [
          { modality: 'AUDIO', tokenCount: 9 },
          { modality: 'IMAGE', tokenCount: 9 },
        ],
        candidatesTokenCount: 3,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 9 }],
      },
      { input: 0, audioInput: 2, imageInput: 0, imageOutput: 3, output: 0 },
    ],
    [
      'sound out',
      { candidatesTokenCount: 9, candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 9 }] },
      { audioOutput: 9, output: 0 },
    ],
    [
      'more cached than asked',
      { promptTokenCount: 4, cachedContentTokenCount: 9 },
      { input: 0, cachedInput: 9 },
      'cached-above-prompt',
    ],
    ['a negative count', { promptTokenCount: -4 }, { input: 0 }, 'impossible-count'],
    ['a count that is no number', { promptTokenCount: '4' }, { input: 0 }, 'impossible-count'],
    ['a fraction', { candidatesTokenCount: 1.5 }, { output: 1.5 }, 'impossible-count'],
  ])('reads %s', (_name, meta, expected, suspect) => {
    const report = decodeUsage(meta, SEEN)
    expect(report.usage).toMatchObject(expected)
    expect(report.suspect).toBe(suspect)
  })

  it('keeps what was seen and the tier', () => {
    const report = decodeUsage({ serviceTier: 'flex' }, { images: 1, webSearches: 2, codeExecutions: 3 })
    expect(report).toMatchObject({
      serviceTier: 'flex',
      usage: { images: 1, webSearch: 2, codeExecution: 3 },
    })
  })
})
