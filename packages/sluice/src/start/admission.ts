import { GatewayError } from '../canonical/errors.ts'
import type { Clock } from '../io/clock.ts'
import type { Writer } from '../io/database/writer.ts'
import type { Metrics } from '../io/log/metrics.ts'
import type { OverloadWatch } from './overload.ts'

/** Books that cannot be written for this long: a new process may do better (reliability.md 2). */
const HOPELESS_MS = 10 * 60_000

/** Whether new paid calls are taken. */
export interface Admission {
  /** Why a new call is refused now. */
  refusal(): GatewayError | undefined
  /** Why the process is not ready, in words. */
  notReady(): string | undefined
  /** No new calls from now on: the process is stopping. */
  close(): void
  /** Looks whether there is still hope; once a second. */
  check(): void
  /** Resolves with the reason when there is none. */
  readonly failed: Promise<string>
}

/** New paid calls need a process that keeps up, books that can be written, and nobody who wants it to stop. */
export function openAdmission(
  overload: OverloadWatch,
  writer: Writer,
  metrics: Metrics,
  clock: Clock,
): Admission {
  let closing = false
  const failure = Promise.withResolvers<string>()
  writer.onState((state) => {
    if (state.status === 'unsafe' || state.status === 'crashed') metrics.alarm('writer_unsafe')
    if (state.status === 'crashed') failure.resolve(state.message)
  })
  const blocked = (): string | undefined => {
    if (closing) return 'the gateway is shutting down'
    return writer.state().status === 'ready' ? undefined : 'the books cannot be written'
  }
  return {
    failed: failure.promise,
    refusal() {
      const reason = blocked()
      if (reason === undefined) return overload.refusal()
      return new GatewayError('unavailable', `No new calls are taken: ${reason}.`, { retryAfter: 5 })
    },
    notReady: () => blocked() ?? overload.refusal()?.message,
    close() {
      closing = true
    },
    check() {
      const state = writer.state()
      if (state.status === 'unsafe' && clock.now() - state.since > HOPELESS_MS) failure.resolve(state.message)
    },
  }
}
