import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { ClientSide } from './client-side.ts'
import { ClientStream } from './client-stream.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function aStream() {
  const call = new FakeCall()
  let asked = 0
  const stream = new ClientStream(call, ': wait\n\n', () => {
    asked++
    return ['x-asked', String(asked)]
  })
  return { call, stream }
}

describe('ClientStream', () => {
  it('writes its head with the first bytes, once', () => {
    const { call, stream } = aStream()
    expect(stream.headSent).toBe(false)
    expect(call.status).toBe(0)
    stream.write('a', () => {})
    stream.write('b', () => {})
    stream.end('c')
    expect([call.status, call.text, call.ended, call.head]).toEqual([200, 'abc', true, ['x-asked', '1']])
    expect(stream.bytesWritten).toBe(3)
  })

  it('ends without bytes too', () => {
    const { call, stream } = aStream()
    stream.end('')
    expect([call.status, call.text, call.ended]).toEqual([200, '', true])
  })

  it('sends a comment to a caller who has waited for 15 s, and whenever nothing was written meanwhile', () => {
    const { call, stream } = aStream()
    vi.advanceTimersByTime(14_999)
    expect(call.status).toBe(0)
    vi.advanceTimersByTime(1)
    expect([call.status, call.text, stream.headSent]).toEqual([200, ': wait\n\n', true])
    stream.write('a', () => {})
    vi.advanceTimersByTime(15_000)
    expect(call.text).toBe(': wait\n\na')
    vi.advanceTimersByTime(15_000)
    expect(call.text).toBe(': wait\n\na: wait\n\n')
    stream.end('')
    vi.advanceTimersByTime(60_000)
    expect(call.text).toBe(': wait\n\na: wait\n\n')
  })

  it('says nothing more once it was stopped for an answer that is whole', () => {
    const { call, stream } = aStream()
    stream.stop()
    vi.advanceTimersByTime(60_000)
    expect(call.status).toBe(0)
  })

  it('tells when the caller can take more', () => {
    const { call, stream } = aStream()
    const resume = vi.fn()
    call.full = true
    expect(stream.write('a', resume)).toBe(false)
    call.drain()
    call.drain()
    expect(resume).toHaveBeenCalledTimes(1)
    stream.stop()
  })

  it('tells the attempt that the caller left, and lets a paused upstream go on', () => {
    const { call, stream } = aStream()
    const resume = vi.fn()
    const gone = vi.fn()
    stream.whenGone(gone)
    call.full = true
    stream.write('a', resume)
    call.leave()
    expect(gone).toHaveBeenCalledTimes(1)
    expect(resume).toHaveBeenCalledTimes(1)
    expect(stream.gone).toBe(true)
    expect(stream.write('b', resume)).toBe(true)
    stream.end('c')
    expect([call.text, call.ended]).toEqual(['a', false])
  })

  it('tells the running attempt alone', () => {
    const { call, stream } = aStream()
    const former = vi.fn()
    const gone = vi.fn()
    stream.whenGone(former)
    stream.whenGone(undefined)
    stream.whenGone(gone)
    call.leave()
    expect([former.mock.calls.length, gone.mock.calls.length]).toEqual([0, 1])
  })
})

describe('ClientSide', () => {
  it('aborts its signal when the caller leaves, also when it has left before', () => {
    const call = new FakeCall()
    const side = new ClientSide(call, undefined)
    const signal = side.signal()
    expect([side.gone, signal.aborted, side.stream]).toEqual([false, false, undefined])
    call.leave()
    expect([side.gone, signal.aborted, side.signal()]).toEqual([true, true, signal])
    const late = new ClientSide(call, undefined)
    const told = vi.fn()
    late.whenGone(told)
    expect([late.gone, late.signal().aborted, told.mock.calls.length]).toEqual([true, true, 1])
  })

  it('knows of a caller who left before its stream was opened', () => {
    const call = new FakeCall()
    call.leave()
    const side = new ClientSide(call, { keepAlive: ':\n\n', headers: () => [] })
    expect([side.gone, side.stream?.gone]).toEqual([true, true])
  })
})
