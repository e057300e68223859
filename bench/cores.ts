import { readFileSync } from 'node:fs'
import { canPin } from './sides/child.ts'

/** Who runs on which core. */
export interface CorePlan {
  /** Cores that this process may use. */
  count: number
  side: number
  generator: number
  upstream: number
}

/** One core for the side under test, the others for the rest; undefined where there are fewer than two, or no `taskset`. */
export function planCores(): CorePlan | undefined {
  if (!canPin()) return undefined
  const cores = allowedCores()
  const [side, generator, upstream] = cores
  if (side === undefined || generator === undefined) return undefined
  return { count: cores.length, side, generator, upstream: upstream ?? generator }
}

/** The kernel's list of the cores that we may use, e.g. `0-3,8`. */
function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
