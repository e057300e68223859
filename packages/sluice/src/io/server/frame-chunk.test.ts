import { describe, expect, it } from 'vitest'
import { frameChunk, frameSize } from './frame-chunk.ts'

describe('frameChunk', () => {
  it.each([1, 9, 15, 16, 255, 256, 4095, 4096, 70_000])('frames %i bytes', (length) => {
    const text = 'x'.repeat(length)
    const expected = `${length.toString(16)}\r\n${text}\r\n`
    expect(frameChunk(text).toString()).toBe(expected)
    expect(frameChunk(Buffer.from(text)).toString()).toBe(expected)
    expect(frameSize(length).toString()).toBe(`${length.toString(16)}\r\n`)
  })

  it('counts bytes, not characters', () => {
    expect(frameChunk('é漢😀').toString()).toBe('9\r\né漢😀\r\n')
  })

  it('takes a view of a larger buffer', () => {
    expect(frameChunk(new Uint8Array(Buffer.from('abcdef')).subarray(2, 4)).toString()).toBe('2\r\ncd\r\n')
  })
})
