import { describe, expect, it, vi } from 'vitest'
import { StubBooks } from '../../../../tests/kit/relay-parts.ts'
import { LEASE_MS, LivingCalls } from './living-calls.ts'

function aCall(callId: string) {
  const ends: string[] = []
  return {
    callId,
    place: -1,
    outputCounted: () => 7,
    chargeSoFar: () => 9n,
    end: (reason: 'lost' | 'gone') => ends.push(reason),
    ends,
  }
}

describe('LivingCalls', () => {
  it('renews all in one act, and ends those that another closed', async () => {
    const books = new StubBooks({ renewCalls: { lost: ['b', 'unknown'] } })
    const living = new LivingCalls('node-a', books)
    const calls = ['a', 'b'].map(aCall)
    for (const call of calls) {
      living.enter()
      living.add(call)
    }
    expect([living.size, living.ids()]).toEqual([2, ['a', 'b']])
    await living.renew()
    expect(books.named('renewCalls')).toEqual([
      {
        owner: 'node-a',
        leaseMs: LEASE_MS,
        calls: ['a', 'b'].map((callId) => ({ callId, outputCounted: 7, chargeSoFar: 9n })),
      },
    ])
    expect(calls.map(({ ends }) => ends)).toEqual([[], ['lost']])
  })

  it('asks the books for nothing when no call lives', async () => {
    const books = new StubBooks()
    await new LivingCalls('node-a', books).renew()
    expect(books.acts).toEqual([])
  })

  it('passes on that the books cannot be written', async () => {
    const books = new StubBooks({ renewCalls: () => Promise.reject(new Error('on purpose')) })
    const living = new LivingCalls('node-a', books)
    living.add(aCall('a'))
    await expect(living.renew()).rejects.toThrow('on purpose')
  })

  it('ends all when the process stops', () => {
    const living = new LivingCalls('node-a', new StubBooks())
    const calls = ['a', 'b'].map(aCall)
    for (const call of calls) living.add(call)
    living.cancelAll()
    expect(calls.map(({ ends }) => ends)).toEqual([['gone'], ['gone']])
  })

  it('is idle when all that came in are answered, also those that no books know yet', async () => {
    const living = new LivingCalls('node-a', new StubBooks())
    await living.idle()
    living.enter()
    living.enter()
    const idle = vi.fn()
    void living.idle().then(idle)
    void living.idle().then(idle)
    const call = aCall('a')
    living.add(call)
    living.leave(call)
    expect(living.size).toBe(0)
    await Promise.resolve()
    expect(idle).not.toHaveBeenCalled()
    living.leave(undefined)
    await Promise.resolve()
    expect(idle).toHaveBeenCalledTimes(2)
    await living.idle()
  })
})
