import { describe, expect, it } from 'vitest'
import { clientIp } from './client-ip.ts'
import { parseIpRanges } from './ip-range.ts'

const TRUSTED = parseIpRanges(['10.0.0.0/8', '::1'])

describe('clientIp', () => {
  it.each([
    { name: 'no proxy', peer: '8.8.8.8', header: undefined, expected: '8.8.8.8' },
    { name: 'a stranger who forwards', peer: '8.8.8.8', header: '1.1.1.1', expected: '8.8.8.8' },
    { name: 'a trusted proxy', peer: '10.0.0.1', header: '1.1.1.1', expected: '1.1.1.1' },
    { name: 'a trusted proxy, mapped', peer: '::ffff:10.0.0.1', header: '1.1.1.1', expected: '1.1.1.1' },
    {
      name: 'what the client wrote itself',
      peer: '10.0.0.1',
      header: '9.9.9.9, 1.1.1.1',
      expected: '1.1.1.1',
    },
    {
      name: 'a chain of trusted proxies',
      peer: '::1',
      header: '9.9.9.9, 1.1.1.1, 10.0.0.2',
      expected: '1.1.1.1',
    },
    { name: 'trusted proxies only', peer: '10.0.0.1', header: '10.0.0.3, 10.0.0.2', expected: '10.0.0.3' },
    { name: 'no header', peer: '10.0.0.1', header: undefined, expected: '10.0.0.1' },
    { name: 'an empty header', peer: '10.0.0.1', header: '', expected: '10.0.0.1' },
    { name: 'what is no address', peer: '10.0.0.1', header: '1.1.1.1, unknown', expected: '10.0.0.1' },
    {
      name: 'what is no address behind a proxy',
      peer: '10.0.0.1',
      header: 'x, 10.0.0.2',
      expected: '10.0.0.2',
    },
    { name: 'ports', peer: '10.0.0.1', header: '1.1.1.1:4444', expected: '1.1.1.1' },
    { name: 'ports and brackets', peer: '10.0.0.1', header: '[2001:db8::5]:4444', expected: '2001:db8::5' },
    { name: 'a bare IPv6 address', peer: '10.0.0.1', header: '2001:db8::5', expected: '2001:db8::5' },
    { name: 'a peer that left', peer: undefined, header: '1.1.1.1', expected: undefined },
  ])('$name', ({ peer, header, expected }) => {
    expect(clientIp(peer, header, TRUSTED)?.text).toBe(expected)
  })

  it('believes nobody where no proxy is listed', () => {
    expect(clientIp('10.0.0.1', '1.1.1.1', [])?.text).toBe('10.0.0.1')
  })
})
