/** Request headers as `node:http` gives them: lower-case names. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

const HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'] as const

/**
 * Every distinct value found in the places where a key may stand. An empty value counts as absent
 * (conversion.md 69). A header that came several times is joined with commas on the way here; no key of ours
 * holds one, so each piece is a value.
 */
export function extractCredentials(headers: RequestHeaders): string[] {
  const found: string[] = []
  for (const name of HEADERS) {
    const value = headers[name]
    if (value === undefined) continue
    if (typeof value === 'string') addValues(found, value)
    else for (const text of value) addValues(found, text)
  }
  return found
}

function addValues(found: string[], text: string): void {
  if (!text.includes(',')) addValue(found, text)
  else for (const piece of text.split(',')) addValue(found, piece)
}

function addValue(found: string[], text: string): void {
  const credential = withoutScheme(text.trim())
  if (credential !== '' && !found.includes(credential)) found.push(credential)
}

/** `Bearer` is optional on every header, in any case; alone it is nothing. */
function withoutScheme(value: string): string {
  if (!/^bearer(?:\s|$)/i.test(value)) return value
  return value.slice('bearer'.length).trim()
}
