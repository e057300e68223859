import { describe, expect, it } from 'vitest'
import { suggestWord } from './suggest-word.ts'

describe('suggestWord', () => {
  it.each([
    ['custmer', 'customer'],
    ['doctro', 'doctor'],
    ['xyzzy', undefined],
    ['', undefined],
  ])('%s: %s', (word, expected) => {
    expect(suggestWord(word, ['customer', 'doctor', 'books verify'])).toBe(expected)
  })
})
