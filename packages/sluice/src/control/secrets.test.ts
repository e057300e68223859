import { describe, expect, it } from 'vitest'
import { openVault } from './secrets.ts'

const vault = openVault(new Uint8Array(32).fill(1))
const other = openVault(new Uint8Array(32).fill(2))

describe('openVault', () => {
  it('opens what it sealed, for the same row alone', () => {
    const sealed = vault.seal('höchst geheim', 'crd_1')
    expect(sealed).toMatch(/^1\.[0-9a-f]{12}\.[A-Za-z0-9_-]+$/)
    expect(sealed).not.toContain('geheim')
    expect(vault.open(sealed, 'crd_1')).toBe('höchst geheim')
    expect(() => vault.open(sealed, 'crd_2')).toThrow()
    expect(vault.seal('höchst geheim', 'crd_1')).not.toBe(sealed)
  })

  it.each([
    ['another key', (text: string) => other.open(text, 'a')],
    [
      'a changed byte',
      (text: string) => vault.open(`${text.slice(0, -2)}${text.endsWith('AA') ? 'BB' : 'AA'}`, 'a'),
    ],
    ['a cut end', (text: string) => vault.open(text.slice(0, 20), 'a')],
    ['an unknown form', (text: string) => vault.open(`2${text.slice(1)}`, 'a')],
    ['no form', () => vault.open('', 'a')],
  ])('refuses %s', (_, open) => {
    expect(() => open(vault.seal('secret', 'a'))).toThrow()
  })

  it('seals bytes', () => {
    const plain = Uint8Array.from({ length: 1000 }, (_, at) => at % 256)
    const sealed = vault.sealBytes(plain, 'call')
    expect(Buffer.from(vault.openBytes(sealed, 'call')).equals(plain)).toBe(true)
    expect(() => vault.openBytes(sealed, 'other')).toThrow()
    expect(() => vault.openBytes(sealed.subarray(0, 10), 'call')).toThrow('cut short')
  })

  it('derives a value of its own for each use', () => {
    const values = [
      vault.installDigest,
      Buffer.from(vault.keyDigestSecret).toString('hex'),
      vault.digestCredential(''),
    ]
    expect(new Set(values).size).toBe(3)
    expect(vault.installDigest).not.toBe(other.installDigest)
    expect(vault.digestCredential('a')).not.toBe(other.digestCredential('a'))
  })

  it('takes a key of 32 bytes only', () => {
    expect(() => openVault(new Uint8Array(16))).toThrow('32 bytes')
  })
})
