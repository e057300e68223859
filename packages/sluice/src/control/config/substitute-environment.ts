/**
 * `${NAME}` in a YAML file. The braces would break a flow map (`{ token: ${TOKEN} }`), so each placeholder is
 * masked before parsing by characters that YAML takes for plain text, of the same length: every line and column
 * stays what the operator sees. Values are put in after parsing, so that no value can change the structure.
 */
const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const OPEN = '\uE000\uE000'
const CLOSE = '\uE001'
const MASKED = /\uE000\uE000([A-Za-z0-9_]+)\uE001/g

export function maskPlaceholders(text: string): string {
  return text.replace(PLACEHOLDER, (_, name: string) => `${OPEN}${name}${CLOSE}`)
}

/** The mask as text again, for messages of the parser. */
export function unmaskPlaceholders(text: string): string {
  return text.replace(MASKED, (_, name: string) => `\${${name}}`)
}

export function hasPlaceholder(text: string): boolean {
  return text.includes(OPEN)
}

/** A masked placeholder as it stands in the masked source, to find its place. */
export function maskOf(name: string): string {
  return `${OPEN}${name}${CLOSE}`
}

/** Replaces each masked placeholder; what the environment lacks is listed and left empty. */
export function fillPlaceholders(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): { text: string; missing: string[] } {
  const missing: string[] = []
  const filled = text.replace(MASKED, (_, name: string) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  return { text: filled, missing }
}
