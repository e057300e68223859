import { isJsonObject } from '../../canonical/json.ts'
import type { FoundMistake } from './mistake.ts'

/**
 * Settings whose effect comes with a later version (R38). Each may be written with the value that it will have
 * by default, so that a complete file reads well; any other value would be accepted without effect.
 */
const LATER: readonly { path: readonly string[]; same(value: unknown): boolean; allowed: string }[] = [
  { path: ['keys', 'recoverable'], same: (value) => value === false, allowed: 'false' },
  { path: ['compat', 'units_per_usd'], same: (value) => value === 500_000, allowed: '500000' },
  { path: ['compat', 'ohmygpt_units_per_usd'], same: (value) => value === 250_000, allowed: '250000' },
]

export function findLaterSettings(file: unknown): FoundMistake[] {
  const found: FoundMistake[] = []
  for (const { path, same, allowed } of LATER) {
    const value = valueAt(file, path)
    if (value === undefined || value === null || same(value)) continue
    found.push({ path, message: `not in this version: it can only be ${allowed}` })
  }
  return found
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let inner = value
  for (const step of path) {
    if (!isJsonObject(inner)) return undefined
    inner = inner[step]
  }
  return inner
}
