import { describe, expect, it } from 'vitest'
import { formatAnswerHead } from './answer-head.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)

describe('formatAnswerHead', () => {
  it('writes status, framing, headers and how the connection goes on', () => {
    const head = formatAnswerHead(404, 'content-length: 2\r\n', ['x-a', '1', 'x-b', 'é'], 'keep', NOW)
    expect(head).toBe(
      'HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\nx-a: 1\r\nx-b: é\r\n' +
        'date: Fri, 02 Jan 2026 03:04:05 GMT\r\nkeep-alive: timeout=65\r\n\r\n',
    )
    expect(formatAnswerHead(200, '', [], 'close', NOW)).toMatch(/\r\nconnection: close\r\n\r\n$/)
    expect(formatAnswerHead(200, '', [], 'keep-old', NOW)).toMatch(/\r\nconnection: keep-alive\r\n\r\n$/)
    expect(formatAnswerHead(299, '', [], 'keep', NOW + 1000)).toMatch(
      /^HTTP\/1\.1 299 Unknown\r\ndate: .*:06 GMT/,
    )
  })

  it.each([
    ['x-a', 'one\r\nset-cookie: two'],
    ['x-a', 'a\nb'],
    ['x-a', 'a\0b'],
    ['x-a', '漢'],
    ['x a', '1'],
    ['x-a:', '1'],
    ['', '1'],
  ])('never writes %j: %j', (name, value) => {
    expect(() => formatAnswerHead(200, '', [name, value], 'keep', NOW)).toThrow(TypeError)
  })
})
