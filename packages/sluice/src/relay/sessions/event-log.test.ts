import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StubBooks } from '../../../../../tests/kit/relay-parts.ts'
import { isJsonObject } from '../../canonical/json.ts'
import { EventLog } from './event-log.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const anEvent = (text = ''): string => JSON.stringify({ type: 'x', text, sequence_number: 0 })

function aLog(appendEvents: unknown = { living: true }) {
  const books = new StubBooks({ appendEvents })
  const heard: string[] = []
  const log = new EventLog({
    place: { customerId: 'cus_a', id: 'resp_1' },
    owner: 'node-a',
    commands: books,
    sealing: { seal: (text) => text, open: (text) => text },
    onWritten: () => heard.push('written'),
    onLost: () => heard.push('lost'),
    onDrained: () => heard.push('drained'),
  })
  const written = () =>
    books.named('appendEvents').map((input) => {
      if (!isJsonObject(input) || !Array.isArray(input.events)) throw new Error('no events')
      const events: unknown[] = input.events
      return { status: input.status, events }
    })
  return { log, heard, written }
}

describe('EventLog', () => {
  it('numbers events, and writes those of a while together', async () => {
    const { log, heard, written } = aLog()
    log.push(anEvent(), false)
    await vi.advanceTimersByTimeAsync(100)
    expect(written()).toEqual([
      { status: 'queued', events: [{ sequence: 0, sealed: '{"type":"x","text":"","sequence_number":0}' }] },
    ])
    for (const text of ['a', 'b']) log.push(anEvent(text))
    await vi.advanceTimersByTimeAsync(99)
    expect(written()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(written()[1]).toEqual({
      status: 'in_progress',
      events: [
        { sequence: 1, sealed: '{"type":"x","text":"a","sequence_number":1}' },
        { sequence: 2, sealed: '{"type":"x","text":"b","sequence_number":2}' },
      ],
    })
    expect(heard).toEqual(['written', 'written'])
  })

  it('gives what was not written to whoever writes the end, and what is on its way too', async () => {
    let answer: (value: unknown) => void = () => {}
    const { log, written } = aLog(() => new Promise((resolve) => (answer = resolve)))
    log.push(anEvent('a'))
    await vi.advanceTimersByTimeAsync(100)
    log.push(anEvent('b'))
    expect(log.close().map(({ sequence }) => sequence)).toEqual([0, 1])
    answer({ living: true })
    await vi.advanceTimersByTimeAsync(5000)
    expect(written()).toHaveLength(1)
  })

  it('tries again while the books cannot be written', async () => {
    let broken = true
    const { log, written, heard } = aLog(() =>
      broken ? Promise.reject(new Error('on purpose')) : { living: true },
    )
    log.push(anEvent('a'))
    await vi.advanceTimersByTimeAsync(200)
    log.push(anEvent('b'))
    broken = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(written().map(({ events }) => events.length)).toEqual([1, 2])
    expect(heard).toEqual(['written'])
  })

  it('says that the response has ended for everybody else', async () => {
    const { log, heard } = aLog({ living: false })
    log.push(anEvent())
    await vi.advanceTimersByTimeAsync(100)
    expect(heard).toEqual(['lost'])
  })

  it('is full with a mebibyte, until that is written', async () => {
    const { log, heard } = aLog()
    log.push(anEvent('x'.repeat(600_000)))
    expect(log.isFull).toBe(false)
    log.push(anEvent('x'.repeat(600_000)))
    expect(log.isFull).toBe(true)
    await vi.advanceTimersByTimeAsync(100)
    expect(log.isFull).toBe(false)
    expect(heard).toEqual(['written', 'drained'])
  })
})
