import { describe, expect, it } from 'vitest'
import { describeCustomInput, openCustomInput, readCustomInput } from './custom-input.ts'

const TEXTS = ['', 'plain', 'two\nlines "quoted" \\ and \t tab', 'ünï 漢字 😀', 'a'.repeat(300)]

function inPieces(source: string, size: number): string {
  const reader = openCustomInput()
  let text = ''
  for (let at = 0; at < source.length; at += size) text += reader.push(source.slice(at, at + size))
  return text + reader.end()
}

describe('openCustomInput', () => {
  it.each(TEXTS)('gives %j back, however it is cut', (text) => {
    const plain = JSON.stringify({ input: text })
    const escaped = plain.replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    for (const source of [plain, escaped, ` ${plain} `]) {
      for (const size of [1, 2, 3, 7, source.length]) expect(inPieces(source, size)).toBe(text)
      expect(readCustomInput(source)).toBe(text)
    }
  })

  it.each([
    ['{}', ''],
    ['', ''],
    ['{"other":1}', '{"other":1}'],
    ['just text', 'just text'],
    ['{"input":5}', '{"input":5}'],
  ])('reads %j as %j', (source, expected) => {
    expect(inPieces(source, 2)).toBe(expected)
    expect(readCustomInput(source)).toBe(expected)
  })

  it('passes half a character on as it is', () => {
    const source = '{"input":"\\ud83d and more"}'
    expect(inPieces(source, 3)).toBe(readCustomInput(source))
  })

  it('ends quietly when the string is cut', () => {
    expect(inPieces('{"input":"ab\\u12', 1)).toBe('ab')
  })
})

describe('describeCustomInput', () => {
  it.each([
    [undefined, undefined, ''],
    ['Runs code.', { type: 'text' }, 'Runs code.'],
    [
      'Runs code.',
      { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } },
      'Runs code.\n\nThe input must follow this grammar (lark):\nstart: "a"',
    ],
    [
      undefined,
      { type: 'grammar', syntax: 'regex', definition: 'a+' },
      'The input must follow this grammar (regex):\na+',
    ],
  ])('%#', (description, format, expected) => {
    expect(describeCustomInput(description, format)).toBe(expected)
  })
})
