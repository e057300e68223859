import { describe, expect, it } from 'vitest'
import { formatRequestHead } from './request-head.ts'

describe('formatRequestHead', () => {
  const timeouts = { connect: 1, tls: 1, firstByte: 1, idle: 1, total: 1 }
  const base = { headers: {}, timeouts, reach: { privateHosts: new Set<string>() } }

  it.each([
    ['https://a.example', 'GET / HTTP/1.1\r\nhost: a.example\r\naccept-encoding: identity\r\n\r\n'],
    ['https://a.example:443/x', 'GET /x HTTP/1.1\r\nhost: a.example\r\naccept-encoding: identity\r\n\r\n'],
    [
      'http://a.example:81/x y?q=é#f',
      'GET /x%20y?q=%C3%A9 HTTP/1.1\r\nhost: a.example:81\r\naccept-encoding: identity\r\n\r\n',
    ],
    [
      'http://[::1]:81/\r\nx: y',
      'GET /x:%20y HTTP/1.1\r\nhost: [::1]:81\r\naccept-encoding: identity\r\n\r\n',
    ],
  ])('%j', (url, expected) => {
    expect(formatRequestHead({ ...base, method: 'GET', url: new URL(url) })?.text).toBe(expected)
  })

  it('leaves the caller’s own accept-encoding', () => {
    const headers = { 'accept-encoding': 'gzip' }
    const head = formatRequestHead({ ...base, method: 'GET', url: new URL('http://a.example/'), headers })
    expect(head?.text).toBe('GET / HTTP/1.1\r\nhost: a.example\r\naccept-encoding: gzip\r\n\r\n')
  })

  it('puts frozen headers together once for a URL and a method, others anew', () => {
    const frozen = Object.freeze({ authorization: 'Bearer test' })
    const open: Record<string, string> = { authorization: 'Bearer test' }
    const format = (
      headers: Readonly<Record<string, string>>,
      url: string,
      method: 'GET' | 'POST',
      size = 3,
    ) => formatRequestHead({ ...base, method, url: new URL(url), headers, body: Buffer.alloc(size) })
    const expected = (line: string, size = 3) =>
      `${line} HTTP/1.1\r\nhost: a.example\r\nauthorization: Bearer test\r\n` +
      `accept-encoding: identity\r\ncontent-length: ${size}\r\n\r\n`
    for (const headers of [frozen, open]) {
      expect(format(headers, 'https://a.example/x', 'POST')?.text).toBe(expected('POST /x'))
      expect(format(headers, 'https://a.example/x', 'POST', 4)?.text).toBe(expected('POST /x', 4))
      expect(format(headers, 'https://a.example/y', 'POST')?.text).toBe(expected('POST /y'))
      expect(format(headers, 'https://a.example/y', 'GET')?.text).toBe(expected('GET /y'))
      expect(format(headers, 'http://a.example/y', 'GET')?.origin).toBe('http://a.example')
      expect(format(headers, 'https://a.example/y', 'GET')?.origin).toBe('https://a.example')
    }
    Object.assign(open, { authorization: 'Bearer\r\nx: y' })
    expect(format(open, 'https://a.example/x', 'POST')).toBeUndefined()
  })

  it('refuses bad headers whether they are frozen or not', () => {
    const headers = Object.freeze({ authorization: 'Bearer\nx' })
    const request = { ...base, method: 'GET' as const, url: new URL('http://a.example/'), headers }
    expect([formatRequestHead(request), formatRequestHead(request)]).toEqual([undefined, undefined])
  })
})
