import { describe, expect, it } from 'vitest'
import { mapByteOffsets, mapUnitOffsets } from './map-byte-offsets.ts'

describe('mapByteOffsets', () => {
  it('agrees with the encoder at every character', () => {
    const text = 'aä東🗼z\u{10FFFF}é'
    const units = [0]
    for (const one of text) units.push((units.at(-1) ?? 0) + one.length)
    const bytes = units.map((unit) => Buffer.byteLength(text.slice(0, unit)))
    const mapped = mapByteOffsets(text, bytes)
    expect(bytes.map((byte) => mapped.get(byte))).toEqual(units)
  })

  it('gives a start inside a character, and the end beyond the text', () => {
    expect([...mapByteOffsets('é!', [1, 2, 99])]).toEqual([
      [1, 0],
      [2, 1],
      [99, 2],
    ])
    expect([...mapByteOffsets('abc', [-1, 2, 99])]).toEqual([
      [-1, 0],
      [2, 2],
      [99, 3],
    ])
  })
})

describe('mapUnitOffsets', () => {
  it('is the way back', () => {
    const text = 'aä東🗼z\u{10FFFF}é'
    const bytes = [0, 1, 3, 6, 10, 11, 15, 17]
    const units = [...mapByteOffsets(text, bytes).values()]
    expect([...mapUnitOffsets(text, units).values()]).toEqual(bytes)
    expect([...mapUnitOffsets(text, [99, -1])]).toEqual([
      [-1, 0],
      [99, 17],
    ])
  })
})
