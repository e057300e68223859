import { isJsonObject } from '../../canonical/json.ts'
import { emptyUsage, USAGE_COUNTERS, type Usage, type UsageCounter } from '../../canonical/usage.ts'

/** The counters as request rows and quotes spell them (operator.md 6). */
const NAMES: Readonly<Record<UsageCounter, string>> = {
  input: 'input',
  cachedInput: 'cached_input',
  cacheWrite5m: 'cache_write_5m',
  cacheWrite1h: 'cache_write_1h',
  output: 'output',
  reasoning: 'reasoning',
  audioInput: 'audio_input',
  audioOutput: 'audio_output',
  images: 'images',
  imageInput: 'image_input',
  imageOutput: 'image_output',
  toolInput: 'tool_input',
  webSearch: 'web_search',
  codeExecution: 'code_execution',
  fileSearch: 'file_search',
  seconds: 'seconds',
  characters: 'characters',
}

/** The most of one counter that a quote takes: far above any call, far below what a number holds exactly. */
const MOST = 1_000_000_000_000

export function encodeUsage(usage: Usage): Record<string, number> {
  const stated: Record<string, number> = {}
  for (const counter of USAGE_COUNTERS) stated[NAMES[counter]] = usage[counter]
  return stated
}

export type DecodedUsage = { ok: true; usage: Usage } | { ok: false; field: string; fault: string }

/** A usage that somebody wrote: a counter that is left out or null is 0, one that does not exist is a mistake. */
export function decodeUsage(stated: unknown): DecodedUsage {
  if (!isJsonObject(stated)) return { ok: false, field: 'usage', fault: 'must be an object of counters' }
  const usage = emptyUsage()
  const known = new Map(USAGE_COUNTERS.map((counter) => [NAMES[counter], counter]))
  for (const name of Object.keys(stated)) {
    const field = `usage.${name}`
    const counter = known.get(name)
    const count = stated[name]
    if (counter === undefined) return { ok: false, field, fault: 'is no counter' }
    if (count === undefined || count === null) continue
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MOST) {
      return { ok: false, field, fault: 'must be a whole number, not below 0' }
    }
    usage[counter] = count
  }
  if (usage.reasoning > usage.output) {
    return { ok: false, field: 'usage.reasoning', fault: 'is a part of output and cannot be above it' }
  }
  return { ok: true, usage }
}
