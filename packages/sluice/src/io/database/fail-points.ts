/** Where a test may make the writer fail: around the commit of a group. */
export type FailPoint = 'before-begin' | 'before-commit' | 'after-commit'

/** What happens there; `exit` ends the writer's thread, `kill` the process as `kill -9` does. */
export type FailAct = 'io-error' | 'disk-full' | 'corrupt' | 'busy' | 'throw' | 'exit' | 'kill'

/** Plain data, so that it reaches the writer's thread. */
export interface FailPlan {
  point: FailPoint
  act: FailAct
  /** The first passage of this point that fails, from 1. */
  from: number
  /** How many passages fail; 1 when left out. */
  times?: number
}

export type FailPoints = (point: FailPoint) => void

export const NO_FAIL_POINTS: FailPoints = () => {}

const RESULT_CODE = { 'io-error': 10, 'disk-full': 13, corrupt: 11, busy: 5 } as const

/** Counts the passages of each point and fails the planned ones. */
export function createFailPoints(plans: readonly FailPlan[]): FailPoints {
  if (plans.length === 0) return NO_FAIL_POINTS
  const passages: Record<FailPoint, number> = { 'before-begin': 0, 'before-commit': 0, 'after-commit': 0 }
  return (point) => {
    const passage = ++passages[point]
    for (const plan of plans) {
      if (plan.point !== point || passage < plan.from || passage >= plan.from + (plan.times ?? 1)) continue
      fail(plan.act)
    }
  }
}

function fail(act: FailAct): void {
  switch (act) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      break
    case 'exit':
      process.exit(9)
      break
    case 'throw':
      throw new Error('failed on purpose')
    default:
      throw Object.assign(new Error(`failed on purpose: ${act}`), { errcode: RESULT_CODE[act] })
  }
}
