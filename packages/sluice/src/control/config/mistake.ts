import type { z } from 'zod'

/** One thing that is wrong in a configuration file, in a request of the administration API or in an argument. */
export interface Mistake {
  /** Where, in the file's spelling: `channels[0].models`; empty for the whole. */
  path: string
  message: string
}

/** A mistake with its place in the file; lines and columns count from 1. */
export interface PlacedMistake extends Mistake {
  line: number
  column: number
}

export type Path = readonly PropertyKey[]

/** `['channels', 0, 'api_key']` -> `channels[0].api_key`. */
export function spellPath(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += text === '' ? String(step) : `.${String(step)}`
  }
  return text
}

/** A mistake that still knows its path as steps, so that its place can be looked up. */
export interface FoundMistake {
  path: Path
  message: string
  /** The place is the key itself, not its value. */
  atKey?: boolean
}

/** Every complaint of a schema, in plain words; an unknown field becomes one mistake of its own. */
export function mistakesOfIssues(issues: readonly z.core.$ZodIssue[], prefix: Path = []): FoundMistake[] {
  const found: FoundMistake[] = []
  for (const issue of issues) {
    const path = [...prefix, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        found.push({ path: [...path, key], message: 'unknown field', atKey: true })
    } else {
      found.push({ path, message: wordIssue(issue) })
    }
  }
  return found
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map of fields',
  null: 'null',
}

function wordIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing'
      return `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.inclusive === false ? 'above' : 'at least'} ${String(issue.minimum)}`
        : issue.minimum === 1
          ? 'must not be empty'
          : `must have at least ${String(issue.minimum)} ${issue.origin === 'string' ? 'characters' : 'entries'}`
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be at most ${String(issue.maximum)}`
        : `must have at most ${String(issue.maximum)} ${issue.origin === 'string' ? 'characters' : 'entries'}`
    case 'invalid_key':
      return `bad name: ${issue.issues[0]?.message ?? 'not allowed here'}`
    case 'invalid_union':
      return issue.message === 'Invalid input' ? wordUnion(issue.errors) : issue.message
    default:
      return issue.message
  }
}

/** `must be text or a number`: what any branch of a union would have taken. */
function wordUnion(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const wanted = new Set<string>()
  for (const branch of branches) {
    for (const issue of branch) {
      if (issue.code === 'invalid_type') wanted.add(TYPE_WORDS[issue.expected] ?? issue.expected)
      else if (issue.code === 'invalid_value') for (const value of issue.values) wanted.add(String(value))
    }
  }
  return wanted.size === 0 ? 'is not allowed here' : `must be ${[...wanted].join(' or ')}`
}
