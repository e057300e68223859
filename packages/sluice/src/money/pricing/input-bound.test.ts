import { describe, expect, it } from 'vitest'
import { countLocally } from '../metering/count-locally.ts'
import { emptyMeasure, type RequestMeasure } from '../metering/measure-request.ts'
import { boundInput } from './input-bound.ts'

const NOTHING = emptyMeasure()

describe('boundInput', () => {
  it.each([
    {
      name: 'text',
      measure: { asciiUnits: 9, otherUnits: 2, otherBytes: 6, messages: 2 },
      tokens: 5 + 6 + 32,
    },
    { name: 'pictures', measure: { pictures: 2 }, tokens: 10_000 },
    { name: 'files', measure: { binaryFileBytes: 300, textFileBytes: 30, audioBytes: 3 }, tokens: 167 },
    { name: 'a file of unknown size', measure: { unknownFiles: 1 }, context: 200_000, tokens: 200_000 },
    {
      name: 'that, beside more',
      measure: { unknownFiles: 1, pictures: 50 },
      context: 200_000,
      tokens: 250_000,
    },
    { name: 'that, for an unknown model', measure: { unknownFiles: 1 }, tokens: 1_000_000 },
  ])('$name', ({ measure, context, tokens }) => {
    expect(boundInput({ ...NOTHING, ...measure }, context).tokens).toBe(tokens)
  })

  it.each([
    { name: 'plain', measure: {}, touches: [] },
    { name: 'marks', measure: { cacheWrite: '5m' as const }, touches: ['cache_write_5m'] },
    {
      name: 'an hour',
      measure: { cacheWrite: '1h' as const },
      touches: ['cache_write_5m', 'cache_write_1h'],
    },
    { name: 'pictures', measure: { pictures: 1 }, touches: ['image_input'] },
    { name: 'sound', measure: { audioBytes: 1 }, touches: ['audio_input'] },
    { name: 'a file', measure: { binaryFileBytes: 1 }, touches: ['image_input', 'audio_input'] },
    { name: 'hosted tools', measure: { hostedTools: true }, touches: ['tool_input'] },
  ])('names the lines it touches: $name', ({ measure, touches }) => {
    expect(boundInput({ ...NOTHING, ...measure }, undefined).touches).toEqual(touches)
  })

  it('is never below our own count', () => {
    const measure: RequestMeasure = {
      ...NOTHING,
      asciiUnits: 4001,
      otherUnits: 300,
      otherBytes: 900,
      messages: 3,
      pictures: 1,
      textFileBytes: 41,
      binaryFileBytes: 999,
      audioBytes: 4001,
    }
    const local = countLocally(measure, { asciiUnits: 0, otherUnits: 0 })
    const counted = local.input + local.imageInput + local.audioInput
    expect(boundInput(measure, undefined).tokens).toBeGreaterThan(counted)
  })
})
