import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GatewayError } from '../../canonical/errors.ts'
import { startListener } from './listener.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A body of `length` bytes of which `first` come at once, and what came of it. */
async function readSlowly(length: number, first: number) {
  const ends: (string | number)[] = []
  const listener = await startListener({ host: '127.0.0.1', port: 0 }, (call) => {
    call.readBody({ bytes: 1024 * 1024, compressed: true }).then(
      (body) => ends.push(body.length),
      (error: unknown) => ends.push(error instanceof GatewayError ? error.code : 'unknown'),
    )
  })
  const before = vi.getTimerCount()
  const socket = connect(listener.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${'x'.repeat(first)}`)
  if (first < length) await expect.poll(() => vi.getTimerCount()).toBe(before + 1)
  return {
    ends,
    more: (bytes: number) => socket.write('x'.repeat(bytes)),
    timersLeft: () => vi.getTimerCount() - before,
    close: async () => {
      socket.destroy()
      const stopped = listener.stop()
      listener.cut()
      await stopped
    },
  }
}

describe('the pace of a body', () => {
  it('is not watched where it comes at once', async () => {
    const { ends, timersLeft, close } = await readSlowly(100, 100)
    await expect.poll(() => ends).toEqual([100])
    expect(timersLeft()).toBe(0)
    await close()
  })

  it('may be a kibibyte a second', async () => {
    const { ends, more, timersLeft, close } = await readSlowly(20_000, 5 * 1024)
    vi.advanceTimersByTime(5_000)
    expect(ends).toEqual([])
    more(20_000 - 5 * 1024)
    await expect.poll(() => ends).toEqual([20_000])
    expect(timersLeft()).toBe(0)
    await close()
  })

  it('may not be less', async () => {
    const { ends, timersLeft, close } = await readSlowly(20_000, 5 * 1024 - 1)
    vi.advanceTimersByTime(5_000)
    await expect.poll(() => ends).toEqual(['request_timeout'])
    expect(timersLeft()).toBe(0)
    await close()
  })

  it('is no longer watched when the caller leaves', async () => {
    const { ends, timersLeft, close } = await readSlowly(20_000, 10)
    await close()
    await expect.poll(() => ends).toEqual(['invalid_body'])
    // That of the listener has gone with it.
    expect(timersLeft()).toBe(-1)
  })
})
