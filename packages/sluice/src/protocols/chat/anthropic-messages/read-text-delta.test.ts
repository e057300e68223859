import { describe, expect, it } from 'vitest'
import { readTextDelta } from './read-text-delta.ts'

function frame(index: number, text: string): string {
  return JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })
}

function thought(index: number, thinking: string): string {
  return JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'thinking_delta', thinking } })
}

describe('readTextDelta', () => {
  it.each([
    [frame(0, 'Hello'), { index: 0, text: 'Hello' }],
    [frame(12, ' 漢字 😀 }}'), { index: 12, text: ' 漢字 😀 }}' }],
    [frame(1, ''), { index: 1, text: '' }],
    [frame(1, 'a').replace('"}}', '"}          }'), { index: 1, text: 'a' }],
    [frame(1, 'a').replace('"}}', '"}}   '), { index: 1, text: 'a' }],
  ])('reads %s', (data, expected) => {
    expect(readTextDelta(data)).toEqual({ kind: 'text', ...expected })
  })

  it.each([
    [thought(0, 'Hm'), { index: 0, text: 'Hm' }],
    [thought(3, ' 漢字 }}').replace('"}}', '"} }  '), { index: 3, text: ' 漢字 }}' }],
  ])('reads %s', (data, expected) => {
    expect(readTextDelta(data)).toEqual({ kind: 'thinking', ...expected })
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
    frame(0, 'a').replace('text_', 'thinking_'),
    frame(0, 'a').replaceAll('text', 'signature'),
    thought(0, 'two\nlines'),
    thought(0, 'a').replace('0', ''),
    JSON.stringify({ index: 0, type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } }),
    '{"type":"ping"}',
    '',
  ])('leaves %s to the parser', (data) => {
    expect(readTextDelta(data)).toBeUndefined()
  })
})
