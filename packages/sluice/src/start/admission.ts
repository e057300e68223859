import { GatewayError } from '../canonical/errors.ts'
import type { Writer } from '../io/database/writer.ts'
import type { Metrics } from '../io/log/metrics.ts'
import type { OverloadWatch } from './overload.ts'

/** Whether new paid calls are taken. */
export interface Admission {
  /** Why a new call is refused now. */
  refusal(): GatewayError | undefined
  /** Why the process is not ready, in words. */
  notReady(): string | undefined
  /** No new calls from now on: the process is stopping. */
  close(): void
}

/** New paid calls need a process that keeps up, books that can be written, and nobody who wants it to stop. */
export function openAdmission(overload: OverloadWatch, writer: Writer, metrics: Metrics): Admission {
  let closing = false
  writer.onState((state) => {
    if (state.status === 'unsafe' || state.status === 'crashed') metrics.alarm('writer_unsafe')
  })
  const blocked = (): string | undefined => {
    if (closing) return 'the gateway is shutting down'
    const state = writer.state()
    return state.status === 'ready' ? undefined : 'the books cannot be written'
  }
  return {
    refusal() {
      const reason = blocked()
      if (reason === undefined) return overload.refusal()
      return new GatewayError('unavailable', `No new calls are taken: ${reason}.`, { retryAfter: 5 })
    },
    notReady: () => blocked() ?? overload.refusal()?.message,
    close() {
      closing = true
    },
  }
}
