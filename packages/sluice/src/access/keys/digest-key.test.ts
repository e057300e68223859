import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isKeyForm, openKeyDigest } from './digest-key.ts'

describe('the digest of a key', () => {
  it.each([16, 32, 64, 65, 100])('is HMAC-SHA-256, with a secret of %i bytes', (length) => {
    const secret = Buffer.from(Array.from({ length }, (_, i) => (i * 37) % 256))
    const digest = openKeyDigest(secret)
    for (const key of ['', 'sk-abc', `sk-${'x'.repeat(200)}`, 'ключ 密钥']) {
      expect(digest(key)).toBe(createHmac('sha256', secret).update(key).digest('hex'))
    }
  })

  it('is for keys of one form', () => {
    expect(isKeyForm(`sk-${'a'.repeat(20)}`)).toBe(true)
    for (const text of [
      'sk-short',
      `pk-${'a'.repeat(20)}`,
      `sk-${'a'.repeat(201)}`,
      `sk-${'a'.repeat(19)}!`,
    ]) {
      expect(isKeyForm(text)).toBe(false)
    }
  })
})
