import type { z } from 'zod'
import { badField } from '../canonical/errors.ts'
import { type FoundMistake, mistakesOfIssues, spellPath } from './config/mistake.ts'

/** Reads what a caller or a command line gave by the rules of the configuration file; throws the first mistake. */
export function readEntry<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throwMistakes(mistakesOfIssues(read.error.issues))
  throw badField('', 'The entry is wrong.')
}

export function throwMistakes(mistakes: readonly FoundMistake[]): void {
  const first = mistakes[0]
  if (first === undefined) return
  const path = spellPath(first.path)
  const all = mistakes.map((one) => `${spellPath(one.path)}: ${one.message}`.replace(/^: /, ''))
  const code = first.message === 'unknown field' ? 'unknown_field' : 'invalid_value'
  throw badField(path, all.join('; '), code)
}

/** ISO 8601 in UTC with milliseconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
