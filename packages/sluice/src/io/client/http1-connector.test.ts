import { describe, expect, it } from 'vitest'
import { useClient, wait } from '../../../../../tests/kit/client.ts'
import { requestTo, runExchange } from '../../../../../tests/kit/exchange.ts'
import { plainAnswer } from '../../../../../tests/kit/raw-server.ts'
import type { TransportFault } from './port.ts'

const { connect, serve } = useClient()

describe('requests', () => {
  it('sends head and body as one and reads the answer', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('{"ok":true}', 'X-Id: 7\r\n')))
    const seen = await runExchange(connect(), {
      ...requestTo(server.port),
      method: 'POST',
      url: new URL(`http://127.0.0.1:${server.port}/v1/chat?x=1#part`),
      headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
      body: Buffer.from('{"水":1}'),
    })
    expect(seen).toMatchObject({ status: 200, ended: true })
    expect(seen.body.toString()).toBe('{"ok":true}')
    expect(seen.headers?.get('x-id')).toBe('7')
    expect(server.requests[0]?.head.split('\r\n')).toEqual([
      'POST /v1/chat?x=1 HTTP/1.1',
      `host: 127.0.0.1:${server.port}`,
      'authorization: Bearer test',
      'content-type: application/json',
      'accept-encoding: identity',
      'content-length: 9',
    ])
    expect(server.requests[0]?.body.toString()).toBe('{"水":1}')
  })

  it.each([
    { size: 0, method: 'POST' as const },
    { size: 16 * 1024, method: 'POST' as const },
    { size: 100_000, method: 'PUT' as const },
    { size: 5_000_001, method: 'POST' as const },
  ])('sends a body of $size bytes', async ({ size, method }) => {
    const server = await serve((socket) => socket.write(plainAnswer('ok')))
    const connector = connect()
    const body = Buffer.alloc(size, 'abcdefg')
    for (let round = 0; round < 2; round++) {
      expect(await runExchange(connector, requestTo(server.port, { method, body }))).toMatchObject({
        ended: true,
      })
    }
    expect(server.requests.every((request) => request.body.equals(body))).toBe(true)
    expect(server.sockets).toHaveLength(1)
  })

  it('states a length of 0 for a POST without a body, none for a GET', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('')))
    const connector = connect()
    await runExchange(connector, requestTo(server.port, { method: 'POST' }))
    await runExchange(connector, requestTo(server.port, { method: 'GET' }))
    expect(server.requests.map(({ head }) => head.includes('content-length: 0'))).toEqual([true, false])
  })

  it.each<[string, Record<string, string>]>([
    ['a line break', { authorization: 'Bearer a\r\nx-admin: 1' }],
    ['a LF at the end', { authorization: 'Bearer a\n' }],
    ['NUL', { a: '\0' }],
    ['beyond latin1', { a: '水' }],
    ['a bad name', { 'a b': '1' }],
    ['a name with a colon', { 'a:': '1' }],
    ['an upper-case name', { Host: 'x' }],
    ['host', { host: 'x' }],
    ['content-length', { 'content-length': '0' }],
    ['transfer-encoding', { 'transfer-encoding': 'chunked' }],
    ['connection', { connection: 'upgrade' }],
  ])('refuses a header with %s, with nothing sent', async (_name, headers) => {
    const server = await serve((socket) => socket.write(plainAnswer('')))
    const { error } = await runExchange(connect(), requestTo(server.port, { headers }))
    expect(error).toMatchObject({ fault: 'protocol', sent: false })
    expect(server.sockets).toHaveLength(0)
  })

  it('follows no redirect', async () => {
    const server = await serve((socket) =>
      socket.write('HTTP/1.1 302 Found\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n'),
    )
    expect(await runExchange(connect(), requestTo(server.port))).toMatchObject({ status: 302, ended: true })
    expect(server.requests).toHaveLength(1)
  })

  it('answers HEAD, interim answers and trailers', async () => {
    const server = await serve((socket, { head }) => {
      if (head.startsWith('HEAD')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n')
      else {
        socket.write('HTTP/1.1 100 Continue\r\n\r\n')
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\nt: 1\r\n\r\n')
      }
    })
    const connector = connect()
    expect(await runExchange(connector, requestTo(server.port, { method: 'HEAD' }))).toMatchObject({
      ended: true,
    })
    const seen = await runExchange(connector, requestTo(server.port))
    expect([seen.ended, seen.body.toString()]).toEqual([true, 'a'])
    expect(server.sockets).toHaveLength(1)
  })

  it('keeps what it hands out: the read buffer is used again', async () => {
    const server = await serve((socket, { head }) =>
      socket.write(plainAnswer((head.includes('/a') ? 'a' : 'b').repeat(5000))),
    )
    const connector = connect()
    const at = (path: string) =>
      requestTo(server.port, { url: new URL(`http://127.0.0.1:${server.port}/${path}`) })
    const first = await runExchange(connector, at('a'))
    await runExchange(connector, at('b'))
    expect(Buffer.concat(first.chunks).toString()).toBe('a'.repeat(5000))
  })
})

describe('kept connections', () => {
  it('carries calls one after another, and opens another for a call at the same time', async () => {
    const server = await serve((socket) => setTimeout(() => socket.write(plainAnswer('x')), 5))
    const connector = connect()
    for (let round = 0; round < 3; round++) await runExchange(connector, requestTo(server.port))
    expect(server.sockets).toHaveLength(1)
    await Promise.all([1, 2, 3].map(() => runExchange(connector, requestTo(server.port))))
    expect(server.sockets).toHaveLength(3)
    expect(connector.idleConnections).toBe(3)
  })

  it.each([
    ['Connection: close', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx'],
    ['Keep-Alive: timeout=1', 'HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 1\r\n\r\nx'],
    ['bytes after the answer', `${plainAnswer('x')}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil`],
  ])('is not kept after %s', async (_name, answer) => {
    const server = await serve((socket) => socket.write(answer))
    const connector = connect()
    for (let round = 0; round < 2; round++) {
      const seen = await runExchange(connector, requestTo(server.port))
      expect([seen.ended, seen.body.toString()]).toEqual([true, 'x'])
    }
    expect(server.sockets).toHaveLength(2)
    expect(connector.idleConnections).toBe(0)
  })

  it.each(['end', 'resetAndDestroy'] as const)('reads to the close: %s', async (how) => {
    const server = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nhalf')
      setTimeout(() => socket[how](), 10)
    })
    const seen = await runExchange(connect(), requestTo(server.port))
    if (how === 'end') expect([seen.ended, seen.body.toString()]).toEqual([true, 'half'])
    else expect(seen.error).toMatchObject({ fault: 'closed', sent: true })
  })

  it('is dropped when the peer speaks unasked', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('x')))
    const connector = connect()
    await runExchange(connector, requestTo(server.port))
    server.sockets[0]?.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil')
    await wait()
    expect(connector.idleConnections).toBe(0)
    expect((await runExchange(connector, requestTo(server.port))).body.toString()).toBe('x')
  })

  it('is dropped when the peer closes, and after its idle time', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('x')))
    const connector = connect({ idleMs: 30 })
    await runExchange(connector, requestTo(server.port))
    server.sockets[0]?.end()
    await wait()
    expect(connector.idleConnections).toBe(0)
    await runExchange(connector, requestTo(server.port))
    expect(connector.idleConnections).toBe(1)
    await wait(80)
    expect(connector.idleConnections).toBe(0)
  })

  it('keeps to its bounds', async () => {
    const server = await serve((socket) => setTimeout(() => socket.write(plainAnswer('x')), 5))
    const connector = connect({ maxIdlePerOrigin: 2 })
    await Promise.all([1, 2, 3, 4].map(() => runExchange(connector, requestTo(server.port))))
    expect(connector.idleConnections).toBe(2)
    const small = connect({ maxIdle: 1 })
    await Promise.all([1, 2].map(() => runExchange(small, requestTo(server.port))))
    expect(small.idleConnections).toBe(1)
  })

  it('is looked at once more when it has been idle for long', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('x')))
    const connector = connect({ lookAfterMs: 0 })
    await runExchange(connector, requestTo(server.port))
    expect(await runExchange(connector, requestTo(server.port))).toMatchObject({ ended: true })
    expect(server.sockets).toHaveLength(1)
    connector.send(requestTo(server.port), { onHead() {}, onData() {}, onEnd() {}, onError() {} }).abort()
    await wait()
    expect(connector.idleConnections).toBe(1)
  })

  it('is not lent to a request that may not go there', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('x')))
    const connector = connect()
    await runExchange(connector, requestTo(server.port))
    const { error } = await runExchange(
      connector,
      requestTo(server.port, { reach: { privateHosts: new Set() } }),
    )
    expect(error).toMatchObject({ fault: 'forbidden-address', sent: false })
    expect(server.requests).toHaveLength(1)
  })

  it('is closed at shutdown; a running exchange ends first, a new one fails', async () => {
    const server = await serve((socket, { request }) =>
      setTimeout(() => socket.write(plainAnswer('x')), request === 0 ? 0 : 20),
    )
    const connector = connect()
    await runExchange(connector, requestTo(server.port))
    const running = runExchange(connector, requestTo(server.port))
    connector.close()
    expect((await runExchange(connector, requestTo(server.port))).error).toMatchObject({
      fault: 'connect',
      sent: false,
    })
    expect((await running).ended).toBe(true)
    expect(connector.idleConnections).toBe(0)
  })
})

describe('broken answers', () => {
  const fails: [string, string, TransportFault][] = [
    ['garbage', '<html>busy</html>', 'protocol'],
    ['an oversized head', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(70_000)}\r\n\r\n`, 'protocol'],
    [
      'length beside chunked',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      'protocol',
    ],
    ['101', 'HTTP/1.1 101 Switching\r\n\r\n', 'protocol'],
    [
      'two content encodings',
      'HTTP/1.1 200 OK\r\ncontent-encoding: gzip, br\r\ncontent-length: 0\r\n\r\n',
      'protocol',
    ],
    ['a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc', 'protocol'],
  ]
  it.each(fails)('%s', async (_name, answer, fault) => {
    const server = await serve((socket) => socket.write(answer))
    const connector = connect()
    expect((await runExchange(connector, requestTo(server.port))).error).toMatchObject({ fault, sent: true })
    expect(connector.idleConnections).toBe(0)
  })

  it.each([
    ['with its length', plainAnswer('hello')],
    ['chunked', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
  ])('closed at every byte, %s', async (_name, answer) => {
    const server = await serve((socket, { head }) =>
      socket.end(answer.slice(0, Number(/\/(\d+) /.exec(head)?.[1]))),
    )
    const connector = connect()
    const faults = await Promise.all(
      Array.from({ length: answer.length }, async (_unused, at) => {
        const url = new URL(`http://127.0.0.1:${server.port}/${at}`)
        return (await runExchange(connector, requestTo(server.port, { url }))).error?.fault
      }),
    )
    expect(new Set(faults)).toEqual(new Set(['closed']))
  })

  it('a body over the limit, stated or not', async () => {
    const server = await serve((socket, { head }) => {
      if (head.includes('/stated')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n')
      else socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1001)}`)
    })
    for (const path of ['stated', 'found']) {
      const url = new URL(`http://127.0.0.1:${server.port}/${path}`)
      const { error } = await runExchange(
        connect(),
        requestTo(server.port, { url, limits: { bodyBytes: 1000 } }),
      )
      expect(error).toMatchObject({ fault: 'too-large', sent: true })
    }
  })

  it('an answer before the request was read: told, and the connection not used again', async () => {
    const server = await serve(() => {})
    const connector = connect()
    const running = runExchange(
      connector,
      requestTo(server.port, { method: 'POST', body: Buffer.alloc(20_000_000) }),
    )
    while (server.sockets[0] === undefined) await wait(5)
    server.sockets[0].pause()
    server.sockets[0].write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno')
    const seen = await running
    expect(seen).toMatchObject({ status: 413, ended: true })
    expect(connector.idleConnections).toBe(0)
  })
})
