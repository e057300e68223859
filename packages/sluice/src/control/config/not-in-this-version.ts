import { isJsonObject } from '../../canonical/json.ts'
import { parseDuration } from '../../routing/parse-duration.ts'
import type { FoundMistake, Path } from './mistake.ts'

/** The upstream formats that this version speaks. */
export const CHAT_PROTOCOLS_NOW: ReadonlySet<string> = new Set([
  'openai-chat',
  'anthropic-messages',
  'gemini-generate',
])

/**
 * Settings whose effect comes with a later version (R38). Each may be written with the value that it will have
 * by default, so that a complete file reads well; any other value would be accepted without effect.
 */
const LATER: readonly { path: readonly string[]; same(value: unknown): boolean; allowed: string }[] = [
  { path: ['keys', 'recoverable'], same: (value) => value === false, allowed: 'false' },
  { path: ['responses', 'store'], same: sameSpan('30d'), allowed: '30d' },
  { path: ['responses', 'websocket'], same: (value) => value === true, allowed: 'true' },
  { path: ['affinity', 'ttl'], same: sameSpan('1h'), allowed: '1h' },
  { path: ['compat', 'units_per_usd'], same: (value) => value === 500_000, allowed: '500000' },
  { path: ['compat', 'ohmygpt_units_per_usd'], same: (value) => value === 250_000, allowed: '250000' },
  { path: ['compat', 'reasoning_memory'], same: sameSpan('24h'), allowed: '24h' },
  {
    path: ['compat', 'aliases'],
    same: (value) => isJsonObject(value) && Object.keys(value).length === 0,
    allowed: '{}',
  },
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

/** A channel's `protocol:` that the file may name one day, but not yet. */
export function laterProtocol(protocol: string, path: Path): FoundMistake | undefined {
  if (CHAT_PROTOCOLS_NOW.has(protocol)) return undefined
  return {
    path,
    message: `${protocol} is not in this version; there are ${[...CHAT_PROTOCOLS_NOW].join(', ')}`,
  }
}

function sameSpan(span: string): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && parseDuration(value) === parseDuration(span)
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let inner = value
  for (const step of path) {
    if (!isJsonObject(inner)) return undefined
    inner = inner[step]
  }
  return inner
}
