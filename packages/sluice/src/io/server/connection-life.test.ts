import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GatewayError } from '../../canonical/errors.ts'
import type { Clock } from '../clock.ts'
import type { InboundCall, InboundHandler } from './inbound-call.ts'
import { type Listener, startListener } from './listener.ts'

/** How long a connection lives, by a clock that the test moves. */

let time = 0
const clock: Clock = { now: () => 1_700_000_000_000 + time, monotonic: () => time }
const open: { listeners: Listener[]; sockets: Socket[] } = { listeners: [], sockets: [] }

beforeEach(() => {
  time = 0
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(async () => {
  for (const socket of open.sockets.splice(0)) socket.destroy()
  for (const listener of open.listeners.splice(0)) {
    const stopped = listener.stop()
    listener.cut()
    await stopped
  }
  vi.useRealTimers()
})

async function dial(
  handler: InboundHandler,
): Promise<{ socket: Socket; listener: Listener; text(): string }> {
  const listener = await startListener({ host: '127.0.0.1', port: 0, clock }, handler)
  open.listeners.push(listener)
  const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true })
  open.sockets.push(socket)
  let text = ''
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  await expect.poll(() => listener.openConnections).toBe(1)
  return { socket, listener, text: () => text }
}

/** So many seconds pass, and the listener looks as often as it would. */
function pass(seconds: number): void {
  for (let left = seconds; left > 0; left -= 5) {
    time += Math.min(5, left) * 1000
    vi.advanceTimersByTime(Math.min(5, left) * 1000)
  }
}

const never: InboundHandler = () => {}
const ok: InboundHandler = (call) => call.answer(200, [], 'ok')

/** What a reader of the whole body gets. */
const read: InboundHandler = (call) => {
  call.readBody({ bytes: 1e9, compressed: false }).then(
    (body) => call.answer(200, [], `read ${body.length}`),
    (error: unknown) => call.answer(error instanceof GatewayError ? error.status : 500, [], 'no'),
  )
}

describe('a connection', () => {
  it('that says nothing is closed after 15 s', async () => {
    const { socket, listener, text } = await dial(never)
    const ended = once(socket, 'end')
    pass(10)
    expect(listener.openConnections).toBe(1)
    pass(10)
    await ended
    expect(text()).toBe('')
  })

  it('that does not end its head is told so after 15 s', async () => {
    const { socket, text } = await dial(never)
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n')
    const ended = once(socket, 'end')
    await new Promise((resolve) => setTimeout(resolve, 20))
    pass(20)
    await ended
    expect(text()).toMatch(
      /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*x-should-retry: true\r\n[\s\S]*"request_timeout"/,
    )
  })

  it('is kept for 65 s after an answer', async () => {
    const { socket, listener, text } = await dial(ok)
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await expect.poll(text).toMatch(/ok$/)
    pass(60)
    expect(listener.openConnections).toBe(1)
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await expect.poll(text).toMatch(/ok[\s\S]+ok$/)
    const ended = once(socket, 'end')
    pass(70)
    await ended
  })

  it('with a call may live as long as that takes', async () => {
    const calls: InboundCall[] = []
    const { socket, text } = await dial((call) => calls.push(call))
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await expect.poll(() => calls.length).toBe(1)
    pass(3600)
    calls[0]?.answer(200, [], 'late')
    await expect.poll(text).toMatch(/late$/)
  })

  it('whose body is not whole after 60 s is answered 408', async () => {
    const { socket, text } = await dial(read)
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n')
    const ended = once(socket, 'end')
    for (let second = 0; second < 65; second += 5) {
      socket.write(Buffer.alloc(10_000))
      await new Promise((resolve) => setTimeout(resolve, 10))
      pass(5)
    }
    await ended
    expect(text()).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close/)
  })

  it('that is told to go and does not is cut', async () => {
    const { socket, listener, text } = await dial(ok)
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10000000\r\n\r\n')
    await expect.poll(text).toMatch(/connection: close[\s\S]*ok$/)
    // What still comes is read and forgotten, so that the answer is not reset away.
    socket.write(Buffer.alloc(1_000_000))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(listener.openConnections).toBe(1)
    pass(10)
    await expect.poll(() => listener.openConnections).toBe(0)
  })
})

describe('stopping', () => {
  it('closes what is idle at once, and what has a call behind its answer', async () => {
    const calls: InboundCall[] = []
    const { socket, listener, text } = await dial((call) => calls.push(call))
    const idle = connect(listener.port, '127.0.0.1')
    open.sockets.push(idle)
    await expect.poll(() => listener.openConnections).toBe(2)
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\nGET /never HTTP/1.1\r\nhost: a\r\n\r\n')
    await expect.poll(() => calls.length).toBe(1)
    const stopped = listener.stop()
    await once(idle, 'close')
    calls[0]?.answer(200, [], 'last')
    await once(socket, 'end')
    socket.end()
    await stopped
    expect(text()).toMatch(/connection: close\r\n\r\nlast$/)
    expect(calls.length).toBe(1)
  })
})
