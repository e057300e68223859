import { suggestWord } from '../control/suggest-word.ts'

/** One option of a command. */
export interface OptionForm {
  /** Without the two dashes. */
  readonly name: string
  /** What stands behind it, e.g. `USD`; absent: a flag. */
  readonly value?: string
  /** May be given several times. */
  readonly many?: boolean
  readonly required?: boolean
  readonly help: string
}

/** How a command is called. */
export interface CommandForm {
  /** `customer credit`. */
  readonly name: string
  readonly summary: string
  /** Names of what is given by place; one in brackets may be left out. */
  readonly places: readonly string[]
  readonly options: readonly OptionForm[]
  /** Takes `--json`. */
  readonly json: boolean
}

export interface Arguments {
  readonly places: readonly string[]
  has(flag: string): boolean
  /** The last value given. */
  get(option: string): string | undefined
  all(option: string): readonly string[]
}

/** A call of the command line that cannot be understood: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const HELP: OptionForm = { name: 'help', help: 'show this text' }
const JSON_OPTION: OptionForm = { name: 'json', help: "print the administration API's object" }

/** All options that a command takes. */
export function optionsOf(form: CommandForm): readonly OptionForm[] {
  return form.json ? [...form.options, JSON_OPTION, HELP] : [...form.options, HELP]
}

/**
 * Reads what stands behind a command's name. `--name value` and `--name=value` are the same; after `--` everything is
 * given by place.
 *
 * @throws UsageError
 */
export function parseArguments(form: CommandForm, words: readonly string[]): Arguments {
  const options = new Map(optionsOf(form).map((option) => [option.name, option]))
  const values = new Map<string, string[]>()
  const places: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      places.push(...words.slice(at + 1))
      break
    }
    if (word === '-h') {
      values.set('help', [''])
      continue
    }
    if (!word.startsWith('-') || word === '-') {
      places.push(word)
      continue
    }
    at += readOption(word, words[at + 1], options, values)
  }
  const has = (flag: string): boolean => values.has(flag)
  if (!has('help')) checkComplete(form, places, values)
  return {
    places,
    has,
    get: (option) => values.get(option)?.at(-1),
    all: (option) => values.get(option) ?? [],
  }
}

/** Gives how many further words it took. */
function readOption(
  word: string,
  next: string | undefined,
  options: ReadonlyMap<string, OptionForm>,
  values: Map<string, string[]>,
): number {
  const [, name = '', inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? []
  const option = options.get(name)
  if (option === undefined) {
    const near = suggestWord(word.replace(/^-+/, '').replace(/=[\s\S]*$/, ''), [...options.keys()])
    throw new UsageError(
      `unknown option ${word.split('=')[0]}${near === undefined ? '' : `; did you mean --${near}?`}`,
    )
  }
  if (option.many !== true && values.has(name)) throw new UsageError(`--${name} is given twice`)
  if (option.value === undefined) {
    if (inline !== undefined) throw new UsageError(`--${name} takes no value`)
    values.set(name, [''])
    return 0
  }
  const value = inline ?? next
  if (value === undefined || (inline === undefined && /^--./.test(value))) {
    throw new UsageError(`--${name} needs a value: ${option.value}`)
  }
  values.set(name, [...(values.get(name) ?? []), value])
  return inline === undefined ? 1 : 0
}

function checkComplete(
  form: CommandForm,
  places: readonly string[],
  values: ReadonlyMap<string, unknown>,
): void {
  const needed = form.places.filter((place) => !place.startsWith('['))
  const missing = needed[places.length]
  if (missing !== undefined) throw new UsageError(`${missing} is missing`)
  if (places.length > form.places.length) {
    throw new UsageError(`${JSON.stringify(places[form.places.length])} is not expected`)
  }
  for (const option of form.options) {
    if (option.required === true && !values.has(option.name))
      throw new UsageError(`--${option.name} is missing`)
  }
}
