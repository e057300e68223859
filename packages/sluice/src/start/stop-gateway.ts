import type { Listener } from '../io/server/listener.ts'
import type { RelayServices } from '../relay/services.ts'
import type { Schedule } from './schedule.ts'

/** Calls that did not end in time are ended; their settlements get this long. */
const LAST_MS = 5000
const FLUSH_MS = 2000

/** Takes no new connections, lets running calls finish, ends those that do not, and settles all of them. */
export async function stopGateway(
  parts: { listener: Listener; services: RelayServices; schedule: Schedule },
  patienceMs: number,
): Promise<void> {
  const { listener, services, schedule } = parts
  const { living, pending } = services
  const stopped = listener.stop()
  await Promise.race([living.idle(), after(patienceMs)])
  living.cancelAll()
  await Promise.race([living.idle(), after(LAST_MS)])
  await Promise.race([pending.idle(), after(LAST_MS)])
  // What was answered last may still be on its way to its reader.
  await Promise.race([stopped, after(FLUSH_MS)])
  listener.cut()
  await stopped
  await schedule.stop()
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
