import { expect, it } from 'vitest'
import { formatSseData, formatSseEvent } from './format-sse.ts'
import { SseSplitter } from './sse-splitter.ts'

it.each([
  { name: 'JSON', data: '{"a":1}', expected: 'data: {"a":1}\n\n' },
  { name: 'empty', data: '', expected: 'data: \n\n' },
  { name: 'line breaks', data: 'a\nb\r\nc\rd', expected: 'data: a\ndata: b\ndata: c\ndata: d\n\n' },
])('formats $name', ({ data, expected }) => {
  expect(formatSseData(data)).toBe(expected)
  expect(formatSseEvent('e', data)).toBe(`event: e\n${expected}`)
  const [frame] = new SseSplitter().push(Buffer.from(formatSseEvent('e', data)))
  expect(frame).toMatchObject({ event: 'e', data: data.replaceAll(/\r\n?/g, '\n') })
})
