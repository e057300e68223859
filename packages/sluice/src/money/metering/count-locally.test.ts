import { describe, expect, it } from 'vitest'
import { emptyUsage } from '../../canonical/usage.ts'
import { boundTokens, countLocally, estimateTokens } from './count-locally.ts'
import { type CallNature, findIncomparable } from './incomparable.ts'
import { emptyMeasure, type RequestMeasure } from './measure-request.ts'
import { decodeUsage, encodeUsage } from './usage-json.ts'

const EMPTY = emptyMeasure()

describe('estimateTokens', () => {
  it.each([
    { asciiUnits: 0, otherUnits: 0, estimate: 0, bound: 0 },
    { asciiUnits: 1, otherUnits: 0, estimate: 1, bound: 1 },
    { asciiUnits: 400, otherUnits: 0, estimate: 100, bound: 134 },
    { asciiUnits: 4, otherUnits: 10, estimate: 11, bound: 12 },
  ])('$asciiUnits + $otherUnits', ({ estimate, bound, ...text }) => {
    expect(estimateTokens(text)).toBe(estimate)
    expect(boundTokens(text)).toBe(bound)
  })
})

describe('countLocally', () => {
  it('counts text, messages, files, pictures and sound', () => {
    const measure: RequestMeasure = {
      ...EMPTY,
      asciiUnits: 400,
      otherUnits: 5,
      messages: 2,
      pictures: 3,
      textFileBytes: 40,
      binaryFileBytes: 2000,
      audioBytes: 5000,
    }
    expect(countLocally(measure, { asciiUnits: 80, otherUnits: 1 })).toEqual({
      ...emptyUsage(),
      input: 100 + 5 + 8 + 10 + 100,
      imageInput: 3000,
      audioInput: 5,
      output: 21,
    })
  })
})

describe('findIncomparable', () => {
  const plain: CallNature = {
    request: EMPTY,
    report: undefined,
    hasUncountable: false,
    leansOnStoredContext: false,
    hidesReasoning: false,
  }
  const report = (parts: object) => ({ usage: { ...emptyUsage(), ...parts } })

  it.each([
    { name: 'plain text', parts: {}, expected: { input: false, output: false } },
    {
      name: 'pictures',
      parts: { request: { ...EMPTY, pictures: 1 } },
      expected: { input: true, output: false },
    },
    {
      name: 'a file',
      parts: { request: { ...EMPTY, textFileBytes: 1 } },
      expected: { input: true, output: false },
    },
    {
      name: 'a named file',
      parts: { request: { ...EMPTY, unknownFiles: 1 } },
      expected: { input: true, output: false },
    },
    {
      name: 'sound',
      parts: { request: { ...EMPTY, audioBytes: 1 } },
      expected: { input: true, output: false },
    },
    {
      name: 'hosted tools',
      parts: { request: { ...EMPTY, hostedTools: true } },
      expected: { input: true, output: true },
    },
    {
      name: 'searches that were made',
      parts: { report: report({ webSearch: 1 }) },
      expected: { input: true, output: true },
    },
    {
      name: 'stored context',
      parts: { leansOnStoredContext: true },
      expected: { input: true, output: false },
    },
    {
      name: 'pictures in the answer',
      parts: { hasUncountable: true },
      expected: { input: false, output: true },
    },
    { name: 'hidden reasoning', parts: { hidesReasoning: true }, expected: { input: false, output: true } },
    {
      name: 'hidden reasoning that is told apart',
      parts: { hidesReasoning: true, report: report({ output: 9, reasoning: 5 }) },
      expected: { input: false, output: false },
    },
  ])('$name', ({ parts, expected }) => {
    expect(findIncomparable({ ...plain, ...parts })).toEqual(expected)
  })
})

describe('usage as JSON', () => {
  it('comes back as it was', () => {
    const usage = { ...emptyUsage(), input: 1, cacheWrite1h: 2, output: 9, reasoning: 3, webSearch: 4 }
    expect(encodeUsage(usage)).toMatchObject({
      input: 1,
      cache_write_1h: 2,
      output: 9,
      web_search: 4,
      images: 0,
    })
    expect(decodeUsage(encodeUsage(usage))).toEqual({ ok: true, usage })
  })

  it('takes what is left out or null as 0', () => {
    expect(decodeUsage({ input: 5, output: null })).toEqual({
      ok: true,
      usage: { ...emptyUsage(), input: 5 },
    })
  })

  it.each([
    { name: 'no object', stated: [1], field: 'usage' },
    { name: 'an unknown counter', stated: { tokens: 1 }, field: 'usage.tokens' },
    { name: 'our inner spelling', stated: { cachedInput: 1 }, field: 'usage.cachedInput' },
    { name: 'below 0', stated: { input: -1 }, field: 'usage.input' },
    { name: 'a fraction', stated: { input: 0.5 }, field: 'usage.input' },
    { name: 'text', stated: { input: '5' }, field: 'usage.input' },
    { name: 'too much', stated: { input: 1e13 }, field: 'usage.input' },
    { name: 'reasoning above output', stated: { output: 1, reasoning: 2 }, field: 'usage.reasoning' },
    { name: '__proto__', stated: JSON.parse('{"__proto__": 1}'), field: 'usage.__proto__' },
  ])('refuses $name', ({ stated, field }) => {
    expect(decodeUsage(stated)).toMatchObject({ ok: false, field })
  })
})
