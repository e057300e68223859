import { expect, it } from 'vitest'
import { findPassage } from './find-passage.ts'

const TEXT = 'One fish, two fish, red fish.'

it.each([
  ['where it is said to be', { start: 4, end: 8 }, 'fish', { start: 4, end: 8 }],
  ['a little further on', { start: 11, end: 15 }, 'fish', { start: 4, end: 8 }],
  ['far from it', { start: 200, end: 203 }, 'red', { start: 20, end: 23 }],
  ['by the numbers, where the words are not there', { start: 0, end: 3 }, 'blue', { start: 0, end: 3 }],
  ['by the numbers alone', { start: 0, end: 3 }, undefined, { start: 0, end: 3 }],
  ['nowhere beyond the text', { start: 20, end: 200 }, 'blue', undefined],
  ['nowhere before it', { start: -1, end: 3 }, undefined, undefined],
  ['nowhere, being nothing', { start: 3, end: 3 }, '', undefined],
])('finds a passage %s', (_name, stated, words, expected) => {
  expect(findPassage(TEXT, stated, words)).toEqual(expected)
})
