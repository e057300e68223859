import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentOf } from './kit/chat-caller.ts'
import { parseObject, postChat } from './kit/post-chat.ts'
import { type RawAnswer, sendRaw } from './kit/send-raw.ts'
import { ALICE, aCall, expectRefused, startTrapGateway, type TrapGateway } from './kit/trap-gateway.ts'

/** Requests that lie about their form, on raw sockets where no client library would send them. */

let sut: TrapGateway

beforeAll(async () => {
  sut = await startTrapGateway()
})
afterAll(() => sut.close())

const CALL = JSON.stringify(aCall())
const AUTH = { authorization: `Bearer ${ALICE}` }
const MIB = 1024 * 1024

function head(lines: readonly string[], path = '/v1/chat/completions'): string {
  const usual = ['host: gateway', 'content-type: application/json', `authorization: Bearer ${ALICE}`]
  return `${[`POST ${path} HTTP/1.1`, ...usual, ...lines].join('\r\n')}\r\n\r\n`
}

function raw(bytes: string | Uint8Array, then?: Parameters<typeof sendRaw>[2]): Promise<RawAnswer> {
  return sut.withoutEffect(() => sendRaw(sut.gateway, bytes, then))
}

function expectRawRefusal(answer: RawAnswer, status: number, code: string): void {
  expect(answer.status, answer.head).toBe(status)
  expect(answer.head).toMatch(/^x-request-id: req_[0-9a-z]{26}$/im)
  expect(answer.head).toMatch(/^connection: close$/im)
  expect(answer.head).toMatch(/^x-should-retry: false$/im)
  expect(parseObject(answer.body)).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code },
  })
}

describe('a head that is no head', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['no host', `POST /v1/chat/completions HTTP/1.1\r\ncontent-length: 0\r\n\r\n`],
    ['a name with a blank', head(['x evil: 1', 'content-length: 0'])],
    ['a bare line feed in a value', head(['x-evil: a\nx-injected: b', 'content-length: 0'])],
    ['a bare carriage return', head(['x-evil: a\rx-injected: b', 'content-length: 0'])],
    ['NUL in a value', head(['x-evil: a\0b', 'content-length: 0'])],
    ['a folded line', head(['x-evil: a', ' b', 'content-length: 0'])],
    ['a length that is no number', head(['content-length: ten'])],
    ['a negative length', head(['content-length: -1'])],
    ['two lengths', head(['content-length: 5', `content-length: ${CALL.length}`]) + CALL],
    ['a length and chunks', head([`content-length: ${CALL.length}`, 'transfer-encoding: chunked']) + CALL],
    ['chunks in an unknown form', head(['transfer-encoding: gzip']) + CALL],
    ['a blank before the colon', head([`content-length : ${CALL.length}`]) + CALL],
  ])('%s', async (_, text) => {
    expectRawRefusal(await raw(Buffer.from(text, 'latin1')), 400, 'invalid_http')
  })

  it.each([
    ['a header of 17 KiB', head([`x-long: ${'a'.repeat(17 * 1024)}`, 'content-length: 0'])],
    ['200 headers', head([...Array.from({ length: 200 }, (_, i) => `x-${i}: 1`), 'content-length: 0'])],
  ])('%s is 431', async (_, text) => {
    expectRawRefusal(await raw(text), 431, 'headers_too_large')
  })

  it('an address of 9 KiB is 414', async () => {
    const text = head(['content-length: 0'], `/v1/chat/completions?q=${'a'.repeat(9 * 1024)}`)
    expectRawRefusal(await raw(text), 414, 'uri_too_long')
  })
})

describe('a body that lies', () => {
  const chunked = ['transfer-encoding: chunked']

  it.each([
    ['a chunk size that is no number', `${head(chunked)}zz\r\n${CALL}\r\n0\r\n\r\n`],
    ['a chunk shorter than it says', `${head(chunked)}5\r\nabc\r\n0\r\n\r\n`],
    ['a chunk longer than it says', `${head(chunked)}2\r\n${CALL}\r\n0\r\n\r\n`],
    ['a chunk size past 2^64', `${head(chunked)}fffffffffffffffff\r\n${CALL}\r\n0\r\n\r\n`],
  ])('%s', async (_, text) => {
    const answer = await raw(text, 'half-close')
    expect(answer.status, answer.head).toBe(400)
  })

  it.each([
    ['half a body', `${head([`content-length: ${CALL.length}`])}${CALL.slice(0, 20)}`],
    ['a whole call that claims to be longer', head([`content-length: ${CALL.length + 1}`]) + CALL],
    ['chunks without an end', `${head(chunked)}${CALL.length.toString(16)}\r\n${CALL}\r\n`],
  ])('%s, then nothing', async (_, text) => {
    await raw(text, 'leave')
    const answer = await raw(text, 'half-close')
    expect([0, 400]).toContain(answer.status)
  })

  it('a second request behind a body is not taken for part of it', async () => {
    const first = head([`content-length: 2`])
    const smuggled = 'GET /healthz HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n'
    const answer = await raw(`${first}{}${smuggled}`)
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('"param":"model"')
    expect(answer.body).toContain('HTTP/1.1 200 OK')
  })
})

describe('a body that is too large (C30)', () => {
  it('is refused by the length that it states', async () => {
    const answer = await raw(head([`content-length: ${33 * MIB}`]), 'wait')
    expect(answer.status).toBe(413)
    expect(parseObject(answer.body)).toMatchObject({ error: { code: 'request_too_large' } })
    expect(answer.head).toMatch(/^connection: close$/im)
  })

  it('is refused while it comes, where it states none', async () => {
    const chunk = Buffer.alloc(MIB, ' ')
    const frame = Buffer.concat([Buffer.from(`${MIB.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
    const frames = Array.from({ length: 34 }, () => frame)
    const answer = await raw(Buffer.concat([Buffer.from(head(['transfer-encoding: chunked'])), ...frames]))
    // The answer may be lost when the socket is reset under what is still being written.
    expect([0, 413]).toContain(answer.status)
  })

  it('is taken up to its limit', async () => {
    const answer = await postChat(
      sut.gateway,
      `${' '.repeat(31 * MIB)}{"model":"gpt-4o-mini","messages":[]}`,
      AUTH,
    )
    expectRefused(answer, { status: 400, param: 'messages' })
  })
})

const CODERS = [
  { encoding: 'gzip', encode: gzipSync },
  { encoding: 'deflate', encode: deflateSync },
  { encoding: 'br', encode: brotliCompressSync },
  { encoding: 'zstd', encode: zstdCompressSync },
]

function encoded(encoding: string, bytes: Uint8Array) {
  return postChat(sut.gateway, Uint8Array.from(bytes), { ...AUTH, 'content-encoding': encoding })
}

describe.each(CODERS)('a body in $encoding', ({ encoding, encode }) => {
  it('is read', async () => {
    const answer = await encoded(encoding, encode(CALL))
    expect(contentOf(answer)).toContain('You said: “Hello”')
    expect(sut.trap.requests.at(-1)?.headers.has('content-encoding')).toBe(false)
  })

  it('is refused when it is a bomb (C25)', async () => {
    const bomb = encode(Buffer.concat([Buffer.from(CALL), Buffer.alloc(40 * MIB, ' ')]))
    expect(bomb.length).toBeLessThan(MIB)
    const answer = await sut.withoutEffect(() => encoded(encoding, bomb))
    expectRefused(answer, { status: 413, code: 'request_too_large' })
  })

  it('is refused when it is none, or half of one', async () => {
    const whole = encode(CALL)
    for (const bytes of [Buffer.from(CALL), whole.subarray(0, whole.length / 2)]) {
      const answer = await sut.withoutEffect(() => encoded(encoding, bytes))
      expectRefused(answer, { status: 400, code: 'invalid_body' })
    }
  })
})

it.each(['compress', 'gzip, br', 'snappy', 'x'.repeat(500)])('a body in %s is refused', async (encoding) => {
  const answer = await sut.withoutEffect(() => encoded(encoding, Buffer.from(CALL)))
  expectRefused(answer, { status: 415, code: 'unsupported_media_type' })
})

describe('what HTTP allows', () => {
  it('takes a call in chunks, with extensions and trailers', async () => {
    const half = CALL.length >> 1
    const parts = [CALL.slice(0, half), CALL.slice(half)]
    const chunks = parts.map((part) => `${part.length.toString(16)};a=b\r\n${part}\r\n`).join('')
    const text = `${head(['transfer-encoding: chunked', 'connection: close'])}${chunks}0\r\nx-late: 1\r\n\r\n`
    expect((await sendRaw(sut.gateway, text)).status).toBe(200)
  })

  it('waits for a body that was announced', async () => {
    const lines = [`content-length: ${CALL.length}`, 'expect: 100-continue', 'connection: close']
    const answer = await sendRaw(sut.gateway, head(lines) + CALL)
    expect(answer.status).toBe(100)
    expect(answer.body).toContain('HTTP/1.1 200 OK')
  })

  it('serves who asks for HTTP/2 as if they had not', async () => {
    const lines = [`content-length: ${CALL.length}`, 'connection: upgrade, close', 'upgrade: h2c']
    expect((await sendRaw(sut.gateway, head(lines) + CALL)).status).toBe(200)
  })

  it('keeps a connection for the next call, also behind a GET', async () => {
    const get = 'GET /v1/models HTTP/1.1\r\nhost: gateway\r\n\r\n'
    const last = get.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n')
    const answer = await sendRaw(sut.gateway, get + last)
    expect(answer.body.match(/HTTP\/1\.1 401/g)).toHaveLength(1)
    expect(answer.status).toBe(401)
  })
})

it('leaves the process as it was', () => sut.expectUnharmed())
