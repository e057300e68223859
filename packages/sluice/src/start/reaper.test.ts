import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { StubBooks } from '../../../../tests/kit/relay-parts.ts'
import { LivingCalls } from '../relay/living-calls.ts'
import { BackgroundJobs } from '../relay/sessions/background-jobs.ts'
import { PendingSettlements } from '../relay/settle-durably.ts'
import { openReaper } from './reaper.ts'

function aReaper() {
  const clock = new FakeClock()
  let broken = false
  const answer = (value: unknown) => () => (broken ? Promise.reject(new Error('on purpose')) : value)
  const books = new StubBooks({
    renewCalls: answer({ lost: [] }),
    reapCalls: answer({ reaped: 0 }),
    reapBackground: answer({ reaped: [] }),
    renewLease: answer({ lost: [{ customerId: 'cus_a', id: 'resp_a' }] }),
  })
  const living = new LivingCalls('node-a', books)
  const background = new BackgroundJobs('node-a', books)
  const pending = new PendingSettlements(clock)
  const reaper = openReaper({ clock, living, background, pending, commands: books, overdraft: () => 7n })
  const tick = async (ms = 10_000) => {
    clock.advance(ms)
    await reaper.tick()
  }
  return {
    books,
    clock,
    living,
    background,
    pending,
    tick,
    breakBooks: (is: boolean) => {
      broken = is
    },
    acts: () => books.acts.map(({ name }) => name),
    reaps: () => books.named('reapCalls'),
  }
}

describe('the reaper', () => {
  it('renews first, and never takes a call of its own node', async () => {
    const { books, living, tick, acts, reaps } = aReaper()
    living.add({ callId: 'req_1', place: -1, outputCounted: () => 0, chargeSoFar: () => 0n, end() {} })
    await tick()
    expect(acts()).toEqual(['renewCalls', 'reapCalls', 'reapBackground'])
    expect(reaps()).toEqual([{ living: ['req_1'], all: false, overdraft: 7n }])
    expect(books.named('reapBackground')).toEqual([{ living: ['req_1'], all: false }])
  })

  it('renews background responses, and ends those that it has lost', async () => {
    const { books, background, tick, acts } = aReaper()
    const left: string[] = []
    for (const id of ['resp_a', 'resp_b']) {
      background.add({ place: { customerId: 'cus_a', id }, leave: () => left.push(id) })
    }
    await tick()
    expect(acts()).toEqual(['renewLease', 'reapCalls', 'reapBackground'])
    const responses = ['resp_a', 'resp_b'].map((id) => ({ customerId: 'cus_a', id }))
    expect(books.named('renewLease')).toEqual([{ owner: 'node-a', leaseMs: 30_000, responses }])
    expect(left).toEqual(['resp_a'])
  })

  it('waits for 30 s after a stall of more than ten', async () => {
    const { tick, reaps } = aReaper()
    await tick(20_000)
    expect(reaps()).toHaveLength(1)
    await tick(20_001)
    await tick()
    await tick(19_000)
    expect(reaps()).toHaveLength(1)
    await tick(1_000)
    expect(reaps()).toHaveLength(2)
  })

  it.each([
    { name: 'with calls of its own', calls: true },
    { name: 'without any', calls: false },
  ])('waits for 30 s after books that could not be written, $name', async ({ calls }) => {
    const { living, tick, breakBooks, reaps, acts } = aReaper()
    if (calls)
      living.add({ callId: 'req_1', place: -1, outputCounted: () => 0, chargeSoFar: () => 0n, end() {} })
    breakBooks(true)
    await expect(tick()).rejects.toThrow('on purpose')
    breakBooks(false)
    const before = reaps().length
    await tick()
    await tick()
    expect(reaps()).toHaveLength(before)
    await tick()
    expect(reaps()).toHaveLength(before + 1)
    expect(acts().slice(-2)).toEqual(['reapCalls', 'reapBackground'])
  })

  it('waits for settlements that are late', async () => {
    const { clock, pending, tick, reaps } = aReaper()
    let isLate = false
    const waiter = pending.wait(() => {
      isLate = true
    })
    clock.advance(2_000)
    await expect.poll(() => isLate).toBe(true)
    await tick(8_000)
    expect(reaps()).toEqual([])
    pending.end(waiter)
    await tick()
    expect(reaps()).toHaveLength(1)
  })
})
