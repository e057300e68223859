import { describe, expect, it } from 'vitest'
import { MalformedMessage } from '../http1/malformed-message.ts'
import { Http1Parser } from './http1-parser.ts'

interface Parsed {
  status?: number
  headers?: Record<string, string>
  hasBody?: boolean
  body: string
  complete: boolean
  keepAlive: boolean
  surplus: boolean
}

/** Parses `answer` in slices; `ends`: the peer closes after it. */
function parse(answer: string, cuts: number[], options: { head?: boolean; ends?: boolean } = {}): Parsed {
  const bodies: Buffer[] = []
  const seen: Pick<Parsed, 'status' | 'headers' | 'hasBody'> = {}
  const parser = new Http1Parser({
    onHead(status, headers, hasBody) {
      expect(seen.status).toBeUndefined()
      Object.assign(seen, { status, headers: Object.fromEntries(headers), hasBody })
    },
    onBody(chunk) {
      expect(seen.status).toBeDefined()
      bodies.push(chunk)
    },
  })
  parser.reset(options.head ?? false)
  const bytes = Buffer.from(answer, 'latin1')
  // Read through one buffer that is overwritten, as the sockets do.
  const shared = Buffer.alloc(bytes.length + 1)
  let from = 0
  let surplus = false
  for (const cut of [...cuts, bytes.length]) {
    if (cut <= from) continue
    bytes.copy(shared, 0, from, cut)
    if (parser.isComplete) surplus = true
    else parser.push(shared.subarray(0, cut - from))
    surplus ||= parser.hasSurplus
    from = cut
  }
  shared.fill(0)
  const complete = options.ends === true ? parser.endOfStream() : parser.isComplete
  return {
    ...seen,
    body: Buffer.concat(bodies).toString('latin1'),
    complete,
    keepAlive: parser.keepAlive,
    surplus,
  }
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`

const GOOD: { name: string; answer: string; expected: Partial<Parsed>; head?: boolean; ends?: boolean }[] = [
  {
    name: 'content-length',
    answer: `${OK}Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello`,
    expected: {
      status: 200,
      body: 'hello',
      keepAlive: true,
      headers: { 'content-type': 'text/plain', 'content-length': '5' },
    },
  },
  {
    name: 'length 0',
    answer: `${OK}content-length: 0\r\n\r\n`,
    expected: { status: 200, body: '', keepAlive: true },
  },
  { name: 'no reason', answer: 'HTTP/1.1 201\r\ncontent-length: 0\r\n\r\n', expected: { status: 201 } },
  { name: 'empty reason', answer: 'HTTP/1.1 201 \r\ncontent-length: 0\r\n\r\n', expected: { status: 201 } },
  {
    name: 'chunked',
    answer: `${CHUNKED}5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`,
    expected: { body: 'hello world', keepAlive: true },
  },
  {
    name: 'chunk sizes',
    answer: `${CHUNKED}0001\r\na\r\n1A\r\n${'b'.repeat(26)}\r\n000\r\n\r\n`,
    expected: { body: `a${'b'.repeat(26)}` },
  },
  {
    name: 'line ends inside chunks',
    answer: `${CHUNKED}4\r\n\r\n\r\n\r\n0\r\n\r\n`,
    expected: { body: '\r\n\r\n' },
  },
  {
    name: 'chunk extensions',
    answer: `${CHUNKED}5;a=b;c="d e"\r\nhello\r\n1  \r\n!\r\n0;last\r\n\r\n`,
    expected: { body: 'hello!' },
  },
  {
    name: 'trailers',
    answer: `${CHUNKED}1\r\na\r\n0\r\nX-Sum: 1\r\nB: 2\r\n\r\n`,
    expected: { body: 'a', keepAlive: true },
  },
  {
    name: 'Chunked in capitals',
    answer: `${OK}Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n`,
    expected: { body: '' },
  },
  {
    name: 'interim answers',
    answer: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n${OK}content-length: 1\r\n\r\nx`,
    expected: { status: 200, body: 'x', headers: { 'content-length': '1' } },
  },
  {
    name: '204',
    answer: 'HTTP/1.1 204 No Content\r\n\r\n',
    expected: { status: 204, body: '', hasBody: false, keepAlive: true },
  },
  {
    name: '304 with a length',
    answer: 'HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n',
    expected: { status: 304, body: '' },
  },
  {
    name: 'HEAD',
    answer: `${OK}content-length: 9\r\n\r\n`,
    expected: { body: '', hasBody: false, keepAlive: true },
    head: true,
  },
  { name: 'HEAD, chunked', answer: CHUNKED, expected: { body: '', keepAlive: true }, head: true },
  {
    name: 'until close',
    answer: `${OK}\r\nall of it`,
    expected: { body: 'all of it', keepAlive: false },
    ends: true,
  },
  {
    name: 'HTTP/1.0',
    answer: 'HTTP/1.0 200 OK\r\n\r\nold',
    expected: { body: 'old', keepAlive: false },
    ends: true,
  },
  {
    name: 'HTTP/1.0 with a length',
    answer: 'HTTP/1.0 200 OK\r\ncontent-length: 3\r\nconnection: keep-alive\r\n\r\nold',
    expected: { body: 'old', keepAlive: false },
  },
  {
    name: 'Connection: close',
    answer: `${OK}Connection: Close\r\ncontent-length: 1\r\n\r\nx`,
    expected: { body: 'x', keepAlive: false },
  },
  {
    name: 'repeated headers, blanks, latin1, empty value',
    answer: `${OK}a:1\r\nA: \t2 \r\nb:\r\nc: \xe9\r\ncontent-length: 0\r\n\r\n`,
    expected: { headers: { a: '1, 2', b: '', c: '\xe9', 'content-length': '0' } },
  },
]

describe('answers', () => {
  it.each(GOOD)('$name, split at every byte', ({ answer, expected, head, ends }) => {
    const options = { ...(head ? { head } : {}), ...(ends ? { ends } : {}) }
    const slicings = [[], Array.from({ length: answer.length }, (_, at) => at + 1)]
    for (let cut = 1; cut < answer.length; cut++) slicings.push([cut])
    for (const cuts of slicings) {
      expect(parse(answer, cuts, options)).toMatchObject({ ...expected, complete: true, surplus: false })
    }
  })

  it.each(GOOD)('$name, cut off at every byte, is never taken for whole', ({ answer, head, ends }) => {
    if (ends) return
    const isWhole = (text: string) => parse(text, [], { ...(head ? { head } : {}), ends: true }).complete
    for (let length = 0; length < answer.length; length++)
      expect(isWhole(answer.slice(0, length))).toBe(false)
  })

  it.each(GOOD.filter(({ ends }) => !ends))('$name, with bytes after its end', ({ answer, head }) => {
    const surplus = `${answer}HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad`
    for (const cuts of [[], [answer.length], [answer.length + 1]]) {
      expect(parse(surplus, cuts, head ? { head } : {})).toMatchObject({ surplus: true, complete: true })
    }
  })

  it('hands over the chunks of one read as one', () => {
    const bodies: string[] = []
    const parser = new Http1Parser({ onHead() {}, onBody: (chunk) => bodies.push(chunk.toString()) })
    parser.reset(false)
    parser.push(Buffer.from(`${CHUNKED}1\r\na\r\n1\r\nb\r\n`))
    parser.push(Buffer.from('1\r\nc\r\n0\r\n\r\n'))
    expect(bodies).toEqual(['ab', 'c'])
  })

  it.each([
    ['timeout=5', 5000],
    ['timeout=5, max=100', 5000],
    ['max=7, timeout=75', 75_000],
    ['timeout=x', undefined],
    ['notimeout=3', undefined],
  ])('Keep-Alive: %s', (value, expected) => {
    const parser = new Http1Parser({ onHead() {}, onBody() {} })
    parser.reset(false)
    parser.push(Buffer.from(`${OK}keep-alive: ${value}\r\ncontent-length: 0\r\n\r\n`))
    expect(parser.keepAliveHint).toBe(expected)
  })
})

describe('garbage', () => {
  it.each([
    ['HTML', '<!doctype html>'],
    ['TLS alert', '\x15\x03\x01\x00\x02\x02\x28'],
    ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
    ['a blank line first', `\r\n${OK}\r\n`],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['status 600', 'HTTP/1.1 600 OK\r\n\r\n'],
    ['101', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
    ['bare LF', 'HTTP/1.1 200 OK\ncontent-length: 0\n\nHTTP/1.1 200\r\n\r\n'],
    ['bare LF in a header', `${OK}a: 1\nb: 2\r\ncontent-length: 0\r\n\r\n`],
    ['bare CR in a header', `${OK}a: 1\rb: 2\r\n\r\n`],
    ['LF at the end of a value', `${OK}a: 1\n\r\ncontent-length: 0\r\n\r\n`],
    ['NUL in a value', `${OK}a: 1\0\r\n\r\n`],
    ['no colon', `${OK}abc\r\n\r\n`],
    ['blank before the colon', `${OK}a : 1\r\n\r\n`],
    ['folded header', `${OK}a: 1\r\n b\r\n\r\n`],
    ['empty name', `${OK}: 1\r\n\r\n`],
    ['name with a blank', `${OK}a b: 1\r\n\r\n`],
    ['negative length', `${OK}content-length: -1\r\n\r\n`],
    ['length with a sign', `${OK}content-length: +1\r\n\r\n`],
    ['length in hex', `${OK}content-length: 0x5\r\n\r\n`],
    ['length of 20 digits', `${OK}content-length: 99999999999999999999\r\n\r\n`],
    ['empty length', `${OK}content-length:\r\n\r\n`],
    ['two lengths', `${OK}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!`],
    ['the same length twice', `${OK}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`],
    ['length beside chunked', `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`],
    ['length with a strange blank', `${OK}content-length: 5\xa0\r\n\r\nhello`],
    ['other transfer encoding', `${OK}transfer-encoding: gzip\r\n\r\n`],
    ['two transfer encodings', `${OK}transfer-encoding: gzip, chunked\r\n\r\n`],
    ['chunked twice', `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n`],
    ['chunked in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['no chunk size', `${CHUNKED}\r\nabc`],
    ['chunk size that is none', `${CHUNKED}xyz\r\n`],
    ['negative chunk size', `${CHUNKED}-1\r\n`],
    ['0x chunk size', `${CHUNKED}0x5\r\n`],
    ['huge chunk size', `${CHUNKED}ffffffffffffffff\r\n`],
    ['chunk size with a bare LF', `${CHUNKED}1\na\r\n`],
    ['bare LF in an extension', `${CHUNKED}1;a\nb\r\n`],
    ['chunk without its line end', `${CHUNKED}1\r\nab\r\n`],
    ['chunk with LF alone', `${CHUNKED}1\r\na\n0\r\n\r\n`],
    ['CR without LF after a size', `${CHUNKED}1\rab`],
    ['bare LF in trailers', `${CHUNKED}0\r\na: b\n\r\n`],
  ])('%s', (_name, answer) => {
    const each = Array.from({ length: answer.length }, (_, at) => at + 1)
    expect(() => parse(answer, [])).toThrow(MalformedMessage)
    expect(() => parse(answer, each)).toThrow(MalformedMessage)
  })

  it.each([
    ['head', `${OK}a: ${'x'.repeat(70_000)}`],
    ['many headers', `${OK}${'a: b\r\n'.repeat(12_000)}`],
    ['many interim answers', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3000)],
    ['one extension', `${CHUNKED}1;${'x'.repeat(2000)}`],
    ['all extensions', CHUNKED + `1;${'x'.repeat(500)}\r\na\r\n`.repeat(200)],
    ['trailers', `${CHUNKED}0\r\n${'a: b\r\n'.repeat(12_000)}`],
  ])('too long: %s', (_name, answer) => {
    expect(() => parse(answer, [])).toThrow(/too long/)
    expect(() =>
      parse(
        answer,
        Array.from({ length: 800 }, (_, at) => at * 97),
      ),
    ).toThrow(/too long/)
  })

  it('takes a head that just fits', () => {
    const filler = 'x'.repeat(64 * 1024 - `${OK}a: \r\ncontent-length: 0\r\n\r\n`.length)
    expect(parse(`${OK}a: ${filler}\r\ncontent-length: 0\r\n\r\n`, [1000]).complete).toBe(true)
  })

  it('ends on any bytes', () => {
    let seed = 3
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return (seed >>> 8) % below
    }
    for (let round = 0; round < 3000; round++) {
      const base = [...(GOOD[random(GOOD.length)]?.answer ?? '')]
      for (let change = 0; change < 3; change++) {
        base[random(base.length)] = ['\r', '\n', '0', 'f', ':', ' ', '\0', '\xff', ''][random(9)] ?? ''
      }
      try {
        parse(base.join(''), [random(base.length + 1)].filter(Boolean), { ends: true })
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessage)
      }
    }
  })
})
