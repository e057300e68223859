import { describe, expect, it } from 'vitest'
import { aKey } from '../../../../../tests/kit/relay-parts.ts'
import { seededRandom } from '../../../../../tests/kit/seeded-random.ts'
import type { GatewayError } from '../../canonical/errors.ts'
import { parseIp } from '../limits/ip-range.ts'
import { authenticate } from './authenticate.ts'
import { isKeyForm, openKeyDigest } from './digest-key.ts'
import { extractCredentials } from './extract-credentials.ts'
import { mayCallFrom, mayCallModel, requireAddressRight, requireModelRight } from './key-rights.ts'
import type { KeyEntry } from './keyring.ts'
import { displayParts, maskKey } from './mask-key.ts'
import { mintKey } from './mint-key.ts'

const NOW = 1_000_000

function fakeKey(letter: string): string {
  return `sk-${letter.repeat(24)}`
}

function entry(id: string, parts: Partial<KeyEntry> = {}): KeyEntry {
  return aKey({ id, name: id, ...parts })
}

const digest = openKeyDigest(new Uint8Array(32).fill(7))
const ENTRIES = new Map([
  [digest(fakeKey('a')), entry('a')],
  [digest(fakeKey('b')), entry('b')],
  [digest(fakeKey('r')), entry('revoked', { status: 'revoked' })],
  [digest(fakeKey('d')), entry('disabled', { status: 'disabled' })],
  [digest(fakeKey('e')), entry('expired', { expiresAt: NOW })],
  [digest(fakeKey('f')), entry('fresh', { expiresAt: NOW + 1 })],
  [digest(fakeKey('c')), entry('closed', { customer: { ...entry('x').customer, status: 'disabled' } })],
])
const keyring = { find: (one: string) => ENTRIES.get(one), byId: () => undefined }

describe('extractCredentials', () => {
  it.each([
    { name: 'a bearer', headers: { authorization: 'Bearer one' }, expected: ['one'] },
    {
      name: 'a bearer in any case, with blanks',
      headers: { authorization: 'bEARER \t one ' },
      expected: ['one'],
    },
    { name: 'a bare value', headers: { authorization: 'one' }, expected: ['one'] },
    { name: 'x-api-key', headers: { 'x-api-key': 'one' }, expected: ['one'] },
    { name: 'api-key', headers: { 'api-key': 'one' }, expected: ['one'] },
    { name: 'x-goog-api-key', headers: { 'x-goog-api-key': 'one' }, expected: ['one'] },
    { name: 'a scheme in another header', headers: { 'x-api-key': 'Bearer one' }, expected: ['one'] },
    {
      name: 'the same value twice',
      headers: { authorization: 'Bearer one', 'x-api-key': 'one' },
      expected: ['one'],
    },
    { name: 'several', headers: { authorization: 'Bearer one', 'api-key': 'two' }, expected: ['one', 'two'] },
    { name: 'a header that came twice', headers: { 'x-api-key': 'one, two' }, expected: ['one', 'two'] },
    { name: 'a list', headers: { 'x-api-key': ['one', 'two'] }, expected: ['one', 'two'] },
    { name: 'nothing', headers: {}, expected: [] },
    {
      name: 'empty values',
      headers: { authorization: 'Bearer ', 'x-api-key': '', 'api-key': ' ' },
      expected: [],
    },
    { name: 'a scheme alone', headers: { authorization: 'Bearer' }, expected: [] },
    { name: 'another scheme, as it stands', headers: { authorization: 'Basic x' }, expected: ['Basic x'] },
    {
      name: 'a value that begins like the scheme',
      headers: { authorization: 'bearerish' },
      expected: ['bearerish'],
    },
    { name: 'no other header', headers: { cookie: 'one', 'x-key': 'two' }, expected: [] },
  ])('$name', ({ headers, expected }) => {
    expect(extractCredentials(headers)).toEqual(expected)
  })
})

describe('authenticate', () => {
  const call = (...values: string[]) =>
    authenticate(
      {
        authorization: values[0] === undefined ? undefined : `Bearer ${values[0]}`,
        'x-api-key': values[1],
        'api-key': values[2],
      },
      keyring,
      digest,
      NOW,
    )

  it.each([
    { name: 'one key', values: [fakeKey('a')], id: 'a', ignoredOthers: false },
    { name: 'one key twice', values: [fakeKey('a'), fakeKey('a')], id: 'a', ignoredOthers: false },
    {
      name: "one key and somebody else's",
      values: [fakeKey('z'), fakeKey('a')],
      id: 'a',
      ignoredOthers: true,
    },
    { name: 'one key and a word', values: [fakeKey('a'), 'dummy'], id: 'a', ignoredOthers: true },
    { name: 'a key that has a moment left', values: [fakeKey('f')], id: 'fresh', ignoredOthers: false },
  ])('admits $name', ({ values, id, ignoredOthers }) => {
    const result = call(...values)
    expect(result.key.id).toBe(id)
    expect(result.ignoredOthers).toBe(ignoredOthers)
  })

  it.each([
    { name: 'no key', values: [] },
    { name: 'an unknown key', values: [fakeKey('z')] },
    { name: 'a word', values: ['dummy'] },
    { name: 'two keys', values: [fakeKey('a'), fakeKey('b')] },
    { name: 'a key beside a revoked one', values: [fakeKey('a'), fakeKey('r')] },
    { name: 'a key beside an expired one', values: [fakeKey('e'), fakeKey('z'), fakeKey('a')] },
    { name: 'a revoked key', values: [fakeKey('r')] },
    { name: 'a disabled key', values: [fakeKey('d')] },
    { name: 'an expired key', values: [fakeKey('e')] },
    { name: 'a disabled customer', values: [fakeKey('c')] },
    { name: 'SQL', values: ["sk-' OR 1=1 --"] },
    { name: 'the digest itself', values: [digest(fakeKey('a'))] },
  ])('refuses $name', ({ values }) => {
    expect(() => call(...values)).toThrow(expect.objectContaining({ kind: 'unauthenticated', status: 401 }))
  })

  it('says the same of a key that is unknown, revoked or expired, and never repeats it', () => {
    const messages = ['z', 'r', 'e', 'c'].map((letter) => {
      try {
        call(fakeKey(letter))
      } catch (error) {
        return (error as GatewayError).message
      }
      return 'admitted'
    })
    expect(new Set(messages).size).toBe(1)
    expect(messages[0]).not.toContain('sk-')
  })
})

describe('rights of a key', () => {
  it.each([
    { models: [], model: 'any', expected: true },
    { models: ['gpt-4o'], model: 'gpt-4o', expected: true },
    { models: ['gpt-4o'], model: 'gpt-4', expected: false },
    { models: ['claude-*', 'gpt-4o'], model: 'claude-5', expected: true },
    { models: ['midjourney'], model: 'mj_imagine', expected: true },
  ])('$models admits $model: $expected', ({ models, model, expected }) => {
    expect(mayCallModel({ models }, model)).toBe(expected)
    const require = () => requireModelRight({ models }, model)
    if (expected) require()
    else expect(require).toThrow(expect.objectContaining({ status: 403, param: 'model' }))
  })

  it.each([
    { allowIp: [], address: '8.8.8.8', expected: true },
    { allowIp: [], address: undefined, expected: true },
    { allowIp: ['8.8.8.8'], address: '8.8.8.8', expected: true },
    { allowIp: ['8.8.8.0/24', '::1'], address: '::ffff:8.8.8.9', expected: true },
    { allowIp: ['8.8.8.8'], address: '8.8.4.4', expected: false },
    { allowIp: ['8.8.8.8'], address: undefined, expected: false },
    { allowIp: ['nonsense'], address: '8.8.8.8', expected: false },
  ])('$allowIp admits $address: $expected', ({ allowIp, address, expected }) => {
    const ip = address === undefined ? undefined : parseIp(address)
    expect(mayCallFrom({ allowIp }, ip)).toBe(expected)
    const require = () => requireAddressRight({ allowIp }, ip)
    if (expected) require()
    else expect(require).toThrow(expect.objectContaining({ status: 403 }))
  })
})

describe('texts of keys', () => {
  it('are told by their form', () => {
    expect(isKeyForm(`sk-${'a'.repeat(20)}`)).toBe(true)
    expect(isKeyForm(`sk-${'a'.repeat(200)}`)).toBe(true)
    for (const text of [
      '',
      'sk-',
      `sk-${'a'.repeat(19)}`,
      `sk-${'a'.repeat(201)}`,
      `sk-${'a'.repeat(20)}\n`,
    ]) {
      expect(isKeyForm(text)).toBe(false)
    }
    expect(isKeyForm(`pk-${'a'.repeat(30)}`)).toBe(false)
  })

  it('have a digest that depends on the installation', () => {
    expect(digest('x')).toMatch(/^[0-9a-f]{64}$/)
    expect(digest('x')).toBe(openKeyDigest(new Uint8Array(32).fill(7))('x'))
    expect(digest('x')).not.toBe(openKeyDigest(new Uint8Array(32).fill(8))('x'))
  })

  it('are minted of letters and digits, each as likely', () => {
    const counts = new Map<string, number>()
    const random = seededRandom(5)
    const bytes = (count: number) => Uint8Array.from({ length: count }, () => random() * 256)
    expect(mintKey()).not.toBe(mintKey())
    for (let i = 0; i < 2000; i++) {
      const key = mintKey(i === 0 ? undefined : bytes)
      expect(key).toMatch(/^sk-[A-Za-z0-9]{48}$/)
      for (const letter of key.slice(3)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    // 96,000 letters, 1,548 of each expected, standard deviation 39.
    expect(counts.size).toBe(62)
    for (const count of counts.values()) expect(Math.abs(count - 1548)).toBeLessThan(160)
  })

  it('pass over bytes that would favour some letters', () => {
    const rounds = [new Uint8Array(48).fill(255), new Uint8Array(48).fill(247)]
    expect(mintKey(() => rounds.shift() ?? new Uint8Array(48))).toBe(`sk-${'9'.repeat(48)}`)
  })

  it('are shown by their ends alone, at their length', () => {
    expect(maskKey('sk-abcdefghijklmnopqrstuvwx')).toBe('sk-********************uvwx')
    expect(displayParts('sk-abcdefghijklmnopqrstuvwx')).toEqual({ prefix: 'sk-abcd', last4: 'uvwx' })
  })
})
