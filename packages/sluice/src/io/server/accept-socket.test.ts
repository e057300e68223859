import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { InboundCall, SocketHandlers, TextSocket } from './inbound-call.ts'
import { type Listener, startListener } from './listener.ts'

/** A connection that becomes a WebSocket, over a real one. */

const open: { listeners: Listener[]; clients: WebSocket[] } = { listeners: [], clients: [] }

afterEach(async () => {
  vi.useRealTimers()
  for (const client of open.clients.splice(0)) client.terminate()
  for (const listener of open.listeners.splice(0)) {
    const stopped = listener.stop()
    listener.cut()
    await stopped
  }
})

interface Served {
  listener: Listener
  client: WebSocket
  /** What the client was told. */
  told: string[]
  call: InboundCall
  socket: TextSocket
  /** What the handlers heard, in order. */
  heard: string[]
}

async function serve(prepare?: (listener: Listener) => WebSocket): Promise<Served> {
  const heard: string[] = []
  const handlers: SocketHandlers = {
    onMessage: (text) => heard.push(text.toString()),
    onDrain: () => heard.push('drain'),
    onStop: () => heard.push('stop'),
    onClose: () => heard.push('close'),
  }
  const accepted = Promise.withResolvers<{ call: InboundCall; socket: TextSocket }>()
  const listener = await startListener({ host: '127.0.0.1', port: 0 }, (call) => {
    call.openSocket?.({ headers: ['x-request-id', 'req_1'], messageBytes: 1000 }, handlers).then((socket) => {
      if (socket === undefined) accepted.reject(new Error('not opened'))
      else accepted.resolve({ call, socket })
    }, accepted.reject)
  })
  open.listeners.push(listener)
  const client = prepare?.(listener) ?? new WebSocket(`ws://127.0.0.1:${listener.port}/there?a=b`)
  open.clients.push(client)
  const told: string[] = []
  client.on('message', (data: Buffer) => told.push(data.toString()))
  client.on('error', () => {})
  await once(client, 'open')
  return { listener, client, told, heard, ...(await accepted.promise) }
}

describe('a WebSocket', () => {
  it('is opened with our headers, without compression, and carries texts both ways', async () => {
    let headers: Record<string, unknown> = {}
    const { client, told, socket, heard, call } = await serve((listener) => {
      const client = new WebSocket(`ws://127.0.0.1:${listener.port}/there`)
      client.on('upgrade', (response) => {
        headers = response.headers
      })
      return client
    })
    expect(headers).toMatchObject({ upgrade: 'websocket', 'x-request-id': 'req_1' })
    expect(client.extensions).toBe('')
    client.send('there')
    socket.send('and back: ü')
    await expect.poll(() => [heard, told]).toEqual([['there'], ['and back: ü']])
    expect([call.path, call.answered, call.header('upgrade')]).toEqual(['/there', true, 'websocket'])
  })

  it('hears that its peer left, and says nothing to it any more', async () => {
    const { client, socket, heard, listener } = await serve()
    client.close()
    await expect.poll(() => heard).toEqual(['close'])
    expect(socket.send('too late')).toBe(true)
    await expect.poll(() => listener.openConnections).toBe(0)
  })

  it('ends with a reason', async () => {
    const { client, socket, heard } = await serve()
    const closed = once(client, 'close')
    socket.close(1008, 'Why not.')
    const [code, reason] = await closed
    expect([code, String(reason)]).toEqual([1008, 'Why not.'])
    await expect.poll(() => heard).toEqual(['close'])
  })

  it.each<[string, string | Buffer, number]>([
    ['too long', 'x'.repeat(1001), 1009],
    ['no text', Buffer.from('x'), 1003],
  ])('is closed by a message that is %s', async (_, message, code) => {
    const { client, heard } = await serve()
    const closed = once(client, 'close')
    client.send(message, { binary: Buffer.isBuffer(message) })
    expect((await closed)[0]).toBe(code)
    await expect.poll(() => heard).toEqual(['close'])
  })

  it('is told that the listener stops, and not cut by that', async () => {
    const { client, socket, heard, listener } = await serve()
    const stopped = listener.stop()
    await expect.poll(() => heard).toEqual(['stop'])
    client.send('still here')
    await expect.poll(() => heard).toEqual(['stop', 'still here'])
    socket.close(1001, '')
    await stopped
  })

  it('asks a silent peer whether it is there, and cuts one that is not', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const answering = await serve()
    const pings: string[] = []
    answering.client.on('ping', () => pings.push('ping'))
    vi.advanceTimersByTime(30_000)
    await expect.poll(() => pings).toEqual(['ping'])
    await new Promise((resolve) => setTimeout(resolve, 50))
    vi.advanceTimersByTime(30_000)
    await expect.poll(() => pings).toEqual(['ping', 'ping'])
    expect(answering.heard).toEqual([])

    const silent = await serve(
      (listener) => new WebSocket(`ws://127.0.0.1:${listener.port}/`, { autoPong: false }),
    )
    vi.advanceTimersByTime(30_000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    vi.advanceTimersByTime(30_000)
    await expect.poll(() => silent.heard).toEqual(['close'])
  })

  it('tells when its peer takes no more, and when it does again', async () => {
    const { client, socket, heard } = await serve()
    client.pause()
    let flows = true
    for (let i = 0; flows && i < 1000; i++) flows = socket.send('x'.repeat(100_000))
    expect(flows).toBe(false)
    client.resume()
    await expect.poll(() => heard).toContain('drain')
  })

  it('is not made of a connection that has closed', async () => {
    const outcome = Promise.withResolvers<unknown>()
    const handlers: SocketHandlers = { onMessage() {}, onDrain() {}, onStop() {}, onClose() {} }
    const listener = await startListener({ host: '127.0.0.1', port: 0 }, (call) => {
      call.onGone(() => {
        call.openSocket?.({ headers: [], messageBytes: 1 }, handlers).then(outcome.resolve, outcome.reject)
      })
    })
    open.listeners.push(listener)
    const socket = connect(listener.port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await new Promise((resolve) => setTimeout(resolve, 30))
    socket.destroy()
    expect(await outcome.promise).toBeUndefined()
  })
})
