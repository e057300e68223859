import { describe, expect, it } from 'vitest'
import { SocketLanes } from './socket-lanes.ts'

function someLanes() {
  const running = new Map<string, () => void>()
  const log: string[] = []
  const lanes = new SocketLanes(
    (body, streamId) => {
      const name = `${streamId ?? '-'}:${body.toString()}`
      log.push(name)
      return new Promise((resolve) => running.set(name, resolve))
    },
    () => log.push('idle'),
  )
  const push = (text: string, streamId?: string): void => lanes.push(Buffer.from(text), streamId)
  const end = async (name: string): Promise<void> => {
    running.get(name)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { lanes, log, push, end }
}

describe('SocketLanes', () => {
  it('runs those of a lane one after the other, and lanes beside one another', async () => {
    const { lanes, log, push, end } = someLanes()
    push('1')
    push('2')
    push('3', 'a')
    expect(log).toEqual(['-:1', 'a:3'])
    await end('-:1')
    expect(log).toEqual(['-:1', 'a:3', '-:2'])
    await end('a:3')
    expect(lanes.isIdle).toBe(false)
    await end('-:2')
    expect(log.at(-1)).toBe('idle')
    expect(lanes.isIdle).toBe(true)
  })

  it('runs sixteen at once, and the next when one has ended', async () => {
    const { log, push, end } = someLanes()
    for (let lane = 0; lane < 18; lane++) push('x', `l${lane}`)
    expect(log).toHaveLength(16)
    await end('l3:x')
    expect(log.at(-1)).toBe('l16:x')
    await end('l4:x')
    expect(log.at(-1)).toBe('l17:x')
  })

  it('knows 32 names', () => {
    const { push } = someLanes()
    push('x')
    for (let lane = 0; lane < 32; lane++) push('x', `l${lane}`)
    expect(() => push('x', 'more')).toThrow('stream_id')
    push('x', 'l7')
  })

  it.each([
    ['64 messages', 64, 10],
    ['64 MiB', 2, 30_000_000],
  ])('lets %s wait', (_, count, bytes) => {
    const { push } = someLanes()
    const text = 'x'.repeat(bytes)
    push('first')
    for (let i = 0; i < count; i++) push(text)
    expect(() => push(text)).toThrow('Too many')
  })

  it('drops what waits when it is closed', async () => {
    const { lanes, log, push, end } = someLanes()
    push('1')
    push('2')
    lanes.close()
    await end('-:1')
    push('3', 'a')
    expect(log).toEqual(['-:1', 'idle'])
  })
})
