import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { sendRaw } from '../../../../../tests/kit/send-raw.ts'
import { GatewayError } from '../../canonical/errors.ts'
import type { InboundCall, InboundHandler } from './inbound-call.ts'
import { type Listener, startListener } from './listener.ts'

const open: Listener[] = []

afterEach(async () => {
  for (const listener of open.splice(0)) {
    const stopped = listener.stop()
    listener.cut()
    await stopped
  }
})

async function listen(handler: InboundHandler): Promise<Listener> {
  const listener = await startListener({ host: '127.0.0.1', port: 0 }, handler)
  open.push(listener)
  return listener
}

const TEXT = ['content-type', 'text/plain'] as const

/** Answers with what it read, or with what was wrong. */
const reader =
  (limits: { bytes: number; compressed: boolean }): InboundHandler =>
  (call) => {
    call.readBody(limits).then(
      (body) => call.answer(200, TEXT, `read ${body.length}`),
      (error: unknown) => {
        if (error instanceof GatewayError) call.answer(error.status, TEXT, error.code)
        else call.cut()
      },
    )
  }

const echo: InboundHandler = (call) => call.answer(200, TEXT, `${call.method} ${call.path} ${call.query}`)

function post(
  port: number,
  body: Buffer | string,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      { port, method: 'POST', path: '/', headers, agent: false },
      (answer: IncomingMessage) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () => resolve([answer.statusCode ?? 0, text]))
        answer.on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

const GET = (path = '/', more = '') => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`
const CLOSE = 'connection: close\r\n'

describe('what a head alone is refused for', () => {
  it.each([
    { name: 'a long URL', bytes: GET(`/${'a'.repeat(8192)}`, CLOSE), status: 414, code: 'uri_too_long' },
    {
      name: 'a large header',
      bytes: GET('/', `x: ${'a'.repeat(17_000)}\r\n`),
      status: 431,
      code: 'headers_too_large',
    },
    {
      name: 'many headers',
      bytes: GET('/', Array.from({ length: 101 }, (_, i) => `x${i}: 1\r\n`).join('')),
      status: 431,
      code: 'headers_too_large',
    },
    { name: 'no host', bytes: 'GET / HTTP/1.1\r\n\r\n', status: 400, code: 'invalid_http' },
    { name: 'no HTTP', bytes: 'hello\r\n\r\n', status: 400, code: 'invalid_http' },
    {
      name: 'a line feed in a name',
      bytes: 'GET / HTTP/1.1\r\nhost: x\r\na\nb: c\r\n\r\n',
      status: 400,
      code: 'invalid_http',
    },
    {
      name: 'two lengths',
      bytes: 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      status: 400,
      code: 'invalid_http',
    },
    {
      name: 'a length beside chunks',
      bytes: 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      status: 400,
      code: 'invalid_http',
    },
  ])('$name: $status', async ({ bytes, status, code }) => {
    const calls: InboundCall[] = []
    const listener = await listen((call) => calls.push(call))
    const answer = await sendRaw(listener, bytes)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { code, type: 'invalid_request_error', param: null },
    })
    expect(answer.head).toMatch(/x-request-id: req_/i)
    expect(calls).toEqual([])
    await expect.poll(() => listener.openConnections).toBe(0)
  })

  it.each([
    { name: 'a URL of 8 KiB', bytes: GET(`/${'a'.repeat(8191)}`, CLOSE) },
    {
      name: 'a hundred headers',
      bytes: GET('/', `${CLOSE}${Array.from({ length: 98 }, (_, i) => `x${i}: 1\r\n`).join('')}`),
    },
    { name: 'HTTP/1.0 without a host', bytes: 'GET / HTTP/1.0\r\n\r\n' },
  ])('lets $name pass', async ({ bytes }) => {
    const listener = await listen(echo)
    expect((await sendRaw(listener, bytes)).status).toBe(200)
  })
})

describe('a request', () => {
  it('is split into path and query, not decoded', async () => {
    const listener = await listen(echo)
    const { body } = await sendRaw(listener, GET('/a%2Fb?c=%20&d?e', CLOSE))
    expect(body).toBe('GET /a%2Fb c=%20&d?e')
  })

  it('never takes an unread body for the next one', async () => {
    const paths: string[] = []
    const listener = await listen((call) => {
      paths.push(call.path)
      call.answer(200, TEXT, 'ok')
    })
    const smuggled = GET('/smuggled')
    const bytes = `POST /1 HTTP/1.1\r\nhost: x\r\ncontent-length: ${smuggled.length}\r\n\r\n${smuggled}`
    await sendRaw(listener, bytes + GET('/2', CLOSE))
    expect(paths).toEqual(['/1', '/2'])
  })

  it('whose unread body is long, or has no length, is the last of its connection', async () => {
    const listener = await listen((call) => call.answer(200, TEXT, 'ok'))
    for (const length of ['content-length: 10000000', 'transfer-encoding: chunked']) {
      const answer = await sendRaw(listener, `POST /1 HTTP/1.1\r\nhost: x\r\n${length}\r\n\r\nabc`)
      expect(answer.head).toMatch(/connection: close/i)
    }
  })
})

describe('a body', () => {
  const small = { bytes: 1000, compressed: true }

  it.each<{ name: string; body: Buffer; headers?: Record<string, string>; expected: [number, string] }>([
    { name: 'none', body: Buffer.alloc(0), expected: [200, 'read 0'] },
    { name: 'within the limit', body: Buffer.alloc(1000), expected: [200, 'read 1000'] },
    { name: 'that says it is larger', body: Buffer.alloc(1001), expected: [413, 'request_too_large'] },
    {
      name: 'that is larger and does not say so',
      body: Buffer.alloc(1001),
      headers: { 'transfer-encoding': 'chunked' },
      expected: [413, 'request_too_large'],
    },
    ...[
      { encoding: 'gzip', pack: gzipSync },
      { encoding: 'x-gzip', pack: gzipSync },
      { encoding: 'deflate', pack: deflateSync },
      { encoding: 'br', pack: brotliCompressSync },
      { encoding: 'zstd', pack: zstdCompressSync },
    ].flatMap(({ encoding, pack }) => [
      {
        name: `in ${encoding}`,
        body: pack(Buffer.alloc(1000, 'ab')),
        headers: { 'content-encoding': encoding },
        expected: [200, 'read 1000'] as [number, string],
      },
      {
        name: `in ${encoding} that grows beyond the limit`,
        body: pack(Buffer.alloc(1001, 'ab')),
        headers: { 'content-encoding': encoding },
        expected: [413, 'request_too_large'] as [number, string],
      },
      {
        name: `in ${encoding} that is none`,
        body: Buffer.from('this is not compressed at all'),
        headers: { 'content-encoding': encoding },
        expected: [400, 'invalid_body'] as [number, string],
      },
      {
        name: `in ${encoding} that is cut`,
        body: pack(Buffer.from('many different words: lorem ipsum dolor sit amet')).subarray(0, -6),
        headers: { 'content-encoding': encoding },
        expected: [400, 'invalid_body'] as [number, string],
      },
    ]),
    {
      name: 'in capital letters',
      body: gzipSync('a'),
      headers: { 'content-encoding': 'GZIP' },
      expected: [200, 'read 1'],
    },
    {
      name: 'said to be as it is',
      body: Buffer.from('a'),
      headers: { 'content-encoding': 'identity' },
      expected: [200, 'read 1'],
    },
    {
      name: 'in an unknown encoding',
      body: Buffer.from('a'),
      headers: { 'content-encoding': 'compress' },
      expected: [415, 'unsupported_media_type'],
    },
    {
      name: 'in two encodings',
      body: Buffer.from('a'),
      headers: { 'content-encoding': 'gzip, br' },
      expected: [415, 'unsupported_media_type'],
    },
  ])('$name: $expected', async ({ body, headers, expected }) => {
    const listener = await listen(reader(small))
    expect(await post(listener.port, body, headers)).toEqual(expected)
  })

  it('is not inflated where that is not allowed', async () => {
    const listener = await listen(reader({ bytes: 1000, compressed: false }))
    const headers = { 'content-encoding': 'gzip' }
    expect(await post(listener.port, gzipSync('a'), headers)).toEqual([415, 'unsupported_media_type'])
  })

  it.each([
    { encoding: 'gzip', pack: gzipSync },
    { encoding: 'br', pack: brotliCompressSync },
    { encoding: 'zstd', pack: zstdCompressSync },
  ])('that inflates beyond all reason is refused below its limit: $encoding', async ({ encoding, pack }) => {
    const listener = await listen(reader({ bytes: 64 * 1024 * 1024, compressed: true }))
    const bomb = pack(Buffer.alloc(16 * 1024 * 1024))
    expect(await post(listener.port, bomb, { 'content-encoding': encoding })).toEqual([
      413,
      'request_too_large',
    ])
  })

  it.each([
    { name: 'shorter than it said', bytes: 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc' },
    {
      name: 'without its last chunk',
      bytes: 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
    },
  ])('that is $name never becomes a call', async ({ bytes }) => {
    const ends: string[] = []
    const listener = await listen((call) => {
      call.readBody(small).then(
        () => ends.push('read'),
        (error: unknown) => ends.push(error instanceof GatewayError ? error.code : 'unknown'),
      )
    })
    await sendRaw(listener, bytes, 'leave')
    await expect.poll(() => ends).toEqual(['invalid_body'])
    await expect.poll(() => listener.openConnections).toBe(0)
  })
})

async function dial(listener: Listener, bytes: string): Promise<Socket> {
  const socket = connect(listener.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

describe('a caller who leaves', () => {
  it('before anybody asked is told of all the same', async () => {
    let seen: InboundCall | undefined
    const listener = await listen((call) => {
      seen = call
    })
    const socket = await dial(listener, GET())
    await expect.poll(() => seen).toBeDefined()
    socket.destroy()
    await expect.poll(() => listener.openConnections).toBe(0)
    let told = 0
    seen?.onGone(() => told++)
    expect([seen?.gone, told]).toEqual([true, 1])
  })
})

it('does not let an answer look complete that was cut', async () => {
  const listener = await listen((call) => {
    call.begin(200, TEXT)
    call.write('one ')
    setImmediate(() => call.cut())
  })
  await expect(post(listener.port, '')).rejects.toThrow()
})

describe('stopping', () => {
  it('takes no new connection and lets a running call finish', async () => {
    let finish: () => void = () => {}
    const listener = await listen((call) => {
      finish = () => call.answer(200, [], 'late')
    })
    const idle = await dial(listener, '')
    const answering = sendRaw(listener, GET())
    await expect.poll(() => listener.openConnections).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const stopped = listener.stop()
    await expect(sendRaw(listener, GET())).resolves.toMatchObject({ status: 0 })
    finish()
    expect((await answering).body).toBe('late')
    idle.destroy()
    await stopped
  })
})
