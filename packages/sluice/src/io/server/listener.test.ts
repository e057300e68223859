import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { InboundCall } from './inbound-call.ts'
import { type Listener, startListener } from './listener.ts'

const open: { listeners: Listener[]; sockets: Socket[] } = { listeners: [], sockets: [] }

afterEach(async () => {
  for (const socket of open.sockets.splice(0)) socket.destroy()
  for (const listener of open.listeners.splice(0)) {
    listener.cut()
    await listener.stop()
  }
})

/** A listener whose calls are handed to `handle`, and a raw connection to it. */
async function openPair(handle: (call: InboundCall) => void): Promise<Socket> {
  const listener = await startListener({ host: '127.0.0.1', port: 0 }, handle)
  open.listeners.push(listener)
  const socket = connect({ port: listener.port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  open.sockets.push(socket)
  return socket
}

/** What comes, from now until the peer closes or the text ends with `end`. */
function readUntil(socket: Socket, end: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const onData = (bytes: Buffer) => {
      text += bytes.toString()
      if (text.endsWith(end)) finish()
    }
    const finish = () => {
      socket.off('data', onData)
      socket.off('close', finish)
      resolve(text)
    }
    socket.on('data', onData)
    socket.on('close', finish)
  })
}

const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)
const get = (path: string, version = '1.1'): string => `GET ${path} HTTP/${version}\r\nhost: a\r\n\r\n`
const post = (body: string, headers = `content-length: ${body.length}\r\n`): string =>
  `POST / HTTP/1.1\r\nhost: a\r\n${headers}\r\n${body}`

/** Streams three pieces, the last with the end. */
function stream(call: InboundCall): void {
  call.begin(200, ['content-type', 'text/event-stream'])
  call.write('one')
  call.write(Buffer.from('é2'))
  setImmediate(() => {
    call.write('')
    call.write('3')
    call.end('four')
  })
}

const STREAMED = '3\r\none\r\n3\r\né2\r\n1\r\n3\r\n4\r\nfour\r\n0\r\n\r\n'

describe('an answer', () => {
  it('keeps the connection for the next call, whole or streamed', async () => {
    const seen: string[] = []
    const socket = await openPair((call) => {
      seen.push(`${call.method} ${call.path} ${call.query} ${call.peerAddress}`)
      if (call.path === '/stream') stream(call)
      else call.answer(200, ['x-id', '7'], Buffer.from('whole é'))
    })
    for (let round = 0; round < 2; round++) {
      socket.write(get('/whole?a=1'))
      const whole = await readUntil(socket, 'é')
      expect(whole).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-length: 8\r\nx-id: 7\r\n/)
      expect(whole).toMatch(/\r\ndate: \w+, \d\d \w+ .* GMT\r\nkeep-alive: timeout=65\r\n/)
      socket.write(get('/stream'))
      const streamed = await readUntil(socket, '\r\n0\r\n\r\n')
      expect(streamed).toContain('transfer-encoding: chunked\r\n')
      expect(bodyOf(streamed)).toBe(STREAMED)
    }
    expect(seen).toEqual(
      Array.from({ length: 2 }, () => ['GET /whole a=1 127.0.0.1', 'GET /stream  127.0.0.1']).flat(),
    )
  })

  it('has no body for HEAD, whole or streamed', async () => {
    const socket = await openPair((call) => {
      if (call.path === '/stream') stream(call)
      else call.answer(200, [], 'whole')
    })
    socket.write('HEAD /whole HTTP/1.1\r\nhost: a\r\n\r\n')
    const whole = await readUntil(socket, '\r\n\r\n')
    expect([whole.includes('content-length: 5\r\n'), bodyOf(whole)]).toEqual([true, ''])
    socket.write('HEAD /stream HTTP/1.1\r\nhost: a\r\n\r\n')
    expect(bodyOf(await readUntil(socket, '\r\n\r\n'))).toBe('')
  })

  it('is not chunked for HTTP/1.0', async () => {
    const socket = await openPair(stream)
    socket.write(get('/', '1.0'))
    expect(bodyOf(await readUntil(socket, 'never'))).toBe('oneé23four')
  })

  it('takes nothing after its end', async () => {
    const socket = await openPair((call) => {
      if (call.path === '/next') {
        call.answer(200, [], 'next')
        return
      }
      call.begin(200, [])
      call.write('one')
      call.end()
      call.write('late')
      call.end('later')
      setImmediate(() => {
        call.write('too late')
        socket.write(get('/next'))
      })
    })
    socket.write(get('/'))
    const both = await readUntil(socket, 'next')
    expect(both.split('HTTP/1.1 200 OK\r\n').slice(1).map(bodyOf)).toEqual(['3\r\none\r\n0\r\n\r\n', 'next'])
  })

  it('comes in the order of the calls when they were sent at once, one call at a time', async () => {
    const open: string[] = []
    const seen: string[] = []
    const socket = await openPair((call) => {
      seen.push([...open, call.path].join(' '))
      open.push(call.path)
      setTimeout(() => {
        open.pop()
        if (call.path === '/b') call.answer(200, [], 'B')
        else stream(call)
      }, 5)
    })
    const answers = readUntil(socket, 'never')
    socket.write(`${get('/a')}${get('/b')}GET /c HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)
    const bodies = (await answers).split('HTTP/1.1 200 OK\r\n').slice(1).map(bodyOf)
    expect(bodies).toEqual([STREAMED, 'B', STREAMED])
    expect(seen).toEqual(['/a', '/b', '/c'])
  })

  it('streams large pieces whole, telling when to wait and when to go on', async () => {
    const pieces = [Buffer.alloc(3_000_000, 'a'), 'é'.repeat(1_000_000), Buffer.alloc(3000, 'c')]
    const events: string[] = []
    const socket = await openPair((call) => {
      call.begin(200, [])
      call.onDrain(() => {
        events.push(`drained ${call.unsent}`)
        next()
      })
      const next = () => {
        for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
          if (!call.write(piece)) {
            events.push('full')
            return
          }
        }
        call.end()
      }
      next()
    })
    socket.write(get('/'))
    const body = bodyOf(await readUntil(socket, '\r\n0\r\n\r\n'))
    const lengths = [3_000_000, 2_000_000, 3000].map((length) => length.toString(16))
    const expected = `${lengths[0]}\r\n${'a'.repeat(3e6)}\r\n${lengths[1]}\r\n${'é'.repeat(1e6)}\r\n${lengths[2]}\r\n${'c'.repeat(3000)}\r\n0\r\n\r\n`
    expect(body === expected).toBe(true)
    expect(events).toContain('full')
    expect(events.filter((event) => event !== 'full').every((event) => event === 'drained 0')).toBe(true)
  })
})

describe('a caller who leaves', () => {
  it.each([
    ['before the answer', (_call: InboundCall) => undefined],
    ['in the middle of a stream', (call: InboundCall) => call.begin(200, [])],
    [
      'after the first chunk',
      (call: InboundCall) => {
        call.begin(200, [])
        call.write('x')
      },
    ],
  ])('%s is told of once to each who asked, then at once', async (_name, act) => {
    const told: string[] = []
    const gone = new Promise<InboundCall>((resolve) => {
      void openPair((call) => {
        act(call)
        call.onGone(() => told.push('first'))
        call.onGone(() => resolve(call))
        socketOf.then((socket) => socket.destroy())
      }).then((socket) => {
        giveSocket(socket)
        socket.write(get('/'))
      })
    })
    let giveSocket: (socket: Socket) => void = () => undefined
    const socketOf = new Promise<Socket>((resolve) => {
      giveSocket = resolve
    })
    const call = await gone
    call.onGone(() => told.push('late'))
    expect([call.gone, told]).toEqual([true, ['first', 'late']])
    // Nothing that is written now does harm.
    call.write('y')
    call.end('z')
    call.answer(200, [], 'w')
  })

  it('after a complete answer is not told of', async () => {
    const calls: InboundCall[] = []
    const told: string[] = []
    const socket = await openPair((call) => {
      calls.push(call)
      call.onGone(() => told.push(call.path))
      if (call.path === '/stream') stream(call)
      else call.answer(200, [], 'done')
    })
    socket.write(get('/whole'))
    await readUntil(socket, 'done')
    socket.write(get('/stream'))
    await readUntil(socket, '\r\n0\r\n\r\n')
    const [listener] = open.listeners
    socket.destroy()
    while (listener !== undefined && listener.openConnections > 0) await new Promise(setImmediate)
    expect([told, calls.map((call) => call.gone)]).toEqual([[], [false, false]])
  })
})

describe('a body', () => {
  const limits = { bytes: 100, compressed: false }
  const outcomeOf = (send: (socket: Socket) => void): Promise<string> =>
    new Promise((resolve) => {
      void openPair((call) => {
        call.readBody(limits).then(
          (body) => resolve(body.toString()),
          (error: Error & { code?: string }) => resolve(`${error.code}: ${error.message}`),
        )
      }).then(send)
    })

  it('is read in one piece or several', async () => {
    expect(await outcomeOf((socket) => socket.write(post('hello')))).toBe('hello')
    const inPieces = await outcomeOf((socket) => {
      socket.write(post('', 'transfer-encoding: chunked\r\n'))
      socket.write('2\r\nhe\r\n')
      setImmediate(() => socket.write('3\r\nllo\r\n0\r\n\r\n'))
    })
    expect(inPieces).toBe('hello')
    expect(await outcomeOf((socket) => socket.write(post('')))).toBe('')
  })

  it('that is longer than allowed is refused by what it says or by what comes', async () => {
    const tooLarge = 'request_too_large: The request body is larger than 100 bytes.'
    expect(await outcomeOf((socket) => socket.write(post('', 'content-length: 101\r\n')))).toBe(tooLarge)
    const chunked = post(`65\r\n${'x'.repeat(101)}\r\n`, 'transfer-encoding: chunked\r\n')
    expect(await outcomeOf((socket) => socket.write(chunked))).toBe(tooLarge)
  })

  it('whose sender leaves has ended early', async () => {
    const ended = await outcomeOf((socket) => {
      socket.write(post('hel', 'content-length: 5\r\n'), () => setTimeout(() => socket.destroy(), 20))
    })
    expect(ended).toBe('invalid_body: The request body ended early.')
  })
})
