import { UsageError } from './arguments.ts'

/** `a,b` as a list; blanks around and empty entries do not count. */
export function splitList(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^-?\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`--${option} must be a whole number`)
}

/** `asked=sent`, each given on its own or several with commas. */
export function readMap(texts: readonly string[]): Record<string, string> | undefined {
  const pairs = texts.flatMap((text) => splitList(text) ?? [])
  if (pairs.length === 0) return undefined
  const map = new Map<string, string>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1 || at === pair.length - 1) throw new UsageError('--map must be asked=sent')
    map.set(pair.slice(0, at), pair.slice(at + 1))
  }
  return Object.fromEntries(map)
}
