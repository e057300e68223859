import { expect, it } from 'vitest'
import { describeModel } from './describe-model.ts'

it.each([
  { model: {}, expected: '' },
  { model: { inputModalities: ['text'] }, expected: '' },
  {
    model: { inputModalities: ['text', 'image', 'pdf'], outputModalities: ['text', 'audio'] },
    expected: 'Takes text, pictures and PDF files, gives text and sound.',
  },
  { model: { contextTokens: 1_050_000 }, expected: 'Context of 1,050,000 tokens.' },
  {
    model: { contextTokens: 8192, maxOutputTokens: 999 },
    expected: 'Context of 8,192 tokens, answers of up to 999.',
  },
  { model: { abilities: ['tools', 'vision'] }, expected: 'Known for tools.' },
])('$expected', ({ model, expected }) => {
  expect(describeModel(model)).toBe(expected)
})
