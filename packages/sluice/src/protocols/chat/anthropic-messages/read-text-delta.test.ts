import { describe, expect, it } from 'vitest'
import { readTextDelta } from './read-text-delta.ts'

function frame(index: number, text: string): string {
  return JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })
}

describe('readTextDelta', () => {
  it.each([
    [frame(0, 'Hello'), { index: 0, text: 'Hello' }],
    [frame(12, ' 漢字 😀 }}'), { index: 12, text: ' 漢字 😀 }}' }],
    [frame(1, ''), { index: 1, text: '' }],
    [frame(1, 'a').replace('"}}', '"}          }'), { index: 1, text: 'a' }],
    [frame(1, 'a').replace('"}}', '"}}   '), { index: 1, text: 'a' }],
  ])('reads %s', (data, expected) => {
    expect(readTextDelta(data)).toEqual(expected)
  })

  it.each([
    frame(0, 'two\nlines'),
    frame(0, 'a "quote"'),
    frame(0, 'a').slice(0, -1),
    frame(0, 'a').slice(0, -3),
    `${frame(0, 'a')}}`,
    `${frame(0, 'a')}x`,
    frame(0, 'a').replace('"}}', '","citation":1}}'),
    frame(0, 'a').replace('0', ''),
    frame(0, 'a').replace('0', '-1'),
    frame(0, 'a').replaceAll('text', 'thinking'),
    JSON.stringify({ index: 0, type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } }),
    '{"type":"ping"}',
    '',
  ])('leaves %s to the parser', (data) => {
    expect(readTextDelta(data)).toBeUndefined()
  })
})
