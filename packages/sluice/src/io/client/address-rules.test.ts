import { describe, expect, it } from 'vitest'
import {
  type AddressClass,
  checkLiteralHost,
  classifyAddress,
  isWithin,
  parseRange,
} from './address-rules.ts'
import { parseIp } from './ip-address.ts'

function classify(text: string): AddressClass {
  const address = parseIp(text)
  if (address === undefined) throw new Error(`no address: ${text}`)
  return classifyAddress(address)
}

const IPV4: [string, AddressClass][] = [
  ['0.0.0.0', 'private'],
  ['0.255.255.255', 'private'],
  ['1.0.0.0', 'global'],
  ['9.255.255.255', 'global'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'global'],
  ['100.63.255.255', 'global'],
  ['100.64.0.0', 'private'],
  ['100.100.100.200', 'private'],
  ['100.127.255.255', 'private'],
  ['100.128.0.0', 'global'],
  ['126.255.255.255', 'global'],
  ['127.0.0.1', 'private'],
  ['127.255.255.255', 'private'],
  ['128.0.0.0', 'global'],
  ['169.253.255.255', 'global'],
  ['169.254.0.0', 'never'],
  ['169.254.169.254', 'never'],
  ['169.254.255.255', 'never'],
  ['169.255.0.0', 'global'],
  ['172.15.255.255', 'global'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'global'],
  ['191.255.255.255', 'global'],
  ['192.0.0.0', 'private'],
  ['192.0.0.255', 'private'],
  ['192.0.1.0', 'global'],
  ['192.167.255.255', 'global'],
  ['192.168.0.0', 'private'],
  ['192.168.255.255', 'private'],
  ['192.169.0.0', 'global'],
  ['198.17.255.255', 'global'],
  ['198.18.0.0', 'private'],
  ['198.19.255.255', 'private'],
  ['198.20.0.0', 'global'],
  ['223.255.255.255', 'global'],
  ['224.0.0.0', 'never'],
  ['239.255.255.255', 'never'],
  ['240.0.0.0', 'never'],
  ['255.255.255.255', 'never'],
]

const IPV6: [string, AddressClass][] = [
  ['::', 'private'],
  ['::1', 'private'],
  ['::7f00:1', 'private'],
  ['::169.254.169.254', 'never'],
  ['100::1', 'private'],
  ['fc00::1', 'private'],
  ['fdff:ffff::1', 'private'],
  ['fe00::1', 'private'],
  ['fe80::1', 'never'],
  ['febf:ffff::1', 'never'],
  ['fe80::1%eth0', 'never'],
  ['fec0::1', 'private'],
  ['feff::1', 'private'],
  ['ff00::1', 'never'],
  ['ff02::1', 'never'],
  ['64:ff9b::808:808', 'private'],
  ['64:ff9b::169.254.169.254', 'never'],
  ['64:ff9b:0:0:0:1::', 'private'],
  ['64:ff9b:1::1', 'private'],
  ['64:ff9b:1:ffff::a9fe:a9fe', 'never'],
  ['2002::1', 'private'],
  ['2002:a9fe:a9fe::1', 'never'],
  ['2002:808:808::1', 'private'],
  ['2001::1', 'private'],
  ['2001:0:ffff::1', 'private'],
  ['2001:1::1', 'global'],
  ['2003::1', 'global'],
  ['2606:4700::6810:84e5', 'global'],
  ['1fff::1', 'private'],
  ['3fff:ffff::1', 'global'],
  ['4000::1', 'private'],
]

describe('classifyAddress', () => {
  it.each([...IPV4, ...IPV6])('%s is %s', (text, expected) => {
    expect(classify(text)).toBe(expected)
  })

  it.each(IPV4)('%s as an IPv4-mapped address is %s', (text, expected) => {
    expect(classify(`::ffff:${text}`)).toBe(expected)
    expect(classify(`[0:0:0:0:0:FFFF:${text}]`)).toBe(expected)
  })
})

describe('parseIp', () => {
  it.each([
    ['1.2.3.4', [1, 2, 3, 4]],
    ['1::', [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['::a:1.2.3.4', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 1, 2, 3, 4]],
    ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
  ])('reads %s', (text, bytes) => {
    expect([...(parseIp(text) ?? [])]).toEqual(bytes)
  })

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '0x7f.0.0.1',
    '1.2.3.4 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '1.2.3.4::',
    '::1.2.3',
    '[1.2.3.4',
  ])('refuses %j', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })
})

describe('ranges', () => {
  it.each(['1.2.3.4', '1.2.3.4/33', '1.2.3.4/x', '::/129', 'a/8', '/8'])('refuses %j', (cidr) => {
    expect(parseRange(cidr)).toBeUndefined()
  })

  it('never mixes the families', () => {
    const all = parseRange('0.0.0.0/0')
    expect(all).toBeDefined()
    if (all !== undefined) {
      expect(isWithin(new Uint8Array([9, 9, 9, 9]), all)).toBe(true)
      expect(isWithin(new Uint8Array(16), all)).toBe(false)
    }
  })
})

describe('checkLiteralHost', () => {
  it.each([
    ['example.com', undefined],
    ['EXAMPLE.com.', undefined],
    ['8.8.8.8', undefined],
    ['[2606:4700::1]', undefined],
    ['local.example', undefined],
    ['xn--nxasmq6b.com', undefined],
    ['localhost', 'local-name'],
    ['LOCALHOST.', 'local-name'],
    ['a.localhost', 'local-name'],
    ['printer.local', 'local-name'],
    ['metadata.google.internal', 'local-name'],
    ['metadata.google.internal.', 'local-name'],
    ['intranet', 'local-name'],
    ['127.0.0.1', 'not-global'],
    ['127.1', 'not-global'],
    ['127.0.0.1.', 'not-global'],
    ['2130706433', 'not-global'],
    ['0x7f000001', 'not-global'],
    ['0177.0.0.1', 'not-global'],
    ['0xA9.0xFE.0xA9.0xFE', 'not-global'],
    ['１２７.0.0.1', 'not-global'],
    ['0', 'not-global'],
    ['[::1]', 'not-global'],
    ['[::ffff:127.0.0.1]', 'not-global'],
    ['[64:ff9b::7f00:1]', 'not-global'],
    ['', 'not-a-host'],
    ['1.2.3.4.5', 'not-a-host'],
    ['a b', 'not-a-host'],
    ['[::1', 'not-a-host'],
    ['127.0.0.1@example.com', 'not-a-host'],
    ['example.com/../', 'not-a-host'],
  ])('%s: %s', (host, expected) => {
    expect(checkLiteralHost(host)).toBe(expected)
  })
})
