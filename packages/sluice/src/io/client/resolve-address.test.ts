import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../../tests/kit/fake-clock.ts'
import { AddressResolver, checkAddress, checkUrl, type Lookup } from './resolve-address.ts'

const reach = (privateHosts: string[] = [], rest = {}) => ({ privateHosts: new Set(privateHosts), ...rest })
const userReach = reach([], { publicPorts: new Set([80, 443]), ownHosts: new Set(['gateway.example']) })

describe('checkUrl', () => {
  it.each([
    ['https://api.example.com/', reach(), undefined],
    ['https://api.example.com:8443/', reach(), undefined],
    ['ftp://api.example.com/', reach(), 'scheme'],
    ['file:///etc/passwd', reach(), 'scheme'],
    ['builtin://demo/', reach(), 'scheme'],
    ['https://user@api.example.com/', reach(), 'credentials'],
    ['https://:pass@api.example.com/', reach(), 'credentials'],
    ['https://8.8.8.8/', reach(), undefined],
    ['http://127.0.0.1/', reach(), 'address'],
    ['http://2130706433/', reach(), 'address'],
    ['http://[::1]:8080/', reach(), 'address'],
    ['http://[::ffff:10.0.0.1]/', reach(), 'address'],
    ['http://127.0.0.1:9999/', reach(['127.0.0.1:9999']), undefined],
    ['http://127.0.0.1:9998/', reach(['127.0.0.1:9999']), 'address'],
    ['http://127.0.0.2:9999/', reach(['127.0.0.1:9999']), 'address'],
    ['http://127.0.0.1/', reach(['127.0.0.1:80']), undefined],
    ['http://[::1]:8080/', reach(['[::1]:8080']), undefined],
    ['http://169.254.169.254/', reach(['169.254.169.254:80']), 'address'],
    ['http://[fe80::1]/', reach(['[fe80::1]:80']), 'address'],
    ['https://pictures.example/a.png', userReach, undefined],
    ['https://pictures.example:8443/a.png', userReach, 'port'],
    ['http://pictures.example:22/', userReach, 'port'],
    ['https://gateway.example/', userReach, 'own-host'],
    ['https://GATEWAY.example./', userReach, 'own-host'],
    ['http://10.0.0.1/', userReach, 'address'],
  ])('%s', (url, to, expected) => {
    expect(checkUrl(new URL(url), to)).toBe(expected)
  })
})

describe('checkAddress', () => {
  const url = new URL('http://models.lan:11434/')
  it.each([
    ['10.1.2.3', reach(), undefined],
    ['10.1.2.3', reach(['models.lan:11434']), { isPrivate: true, addressKey: '10.1.2.3:11434' }],
    ['10.1.2.3', reach(['10.1.2.3:11434']), { isPrivate: true }],
    ['fd00::7', reach(['[fd00::7]:11434']), { isPrivate: true, addressKey: '[fd00::7]:11434' }],
    ['10.1.2.3', reach(['models.lan:80']), undefined],
    ['169.254.1.1', reach(['models.lan:11434']), undefined],
    ['fe80::1%eth0', reach(['models.lan:11434']), undefined],
    ['8.8.8.8', reach(), { isPrivate: false, address: '8.8.8.8', port: 11434 }],
    ['nonsense', reach(['models.lan:11434']), undefined],
  ])('%s', (address, to, expected) => {
    const checked = checkAddress(url, address, to)
    if (expected === undefined) expect(checked).toBeUndefined()
    else expect(checked).toMatchObject(expected)
  })
})

describe('AddressResolver', () => {
  function open(lookup: Lookup, clock = new FakeClock()) {
    const resolver = new AddressResolver(lookup, clock)
    const resolve = (name: string) =>
      new Promise<string>((done) => {
        let isLater = false
        resolver.resolve(name, (error, addresses) => {
          expect(isLater).toBe(true)
          done(error?.message ?? addresses.join())
        })
        isLater = true
      })
    return { resolver, resolve, clock }
  }

  it('asks once for 30 seconds, and once for calls at the same time', async () => {
    let asked = 0
    const { resolve, clock, resolver } = open((_name, callback) => callback(null, [`1.1.1.${++asked}`]))
    expect(await Promise.all([resolve('a'), resolve('a')])).toEqual(['1.1.1.1', '1.1.1.1'])
    clock.advance(29_000)
    expect(await resolve('a')).toBe('1.1.1.1')
    clock.advance(1000)
    expect(await resolve('a')).toBe('1.1.1.2')
    resolver.forget('a')
    expect(await resolve('a')).toBe('1.1.1.3')
  })

  it('does not remember failures, and asks for no address', async () => {
    let asked = 0
    const { resolve } = open((_name, callback) => callback(new Error(`no ${++asked}`), []))
    expect([await resolve('a'), await resolve('a')]).toEqual(['no 1', 'no 2'])
    expect(await resolve('[::1]')).toBe('[::1]')
    expect(await resolve('127.0.0.1')).toBe('127.0.0.1')
    expect(asked).toBe(2)
  })

  it('remembers a bounded number of names', async () => {
    let asked = 0
    const { resolve } = open((_name, callback) => {
      asked++
      callback(null, ['1.1.1.1'])
    })
    for (let at = 0; at <= 1000; at++) await resolve(`host-${at}`)
    await resolve('host-1')
    expect(asked).toBe(1001)
    await resolve('host-0')
    expect(asked).toBe(1002)
  })
})
