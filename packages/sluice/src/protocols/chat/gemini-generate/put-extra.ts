import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/** Objects of a body whose fields `extra` holds one by one, under their whole names. */
const INNER = /^(?:generationConfig|toolConfig)\./

/** Fields of an inner object under their whole names, as warnings tell of them; `putExtra` puts them back. */
export function putRest(extra: JsonObject, path: string, rest: JsonObject | undefined): void {
  for (const name of Object.keys(rest ?? {})) extra[`${path}.${name}`] = rest?.[name]
}

/**
 * Puts the fields of this format that canonical has no words for back where they stood: `generationConfig.speechConfig`
 * into that object, all others into the body.
 */
export function putExtra(body: JsonObject, extra: JsonObject): void {
  for (const name of Object.keys(extra)) {
    const value = extra[name]
    if (value === undefined || value === null) continue
    if (INNER.test(name)) putAt(body, name.split('.'), value)
    else if (!Object.hasOwn(body, name)) body[name] = value
  }
}

/** The caller's own word stands before what was made of the rest. */
function putAt(body: JsonObject, steps: readonly string[], value: Json): void {
  let at = body
  for (const step of steps.slice(0, -1)) {
    const held = at[step]
    const inner: JsonObject = isJsonObject(held) ? held : {}
    at[step] = inner
    at = inner
  }
  const last = steps.at(-1)
  if (last !== undefined) at[last] = value
}

/** Takes a field out, by its whole name (`generationConfig.logprobs`); whether it was there. */
export function stripField(body: JsonObject, name: string): boolean {
  const [first = '', second] = name.split('.')
  const inner = second === undefined ? undefined : body[first]
  const [holder, key] = second === undefined ? [body, first] : [inner, second]
  if (!isJsonObject(holder) || !Object.hasOwn(holder, key)) return false
  delete holder[key]
  return true
}
