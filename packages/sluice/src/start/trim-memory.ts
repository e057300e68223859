import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const AFTER_MS = 3000

/**
 * A start leaves a third of the heap behind as garbage, which V8 has no reason to collect while nothing is asked of it: a
 * gateway that waits for its first caller held 150 MB, and holds 110 after this. Done once, when nobody is served.
 */
export function trimMemorySoon(isIdle: () => boolean): void {
  setTimeout(() => {
    if (isIdle()) collectGarbage()
  }, AFTER_MS).unref()
}

/** V8's own collection for low memory; it is reached by a flag alone. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof gc === 'function') gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
