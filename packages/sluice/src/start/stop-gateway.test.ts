import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { someServices } from '../../../../tests/kit/relay-parts.ts'
import type { Listener } from '../io/server/listener.ts'
import { stopGateway } from './stop-gateway.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** `lingering`: a reader has not taken its answer yet, so the connections do not close by themselves. */
function stage(lingering = false) {
  const services = someServices()
  const steps: string[] = []
  let close: () => void = () => {}
  const listener: Listener = {
    port: 1,
    openConnections: 0,
    stop: () => {
      steps.push('listen no more')
      return new Promise((resolve) => {
        close = resolve
        if (!lingering) resolve()
      })
    },
    cut: () => {
      steps.push('cut')
      close()
    },
  }
  const schedule = {
    stop: async () => {
      steps.push('stop the schedule')
    },
  }
  const stop = (patienceMs: number) =>
    stopGateway({ listener, services, schedule }, patienceMs).then(() => {
      steps.push('stopped')
    })
  return { services, steps, stop }
}

const aCall = (end: (reason: 'lost' | 'gone') => void) => ({
  callId: 'req_1',
  place: -1,
  outputCounted: () => 0,
  chargeSoFar: () => 0n,
  end,
})

const AT_ONCE = ['listen no more', 'cut', 'stop the schedule', 'stopped']

describe('stopGateway', () => {
  it('stops at once when nobody calls', async () => {
    const { steps, stop } = stage()
    await stop(30_000)
    expect(steps).toEqual(AT_ONCE)
  })

  it('gives the last answers two seconds to be read', async () => {
    const { steps, stop } = stage(true)
    void stop(30_000)
    await vi.advanceTimersByTimeAsync(1_999)
    expect(steps).toEqual(['listen no more'])
    await vi.advanceTimersByTimeAsync(1)
    expect(steps).toEqual(AT_ONCE)
  })

  it('lets running calls finish', async () => {
    const { services, steps, stop } = stage()
    services.living.enter()
    const call = aCall(() => steps.push('ended'))
    services.living.add(call)
    void stop(30_000)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(steps).toEqual(['listen no more'])
    services.living.leave(call)
    await vi.advanceTimersByTimeAsync(0)
    expect(steps).toEqual(AT_ONCE)
  })

  it('waits for a call that is not in the books yet', async () => {
    const { services, steps, stop } = stage()
    services.living.enter()
    void stop(30_000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(steps).toEqual(['listen no more'])
    services.living.leave(undefined)
    await vi.advanceTimersByTimeAsync(0)
    expect(steps).toEqual(AT_ONCE)
  })

  it('ends those that take longer, and waits for their settlement', async () => {
    const { services, steps, stop } = stage()
    services.living.enter()
    const call = aCall((reason) => {
      steps.push(`ended ${reason}`)
      setTimeout(() => services.living.leave(call), 1_000)
    })
    services.living.add(call)
    let written: () => void = () => {}
    services.pending.own(
      new Promise<void>((resolve) => {
        written = resolve
      }),
    )
    void stop(30_000)
    await vi.advanceTimersByTimeAsync(30_500)
    expect(steps).toEqual(['listen no more', 'ended gone'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(steps).toHaveLength(2)
    written()
    await vi.advanceTimersByTimeAsync(0)
    expect(steps).toEqual(['listen no more', 'ended gone', ...AT_ONCE.slice(1)])
  })

  it('waits for no call and no settlement for ever', async () => {
    const { services, steps, stop } = stage()
    services.living.enter()
    services.pending.own(new Promise(() => {}))
    void stop(30_000)
    await vi.advanceTimersByTimeAsync(40_001)
    expect(steps).toEqual(AT_ONCE)
  })
})
