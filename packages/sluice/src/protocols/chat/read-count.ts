import type { Json } from '../../canonical/json.ts'
import type { UsageReport } from '../../canonical/usage.ts'

export function isStated(value: Json | undefined): boolean {
  return value !== undefined && value !== null
}

/** A counter of a vendor's usage, 0 where it states none. What is no count is told in the report. */
export function readCount(value: Json | undefined, report: UsageReport): number {
  if (!isStated(value)) return 0
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  report.suspect ??= 'not-a-count'
  return 0
}
