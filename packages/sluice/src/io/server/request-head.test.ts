import { describe, expect, it } from 'vitest'
import { parseRequestHead } from './request-head.ts'

const parse = (line: string, ...headers: string[]) =>
  parseRequestHead(`${[line, ...headers].join('\r\n')}\r\n`)
const HOST = 'Host: gateway'

describe('parseRequestHead', () => {
  it('reads what is asked and how its body is framed', () => {
    const head = parse(
      'POST /v1/a%2Fb?c=%20&d?e HTTP/1.1',
      HOST,
      'Content-Length:  12 ',
      'Expect: 100-Continue',
    )
    expect(head).toMatchObject({
      method: 'POST',
      path: '/v1/a%2Fb',
      query: 'c=%20&d?e',
      body: 12,
      isVersion10: false,
      keepAlive: true,
      expectsContinue: true,
    })
    expect(typeof head === 'object' && head.fields.get('content-length')).toBe('12')
  })

  it.each([
    ['http://gateway/v1/models?a=1', '/v1/models', 'a=1'],
    ['HTTPS://gateway:80', '/', ''],
    ['*', '*', ''],
    ['//double//slash', '//double//slash', ''],
  ])('takes the target %s', (target, path, query) => {
    expect(parse(`OPTIONS ${target} HTTP/1.1`, HOST)).toMatchObject({ path, query })
  })

  it.each([
    ['GET / HTTP/1.1', ['connection: close'], false],
    ['GET / HTTP/1.1', ['Connection: Upgrade, Close', 'upgrade: h2c'], false],
    ['GET / HTTP/1.1', ['connection: keep-alive'], true],
    ['GET / HTTP/1.0', [], false],
    ['GET / HTTP/1.0', ['connection: Keep-Alive'], true],
  ])('%s with %j keeps the connection: %s', (line, headers, keepAlive) => {
    expect(parse(line, HOST, ...headers)).toMatchObject({ keepAlive })
  })

  it.each<[number, string, string[]]>([
    [400, 'GET /', [HOST]],
    [400, 'GET  / HTTP/1.1', [HOST]],
    [400, 'GET / HTTP/1.1 ', [HOST]],
    [400, 'GET / HTTP/2.0', [HOST]],
    [400, 'GET / http/1.1', [HOST]],
    [400, 'GET /a\x01b HTTP/1.1', [HOST]],
    [400, 'G(T / HTTP/1.1', [HOST]],
    [400, `${'M'.repeat(33)} / HTTP/1.1`, [HOST]],
    [400, 'GET / HTTP/1.1', []],
    [400, 'GET / HTTP/1.1', [HOST, HOST]],
    [400, 'POST / HTTP/1.1', [HOST, 'content-length: 1', 'content-length: 1']],
    [400, 'POST / HTTP/1.1', [HOST, 'content-length: 1, 1']],
    [400, 'POST / HTTP/1.1', [HOST, 'content-length: +1']],
    [400, 'POST / HTTP/1.1', [HOST, 'content-length: 0x1']],
    [400, 'POST / HTTP/1.1', [HOST, 'content-length:']],
    [400, 'POST / HTTP/1.1', [HOST, `content-length: ${'9'.repeat(16)}`]],
    [400, 'POST / HTTP/1.1', [HOST, 'content-length: 1', 'transfer-encoding: chunked']],
    [400, 'POST / HTTP/1.1', [HOST, 'transfer-encoding: gzip, chunked']],
    [400, 'POST / HTTP/1.1', [HOST, 'transfer-encoding: chunked', 'transfer-encoding: chunked']],
    [400, 'POST / HTTP/1.1', [HOST, 'transfer-encoding: xchunked']],
    [400, 'POST / HTTP/1.0', [HOST, 'transfer-encoding: chunked']],
    [400, 'GET / HTTP/1.1', [HOST, ' folded: 1']],
    [414, `GET /${'a'.repeat(8192)} HTTP/1.1`, [HOST]],
    [417, 'POST / HTTP/1.1', [HOST, 'expect: tea']],
    [431, 'GET / HTTP/1.1', [HOST, ...Array.from({ length: 100 }, (_, i) => `x-${i}: 1`)]],
  ])('refuses with %i: %j %j', (status, line, headers) => {
    expect(parse(line, ...headers)).toBe(status)
  })
})
