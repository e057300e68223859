import { describe, expect, it } from 'vitest'
import { isInRanges, parseIp, parseIpRange, parseIpRanges } from './ip-range.ts'

describe('parseIp', () => {
  it.each([
    { text: '1.2.3.4', shown: '1.2.3.4' },
    { text: '::ffff:1.2.3.4', shown: '1.2.3.4' },
    { text: '::FFFF:0102:0304', shown: '1.2.3.4' },
    { text: '1::ffff:1.2.3.4', shown: '1::ffff:1.2.3.4' },
    { text: '2001:DB8::1', shown: '2001:db8::1' },
    { text: '[2001:db8::1]', shown: '2001:db8::1' },
    { text: 'fe80::1%eth0', shown: 'fe80::1' },
    { text: '1.2.3.256', shown: undefined },
    { text: 'unknown', shown: undefined },
    { text: '', shown: undefined },
  ])('shows $text as $shown', ({ text, shown }) => {
    expect(parseIp(text)?.text).toBe(shown)
  })
})

describe('ranges', () => {
  it.each([
    { range: '10.0.0.0/8', address: '10.255.0.1', expected: true },
    { range: '10.0.0.0/8', address: '11.0.0.1', expected: false },
    { range: '10.1.2.3/8', address: '10.9.9.9', expected: true },
    { range: '10.0.0.1', address: '10.0.0.1', expected: true },
    { range: '10.0.0.1', address: '10.0.0.2', expected: false },
    { range: '10.0.0.0/8', address: '::ffff:10.1.1.1', expected: true },
    { range: '::ffff:10.0.0.0/104', address: '10.1.1.1', expected: true },
    { range: '::ffff:10.0.0.0/104', address: '11.1.1.1', expected: false },
    { range: '0.0.0.0/0', address: '8.8.8.8', expected: true },
    { range: '0.0.0.0/0', address: '2001:db8::1', expected: false },
    { range: '2001:db8::/32', address: '2001:db8:ffff::1', expected: true },
    { range: '2001:db8::/32', address: '2001:db9::1', expected: false },
    { range: '2001:db8::1/128', address: '2001:db8::1', expected: true },
    { range: '::/0', address: '2001:db8::1', expected: true },
    { range: '::1', address: '::1', expected: true },
  ])('$range holds $address: $expected', ({ range, address, expected }) => {
    const ip = parseIp(address)
    const block = parseIpRange(range)
    expect(ip !== undefined && block !== undefined && isInRanges(ip, [block])).toBe(expected)
  })

  it.each(['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.0/ 8', 'x/8', ''])(
    'does not read "%s"',
    (text) => {
      expect(parseIpRange(text)).toBeUndefined()
      expect(parseIpRanges([text, '10.0.0.1'])).toHaveLength(1)
    },
  )
})
