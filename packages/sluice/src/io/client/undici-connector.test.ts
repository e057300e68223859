import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GENEROUS_TIMEOUTS, requestTo, runExchange } from '../../../../../tests/kit/exchange.ts'
import { plainAnswer, type RawServer, startRawServer } from '../../../../../tests/kit/raw-server.ts'
import { makeTestCertificate } from '../../../../../tests/kit/test-certificate.ts'
import { UndiciConnector } from './undici-connector.ts'

const { key, cert } = makeTestCertificate()
const closers: (() => unknown)[] = []
let plain: RawServer
let secure: RawServer

beforeEach(async () => {
  plain = await startRawServer((socket, { head }) => answer(socket, head))
  secure = await startRawServer((socket, { head }) => answer(socket, head), { key, cert })
  closers.push(plain.close, secure.close)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function answer(socket: Socket, head: string): void {
  if (head.includes('/silent')) return
  if (head.includes('/garbage')) socket.end('SSH-2.0-x\r\n')
  else if (head.includes('/cut')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')
  else if (head.includes('/gzip')) {
    const body = gzipSync('packed')
    socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`)
    socket.write(body)
  } else if (head.includes('/drip')) {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na')
    setTimeout(() => socket.write('b'), 100)
  } else socket.write(plainAnswer('through'))
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  return (server.address() as AddressInfo).port
}

function join(client: Socket, upstream: Socket): void {
  client.pipe(upstream).pipe(client)
  client.on('error', () => upstream.destroy())
  upstream.on('error', () => client.destroy())
  client.on('close', () => upstream.destroy())
}

/** A proxy that speaks CONNECT and absolute addresses, and takes every name for loopback. */
async function startHttpProxy(seen: string[], refuse = false, isTls = false): Promise<number> {
  const create = (accept: (client: Socket) => void) =>
    isTls ? createTlsServer({ key, cert }, accept) : createServer(accept)
  return listen(
    create((client) => {
      client.on('error', () => {})
      client.once('data', (chunk: Buffer) => {
        const text = chunk.toString('latin1')
        seen.push(text.slice(0, text.indexOf('\r\n\r\n')))
        if (refuse) {
          client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
          return
        }
        const port = Number(/^[A-Z]+ (?:http:\/\/)?[^/: ]+:(\d+)/.exec(text)?.[1])
        const upstream = connect(port, '127.0.0.1', () => {
          if (text.startsWith('CONNECT')) client.write('HTTP/1.1 200 OK\r\n\r\n')
          else upstream.write(text.replace(/^([A-Z]+) http:\/\/[^/]+/, '$1 '), 'latin1')
          join(client, upstream)
        })
        upstream.on('error', () => client.destroy())
      })
    }),
  )
}

/** A SOCKS5 proxy: no authentication or name and password, names and IPv4. */
async function startSocksProxy(seen: string[]): Promise<number> {
  return listen(
    createServer(async (client) => {
      client.on('error', () => {})
      const read = async (): Promise<Buffer> => (await once(client, 'data'))[0]
      const greeting = await read()
      if (greeting.subarray(2).includes(2)) {
        client.write(Buffer.from([5, 2]))
        const login = await read()
        const nameLength = login[1] ?? 0
        seen.push(login.toString('latin1', 2, 2 + nameLength))
        client.write(Buffer.from([1, 0]))
      } else client.write(Buffer.from([5, 0]))
      const request = await read()
      const length = request[3] === 3 ? (request[4] ?? 0) : 4
      const start = request[3] === 3 ? 5 : 4
      seen.push(request[3] === 3 ? request.toString('latin1', start, start + length) : 'address')
      const upstream = connect(request.readUInt16BE(start + length), '127.0.0.1', () => {
        client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
        join(client, upstream)
      })
      upstream.on('error', () => client.destroy())
    }),
  )
}

function open(): UndiciConnector {
  const connector = new UndiciConnector({ tickMs: 5, tls: { ca: cert } })
  closers.push(() => connector.close())
  return connector
}

const via = (proxy: string, url: string, rest = {}) =>
  requestTo(0, { proxy, url: new URL(url), reach: { privateHosts: new Set() }, ...rest })

describe('through a proxy', () => {
  it('sends http: by its whole address and https: through a tunnel, names unresolved', async () => {
    const seen: string[] = []
    const proxy = `http://user:word@127.0.0.1:${await startHttpProxy(seen)}`
    const connector = open()
    const body = Buffer.from('{"a":1}')
    const headers = { authorization: 'Bearer test' }
    for (const url of [
      `http://models.example:${plain.port}/v1?x=1`,
      `https://localhost:${secure.port}/v1?x=1`,
    ]) {
      const answered = await runExchange(connector, via(proxy, url, { method: 'POST', headers, body }))
      expect(answered.error).toBeUndefined()
      expect([answered.status, answered.body.toString()]).toEqual([200, 'through'])
    }
    expect(seen[0]).toMatch(new RegExp(`^POST http://models.example:${plain.port}/v1\\?x=1 HTTP/1.1`))
    expect(seen[0]?.toLowerCase()).toContain(`proxy-authorization: basic ${btoa('user:word')}`.toLowerCase())
    expect(seen[1]).toMatch(new RegExp(`^CONNECT localhost:${secure.port} HTTP/1.1`))
    for (const server of [plain, secure]) {
      expect(server.requests[0]?.head).toMatch(/^POST \/v1\?x=1 HTTP\/1.1/)
      expect(server.requests[0]?.head).toContain('authorization: Bearer test')
      expect(server.requests[0]?.head).toContain('accept-encoding: identity')
      expect(server.requests[0]?.body.equals(body)).toBe(true)
    }
    expect(secure.requests[0]?.head).not.toContain('proxy-authorization')
  })

  it('speaks TLS to an https: proxy', async () => {
    const seen: string[] = []
    const proxy = `https://localhost:${await startHttpProxy(seen, false, true)}`
    const connector = open()
    for (const url of [`http://models.example:${plain.port}/`, `https://localhost:${secure.port}/`]) {
      const answered = await runExchange(connector, via(proxy, url))
      expect([answered.error, answered.body.toString()]).toEqual([undefined, 'through'])
    }
    expect(seen).toHaveLength(2)
  })

  it.each(['', 'user:word@'])('speaks SOCKS5 with %j', async (login) => {
    const seen: string[] = []
    const proxy = `socks5://${login}127.0.0.1:${await startSocksProxy(seen)}`
    const connector = open()
    const first = await runExchange(connector, via(proxy, `http://models.example:${plain.port}/`))
    expect([first.error, first.body.toString()]).toEqual([undefined, 'through'])
    const second = await runExchange(connector, via(proxy, `https://localhost:${secure.port}/`))
    expect([second.error, second.body.toString()]).toEqual([undefined, 'through'])
    expect(seen).toEqual(
      login === '' ? ['models.example', 'localhost'] : ['user', 'models.example', 'user', 'localhost'],
    )
  })

  it('undoes a content encoding and keeps to the limit', async () => {
    const proxy = `http://127.0.0.1:${await startHttpProxy([])}`
    const connector = open()
    expect(
      (await runExchange(connector, via(proxy, `http://a.example:${plain.port}/gzip`))).body.toString(),
    ).toBe('packed')
    const { error } = await runExchange(
      connector,
      via(proxy, `http://a.example:${plain.port}/`, { limits: { bodyBytes: 3 } }),
    )
    expect(error?.fault).toBe('too-large')
  })

  it('does not count the reader’s pause', async () => {
    const proxy = `http://127.0.0.1:${await startHttpProxy([])}`
    const timeouts = { ...GENEROUS_TIMEOUTS, idle: 50 }
    const seen = await runExchange(
      open(),
      via(proxy, `http://a.example:${plain.port}/drip`, { timeouts }),
      (exchange) => {
        exchange.pause()
        setTimeout(() => exchange.resume(), 80)
      },
    )
    expect([seen.error, seen.body.toString()]).toEqual([undefined, 'ab'])
  })
})

describe('faults', () => {
  it.each([
    ['/silent', 'first-byte-timeout', { firstByte: 40 }],
    ['/garbage', 'protocol', {}],
    ['/cut', 'closed', {}],
    ['/silent', 'total-timeout', { total: 40 }],
  ])('%s: %s', async (path, fault, part) => {
    const proxy = `http://127.0.0.1:${await startHttpProxy([])}`
    const timeouts = { ...GENEROUS_TIMEOUTS, ...part }
    const { error } = await runExchange(
      open(),
      via(proxy, `http://a.example:${plain.port}${path}`, { timeouts }),
    )
    expect(error).toMatchObject({ fault, sent: true })
  })

  it('a proxy that refuses, is not there, or does not answer', async () => {
    const connector = open()
    const refusing = `http://127.0.0.1:${await startHttpProxy([], true)}`
    const target = `https://localhost:${secure.port}/`
    expect((await runExchange(connector, via(refusing, target))).error).toMatchObject({
      fault: 'connect',
      sent: false,
    })
    const absent = await listen(createServer())
    await closers.pop()?.()
    const gone = `http://127.0.0.1:${absent}`
    expect((await runExchange(connector, via(gone, target))).error).toMatchObject({
      fault: 'connect',
      sent: false,
    })
    const held: Socket[] = []
    const mute = await listen(createServer((socket) => void held.push(socket.on('error', () => {}))))
    const timeouts = { ...GENEROUS_TIMEOUTS, connect: 40 }
    const { error } = await runExchange(connector, via(`http://127.0.0.1:${mute}`, target, { timeouts }))
    expect(error).toMatchObject({ fault: 'connect-timeout', sent: false })
    for (const socket of held) socket.destroy()
  })

  it('a certificate that nobody signed', async () => {
    const proxy = `http://127.0.0.1:${await startHttpProxy([])}`
    const connector = new UndiciConnector({ tickMs: 5 })
    closers.push(() => connector.close())
    const { error } = await runExchange(connector, via(proxy, `https://localhost:${secure.port}/`))
    expect(error).toMatchObject({ fault: 'tls', sent: false })
  })

  it.each([
    ['http://10.0.0.1/', 'http://127.0.0.1:1', {}, 'forbidden-address'],
    ['http://[::ffff:7f00:1]/', 'http://127.0.0.1:1', {}, 'forbidden-address'],
    ['http://169.254.169.254/', 'http://127.0.0.1:1', {}, 'forbidden-address'],
    ['http://a.example/', 'ftp://127.0.0.1:1', {}, 'connect'],
    ['http://a.example/', 'nonsense', {}, 'connect'],
    ['http://a.example/', 'http://127.0.0.1:1', { headers: { a: 'b\r\nc: d' } }, 'protocol'],
  ])('%s over %s is refused before anything is sent', async (url, proxy, rest, fault) => {
    expect((await runExchange(open(), via(proxy, url, rest))).error).toMatchObject({ fault, sent: false })
  })

  it('nothing follows an abort, whenever it comes', async () => {
    const proxy = `http://127.0.0.1:${await startHttpProxy([])}`
    const connector = open()
    const silent = {
      onHead: () => {},
      onData: () => expect.unreachable(),
      onEnd: () => expect.unreachable(),
      onError: () => expect.unreachable(),
    }
    connector.send(via(proxy, `http://a.example:${plain.port}/`), silent).abort()
    const late = connector.send(via(proxy, `http://a.example:${plain.port}/silent`), silent)
    while (plain.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    late.abort()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(plain.requests).toHaveLength(1)
  })

  it('a client that was shut down', async () => {
    const connector = open()
    await connector.close()
    expect((await runExchange(connector, via('http://127.0.0.1:1', 'http://a.example/'))).error?.fault).toBe(
      'connect',
    )
  })
})
