import { describe, expect, it } from 'vitest'
import { KeyNames } from './key-names.ts'

function read(names: KeyNames, key: string | Buffer): string {
  const bytes = Buffer.concat([Buffer.from('{"'), Buffer.from(key), Buffer.from('":1}')])
  return names.read(bytes, 2, bytes.length - 4)
}

describe('KeyNames', () => {
  it.each(['', 'a', 'model', 'max_tokens', 'é', '模型', 'mod\\u0065l', '__proto__', 'x'.repeat(40), 'K'])(
    'reads %j, the second time as the first',
    (key) => {
      const names = new KeyNames()
      names.declare(key)
      expect(read(names, key)).toBe(key)
      expect(read(names, key)).toBe(key)
      expect(read(new KeyNames(), key)).toBe(key)
    },
  )

  it('tells keys of one hash apart', () => {
    // 31 × 'A' + 'b' is 31 × 'B' + 'C'.
    const names = new KeyNames()
    for (const key of ['Ab', 'BC', 'Ab', 'BC']) expect(read(names, key)).toBe(key)
  })

  it('reads broken UTF-8 as ever, and keeps none of it', () => {
    const names = new KeyNames()
    for (let round = 0; round < 2; round++) {
      expect(read(names, Buffer.from([0x6d, 0xff]))).toBe('m\ufffd')
      expect(read(names, Buffer.from([0x6d, 0xc3]))).toBe('m\ufffd')
    }
  })

  it('goes on reading when callers have made up more keys than it keeps', () => {
    const names = new KeyNames()
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < 1000; at++) expect(read(names, `made-up-${at}`)).toBe(`made-up-${at}`)
    }
  })
})
