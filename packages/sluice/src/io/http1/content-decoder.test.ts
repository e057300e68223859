import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestTo, runExchange } from '../../../../../tests/kit/exchange.ts'
import { type RawServer, startRawServer } from '../../../../../tests/kit/raw-server.ts'
import { Http1Connector } from '../client/http1-connector.ts'
import { readContentEncoding } from './content-decoder.ts'

const text = Buffer.from(Array.from({ length: 3000 }, (_, at) => `line ${at * 7919}\n`).join(''))
const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024))

const BODIES: Record<string, { encoding: string; body: Buffer }> = {
  gzip: { encoding: 'gzip', body: gzipSync(text) },
  'x-gzip': { encoding: 'X-GZIP', body: gzipSync(text) },
  members: {
    encoding: 'gzip',
    body: Buffer.concat([gzipSync(text.subarray(0, 99)), gzipSync(text.subarray(99))]),
  },
  deflate: { encoding: 'deflate', body: deflateSync(text) },
  raw: { encoding: 'deflate', body: deflateRawSync(text) },
  br: { encoding: 'br', body: brotliCompressSync(text) },
  zstd: { encoding: 'zstd', body: zstdCompressSync(text) },
  identity: { encoding: 'identity', body: text },
  empty: { encoding: 'gzip', body: Buffer.alloc(0) },
  bomb: { encoding: 'gzip', body: bomb },
  cut: { encoding: 'gzip', body: gzipSync(text).subarray(0, 500) },
  garbage: { encoding: 'br', body: Buffer.from('not brotli at all') },
  two: { encoding: 'gzip, gzip', body: gzipSync(gzipSync(text)) },
  unknown: { encoding: 'compress', body: text },
}

describe('content encodings', () => {
  let server: RawServer
  let connector: Http1Connector

  beforeAll(async () => {
    connector = new Http1Connector({ tickMs: 5 })
    server = await startRawServer((socket, { head }) => {
      const { encoding, body } = BODIES[/\/(\S+) /.exec(head)?.[1] ?? ''] ?? { encoding: '', body: text }
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`,
      )
      const half = body.length >> 1
      socket.write(body.subarray(0, half))
      setImmediate(() => socket.write(body.subarray(half)))
    })
  })
  afterAll(async () => {
    connector.close()
    await server.close()
  })
  const request = (name: string, bodyBytes?: number) =>
    requestTo(server.port, {
      url: new URL(`http://127.0.0.1:${server.port}/${name}`),
      ...(bodyBytes === undefined ? {} : { limits: { bodyBytes } }),
    })

  it.each(['gzip', 'x-gzip', 'members', 'deflate', 'raw', 'br', 'zstd', 'identity'])(
    'undoes %s',
    async (name) => {
      const seen = await runExchange(connector, request(name))
      expect(seen.error).toBeUndefined()
      expect(seen.body.equals(text)).toBe(true)
      expect(seen.headers?.has('content-encoding')).toBe(name === 'identity')
    },
  )

  it('takes an empty body that is said to be packed', async () => {
    expect(await runExchange(connector, request('empty'))).toMatchObject({ ended: true, chunks: [] })
  })

  it.each([
    ['cut', 'protocol'],
    ['garbage', 'protocol'],
    ['two', 'protocol'],
    ['unknown', 'protocol'],
    ['bomb', 'too-large'],
  ])('%s is a fault: %s', async (name, fault) => {
    const seen = await runExchange(connector, request(name))
    expect(seen.error).toMatchObject({ fault, sent: true })
    expect(seen.body.length).toBeLessThan(16 * 1024 * 1024)
  })

  it('counts decoded bytes against the limit', async () => {
    const seen = await runExchange(connector, request('gzip', 10_000))
    expect(seen.error?.fault).toBe('too-large')
    expect(seen.body.length).toBeLessThanOrEqual(10_000)
  })

  it('holds back while the reader has paused', async () => {
    let received = 0
    let isPaused = false
    const seen = await runExchange(connector, request('gzip'), (exchange, chunk) => {
      expect(isPaused).toBe(false)
      received += chunk.length
      isPaused = true
      exchange.pause()
      setTimeout(() => {
        isPaused = false
        exchange.resume()
      }, 5)
    })
    expect(seen.ended).toBe(true)
    expect(received).toBe(text.length)
  })
})

describe('readContentEncoding', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['Identity', undefined],
    [' GZIP ', 'gzip'],
    ['gzip, br', 'unknown'],
    ['compress', 'unknown'],
  ])('%j: %s', (header, expected) => {
    expect(readContentEncoding(header)).toBe(expected)
  })
})
