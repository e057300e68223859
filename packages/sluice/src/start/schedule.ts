import { describeError, type Logger } from '../io/log/logger.ts'

/** One piece of periodic work. A run that outlasts its period delays the next; it is never started twice. */
export interface PeriodicWork {
  name: string
  everyMs: number
  run(): void | Promise<void>
}

export interface Schedule {
  /** Starts nothing new and waits for what runs. */
  stop(): Promise<void>
}

/** All periodic work of the process, in one place. Failures are logged and do not end the schedule. */
export function openSchedule(works: readonly PeriodicWork[], log: Logger): Schedule {
  const running = new Set<Promise<void>>()
  const busy = new Set<string>()
  const timers = works.map((work) => {
    const tick = (): void => {
      if (busy.has(work.name)) return
      busy.add(work.name)
      const run = runOnce(work, log).finally(() => {
        busy.delete(work.name)
        running.delete(run)
      })
      running.add(run)
    }
    return setInterval(tick, work.everyMs).unref()
  })
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running)
    },
  }
}

async function runOnce(work: PeriodicWork, log: Logger): Promise<void> {
  try {
    await work.run()
  } catch (error) {
    log.error('periodic work failed', { name: work.name, ...describeError(error) })
  }
}
