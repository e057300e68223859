import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestTo, runExchange } from '../../../../../tests/kit/exchange.ts'
import { plainAnswer, type RawServer, startRawServer } from '../../../../../tests/kit/raw-server.ts'
import { makeTestCertificate } from '../../../../../tests/kit/test-certificate.ts'
import { Http1Connector } from './http1-connector.ts'
import type { Lookup } from './resolve-address.ts'

let server: RawServer
let connector: Http1Connector | undefined

beforeEach(async () => {
  server = await startRawServer((socket) => socket.write(plainAnswer('reached')))
})
afterEach(async () => {
  connector?.close()
  await server.close()
})

function open(lookup: Lookup): Http1Connector {
  connector = new Http1Connector({ tickMs: 5, lookup })
  return connector
}

describe('names', () => {
  const named = (host: string, privateHosts: string[]) =>
    requestTo(server.port, {
      url: new URL(`http://${host}:${server.port}/`),
      reach: { privateHosts: new Set(privateHosts) },
    })

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '0.0.0.0',
    'fe80::1',
  ])('that lead to %s are refused, the trap untouched', async (address) => {
    const { error } = await runExchange(
      open((_name, callback) => callback(null, [address])),
      named('evil.example', []),
    )
    expect(error).toMatchObject({ fault: 'forbidden-address', sent: false })
    expect(server.sockets).toHaveLength(0)
  })

  it('that change after the check are connected as they were checked', async () => {
    let asked = 0
    const lookup: Lookup = (_name, callback) =>
      callback(null, [asked++ === 0 ? '127.0.0.1' : '169.254.169.254'])
    const opened = open(lookup)
    const seen = await runExchange(opened, named('models.example', [`127.0.0.1:${server.port}`]))
    expect(seen.body.toString()).toBe('reached')
    expect(asked).toBe(1)
  })

  it('that turn to a private address later are refused then', async () => {
    const opened = open((_name, callback) => callback(null, ['127.0.0.1']))
    expect((await runExchange(opened, named('a.example', [`a.example:${server.port}`]))).ended).toBe(true)
    const { error } = await runExchange(opened, named('a.example', []))
    expect(error).toMatchObject({ fault: 'forbidden-address' })
    expect(server.requests).toHaveLength(1)
  })

  it('with a refused address among others go to the others', async () => {
    const opened = open((_name, callback) => callback(null, ['169.254.169.254', '127.0.0.1']))
    expect((await runExchange(opened, named('a.example', [`a.example:${server.port}`]))).ended).toBe(true)
  })

  it('whose first address is dead go to the next', async () => {
    const opened = open((_name, callback) => callback(null, ['127.0.0.2', '127.0.0.1']))
    expect((await runExchange(opened, named('a.example', [`a.example:${server.port}`]))).ended).toBe(true)
  })

  it('that fail, or have no address, are connect faults', async () => {
    const failing = open((_name, callback) => callback(new Error('ENOTFOUND'), []))
    expect((await runExchange(failing, named('a.example', []))).error).toMatchObject({
      fault: 'connect',
      sent: false,
    })
    const empty = open((_name, callback) => callback(null, []))
    expect((await runExchange(empty, named('a.example', []))).error).toMatchObject({
      fault: 'connect',
      sent: false,
    })
  })

  it('that lead nowhere are asked for again', async () => {
    let asked = 0
    const opened = open((_name, callback) => callback(null, [asked++ === 0 ? '127.0.0.2' : '127.0.0.1']))
    const request = named('a.example', [`a.example:${server.port}`])
    expect((await runExchange(opened, request)).error).toMatchObject({ fault: 'connect', sent: false })
    expect((await runExchange(opened, request)).ended).toBe(true)
  })

  it('are not asked for when scheme, port or credentials speak against the address', async () => {
    const opened = open(() => expect.unreachable())
    for (const address of [
      'ftp://a.example/',
      'https://u:p@a.example/',
      'http://a.example:81/',
      'http://own.example/',
    ]) {
      const request = requestTo(1, {
        url: new URL(address),
        reach: {
          privateHosts: new Set(),
          publicPorts: new Set([80, 443]),
          ownHosts: new Set(['own.example']),
        },
      })
      expect((await runExchange(opened, request)).error).toMatchObject({
        fault: 'forbidden-address',
        sent: false,
      })
    }
  })
})

describe('TLS', () => {
  const { key, cert } = makeTestCertificate()
  let secure: RawServer
  let tickets: boolean[]

  beforeEach(async () => {
    tickets = []
    secure = await startRawServer(
      (socket, { head }) => {
        if ('isSessionReused' in socket && typeof socket.isSessionReused === 'function')
          tickets.push(socket.isSessionReused())
        socket.write(plainAnswer('secret', head.includes('/close') ? 'connection: close\r\n' : ''))
      },
      { key, cert, ALPNProtocols: ['h2', 'http/1.1'] },
    )
  })
  afterEach(() => secure.close())

  const at = (host: string, path = '/') =>
    requestTo(secure.port, {
      url: new URL(`https://${host}:${secure.port}${path}`),
      reach: { privateHosts: new Set([`127.0.0.1:${secure.port}`]) },
    })
  const trusting = () => {
    connector = new Http1Connector({
      tickMs: 5,
      tls: { ca: cert },
      lookup: (_n, callback) => callback(null, ['127.0.0.1']),
    })
    return connector
  }

  it.each(['localhost', '127.0.0.1'])(
    'checks the certificate against %s and keeps the connection',
    async (host) => {
      const opened = trusting()
      const body = Buffer.alloc(3_000_000, 'x')
      for (let round = 0; round < 3; round++) {
        const seen = await runExchange(opened, { ...at(host), method: 'POST', body })
        expect(seen.error).toBeUndefined()
        expect(seen.body.toString()).toBe('secret')
      }
      expect(secure.requests.every((request) => request.body.equals(body))).toBe(true)
      expect(secure.sockets).toHaveLength(1)
    },
  )

  it('resumes its session on a new connection', async () => {
    const opened = trusting()
    for (let round = 0; round < 3; round++) await runExchange(opened, at('localhost', '/close'))
    expect(secure.sockets).toHaveLength(3)
    expect(tickets).toEqual([false, true, true])
  })

  it('refuses a certificate of another name, and one that nobody signed', async () => {
    expect((await runExchange(trusting(), at('other.example'))).error).toMatchObject({
      fault: 'tls',
      sent: false,
    })
    const wary = open((_n, callback) => callback(null, ['127.0.0.1']))
    expect((await runExchange(wary, at('localhost'))).error).toMatchObject({ fault: 'tls', sent: false })
    expect(secure.requests).toHaveLength(0)
  })

  it('tells a peer that does not speak TLS, and one that never answers', async () => {
    const request = { ...at('localhost'), url: new URL(`https://127.0.0.1:${server.port}/`) }
    const reach = { privateHosts: new Set([`127.0.0.1:${server.port}`]) }
    const timeouts = { ...request.timeouts, tls: 50 }
    expect((await runExchange(trusting(), { ...request, reach, timeouts })).error).toMatchObject({
      sent: false,
    })
    const silent = await startRawServer(() => {})
    const quiet = { ...request, url: new URL(`https://127.0.0.1:${silent.port}/`), timeouts }
    const { error } = await runExchange(trusting(), {
      ...quiet,
      reach: { privateHosts: new Set([`127.0.0.1:${silent.port}`]) },
    })
    expect(error).toMatchObject({ fault: 'connect-timeout', sent: false })
    await silent.close()
  })

  it('carries a paused answer to its end', async () => {
    const big = await startRawServer((socket) => socket.write(plainAnswer('x'.repeat(3_000_000))), {
      key,
      cert,
    })
    const request = requestTo(big.port, { url: new URL(`https://127.0.0.1:${big.port}/`) })
    const seen = await runExchange(trusting(), request, (exchange) => {
      exchange.pause()
      setTimeout(() => exchange.resume(), 1)
    })
    expect([seen.ended, seen.body.length]).toEqual([true, 3_000_000])
    await big.close()
  })
})
