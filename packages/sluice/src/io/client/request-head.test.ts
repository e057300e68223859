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
})
