import { describe, expect, it } from 'vitest'
import { useClient, wait } from '../../../../../tests/kit/client.ts'
import { GENEROUS_TIMEOUTS, requestTo, runExchange } from '../../../../../tests/kit/exchange.ts'
import { plainAnswer } from '../../../../../tests/kit/raw-server.ts'

const { connect, serve } = useClient()

describe('deadlines', () => {
  const short = (part: Partial<typeof GENEROUS_TIMEOUTS>) => ({ timeouts: { ...GENEROUS_TIMEOUTS, ...part } })

  it('first byte', async () => {
    const server = await serve(() => {})
    const { error } = await runExchange(connect(), requestTo(server.port, short({ firstByte: 30 })))
    expect(error).toMatchObject({ fault: 'first-byte-timeout', sent: true })
  })

  it('idle, and it begins anew with each byte', async () => {
    const server = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      for (let at = 1; at <= 5; at++) setTimeout(() => socket.write('x'), at * 40)
    })
    const seen = await runExchange(connect(), requestTo(server.port, short({ idle: 150 })))
    expect(seen.error).toMatchObject({ fault: 'idle-timeout', sent: true })
    expect(seen.body.toString()).toBe('xxxxx')
  })

  it('the whole', async () => {
    const server = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const drip = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => clearInterval(drip))
    })
    const { error } = await runExchange(connect(), requestTo(server.port, short({ total: 60 })))
    expect(error).toMatchObject({ fault: 'total-timeout', sent: true })
  })

  it('a name that is never resolved', async () => {
    const connector = connect({ lookup: () => {} })
    const { error } = await runExchange(connector, {
      ...requestTo(1, short({ connect: 30 })),
      url: new URL('http://slow.example/'),
    })
    expect(error).toMatchObject({ fault: 'connect-timeout', sent: false })
  })

  it('a peer that reads nothing', async () => {
    const server = await serve(() => {})
    const connector = connect()
    const body = Buffer.alloc(30_000_000)
    const running = runExchange(
      connector,
      requestTo(server.port, { method: 'POST', body, ...short({ idle: 300 }) }),
    )
    while (server.sockets[0] === undefined) await wait(1)
    server.sockets[0].pause()
    expect((await running).error).toMatchObject({ fault: 'idle-timeout', sent: true })
  })

  it('do not count while the reader has paused', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('a')))
    const slow = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na')
      setTimeout(() => socket.write('b'), 150)
    })
    const connector = connect()
    const seen = await runExchange(connector, requestTo(slow.port, short({ idle: 50 })), (exchange) => {
      exchange.pause()
      setTimeout(() => exchange.resume(), 120)
    })
    expect([seen.ended, seen.body.toString()]).toEqual([true, 'ab'])
    expect((await runExchange(connector, requestTo(server.port))).ended).toBe(true)
  })
})

describe('back-pressure', () => {
  it('leaves what a paused reader does not take with the peer', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const total = 600
    let written = 0
    const server = await serve((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${chunk.length * total}\r\n\r\n`)
      const push = () => {
        while (written < total) {
          written++
          if (!socket.write(chunk)) {
            socket.once('drain', push)
            return
          }
        }
      }
      push()
    })
    let received = 0
    let atPause = 0
    let isPaused = false
    const seen = await runExchange(connect(), requestTo(server.port), (exchange, data) => {
      received += data.length
      if (isPaused || atPause > 0) return
      isPaused = true
      exchange.pause()
      atPause = received
      setTimeout(() => {
        expect(received - atPause).toBeLessThan(256 * 1024)
        expect(written).toBeLessThan(total)
        isPaused = false
        exchange.resume()
      }, 100)
    })
    expect(seen.ended).toBe(true)
    expect(seen.body.length).toBe(chunk.length * total)
  })

  it('reads on a connection that was paused when its answer ended', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('x')))
    const connector = connect()
    await runExchange(connector, requestTo(server.port), (exchange) => exchange.pause())
    expect((await runExchange(connector, requestTo(server.port))).ended).toBe(true)
    expect(server.sockets).toHaveLength(1)
    server.sockets[0]?.end()
    await wait()
    expect(connector.idleConnections).toBe(0)
  })
})

describe('abort', () => {
  const silent = {
    onHead: () => expect.unreachable(),
    onData: () => expect.unreachable(),
    onEnd: () => expect.unreachable(),
    onError: () => expect.unreachable(),
  }

  it('at once, while the name is resolved, and while it connects', async () => {
    const server = await serve(() => {})
    let resolve = () => {}
    const connector = connect({
      lookup: (_name, callback) => {
        resolve = () => callback(null, ['127.0.0.1'])
      },
    })
    connector.send(requestTo(server.port), silent).abort()
    const named = requestTo(server.port, { url: new URL(`http://localhost:${server.port}/`) })
    connector.send(named, silent).abort()
    const connecting = connector.send(named, silent)
    resolve()
    await Promise.resolve()
    connecting.abort()
    await wait()
    expect(server.requests).toHaveLength(0)
  })

  it('before the first byte, and in the middle of the body', async () => {
    const closed: string[] = []
    const server = await serve((socket, { head }) => {
      socket.on('close', () => closed.push(head.includes('/a') ? 'a' : 'b'))
      socket.on('end', () => socket.destroy())
      if (head.includes('/b')) socket.write('HTTP/1.1 200 OK\r\n\r\nbegin')
    })
    const connector = connect()
    const at = (path: string) =>
      requestTo(server.port, { url: new URL(`http://127.0.0.1:${server.port}/${path}`) })
    const waiting = connector.send(at('a'), silent)
    await wait()
    waiting.abort()
    await new Promise<void>((resolve) => {
      const exchange = connector.send(at('b'), {
        ...silent,
        onHead() {},
        onData() {
          exchange.abort()
          exchange.abort()
          resolve()
        },
      })
    })
    await wait()
    expect(closed.sort()).toEqual(['a', 'b'])
    expect(connector.idleConnections).toBe(0)
  })

  it('inside onHead stops everything, also an answer that is whole', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('x')))
    const connector = connect()
    await new Promise<void>((resolve) => {
      const exchange = connector.send(requestTo(server.port), {
        ...silent,
        onHead() {
          exchange.abort()
          resolve()
        },
      })
    })
    await wait()
    expect(connector.idleConnections).toBe(0)
  })

  it('after the end does nothing', async () => {
    const server = await serve((socket) => socket.write(plainAnswer('x')))
    const connector = connect()
    await new Promise<void>((resolve) => {
      const exchange = connector.send(requestTo(server.port), {
        onHead() {},
        onData() {},
        onEnd() {
          exchange.abort()
          exchange.pause()
          exchange.resume()
          resolve()
        },
        onError: silent.onError,
      })
    })
    expect(connector.idleConnections).toBe(1)
  })
})
