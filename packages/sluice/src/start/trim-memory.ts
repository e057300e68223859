const AFTER_MS = 3000

/**
 * A start leaves a third of the heap behind as garbage, which V8 has no reason to collect while nothing is asked of it: a
 * gateway that waits for its first caller held 150 MB, and holds 110 after this. Done once, when nobody is served, where
 * the process was started with `--expose-gc`, as the `sluice` command does. The ways to reach the collector without that
 * flag are not for a server: taking it from a new context made every call cost 1.7 times as much from then on, and an
 * inspector session can stop the thread for good.
 */
export function trimMemorySoon(isIdle: () => boolean): void {
  const { gc } = globalThis
  if (gc === undefined) return
  setTimeout(() => {
    if (isIdle()) gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, AFTER_MS).unref()
}
