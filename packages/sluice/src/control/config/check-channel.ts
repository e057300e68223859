import { isJsonObject } from '../../canonical/json.ts'
import type { Provider } from '../../providers/provider.ts'
import { parseBaseUrl } from '../../routing/channel-address.ts'
import { UPSTREAM_PROTOCOLS } from '../../routing/channel-settings.ts'
import { suggestWord } from '../suggest-word.ts'
import { type FoundMistake, mistakesOfIssues, type Path } from './mistake.ts'

/** What a check must know of the vendors. */
export interface ProviderList {
  find(id: string): Provider | undefined
  ids(): readonly string[]
}

/**
 * What a schema cannot tell of a channel: its provider exists and speaks the protocol, the address is one, a key is
 * there where one is needed. Reads the entry as it was written, so that one mistake hides no other.
 * `hasKey`: a stored credential stands where the entry itself gives none (a change of a channel).
 */
export function checkChannel(
  entry: Readonly<Record<string, unknown>>,
  providers: ProviderList,
  path: Path,
  hasKey = false,
): FoundMistake[] {
  const found: FoundMistake[] = []
  const at = (field: string, message: string): void => {
    found.push({ path: [...path, field], message })
  }
  const provider = typeof entry.provider === 'string' ? providers.find(entry.provider) : undefined
  if (typeof entry.provider === 'string' && provider === undefined) {
    const near = suggestWord(entry.provider, providers.ids())
    const hint = near === undefined ? 'docs/providers.md lists them' : `did you mean ${near}?`
    at('provider', `unknown provider ${quote(entry.provider)}; ${hint}`)
  }
  if (typeof entry.base_url === 'string') checkAddress(entry.base_url, at)
  if (typeof entry.proxy === 'string') checkProxy(entry.proxy, at)
  checkPrivateHosts(entry.allow_private, path, found)
  if (entry.api_key !== undefined && entry.api_keys !== undefined) {
    at('api_keys', 'give api_key or api_keys, not both')
  }
  checkRepeatedSecrets(entry.api_keys, path, found)
  if (provider === undefined) return found
  checkProtocol(entry.protocol, provider, [...path, 'protocol'], found)
  if ((entry.base_url === undefined || entry.base_url === null) && !hasAddress(provider, entry.options)) {
    at('base_url', `is missing: ${provider.id} has no address of its own`)
  }
  const given = entry.api_key !== undefined || hasEntries(entry.api_keys)
  if (!given && !hasKey && provider.credentialOptional !== true) {
    at('api_key', `is missing: ${provider.id} cannot be called without one`)
  }
  if (!hasEntries(entry.models)) {
    if (provider.baseUrl === undefined)
      at('models', `is missing: say what stands behind this address, "*" for anything that has a price`)
    else if (provider.models.length === 0 && (provider.serves ?? []).length === 0)
      at('models', `is missing: ${provider.id} has none that are known by name`)
  }
  checkOptions(entry.options, provider, [...path, 'options'], found)
  return found
}

/** Its own, or one that the channel's options tell. */
function hasAddress(provider: Provider, options: unknown): boolean {
  if (provider.baseUrl !== undefined) return true
  return provider.resolveBaseUrl?.(isJsonObject(options) ? options : {}) !== undefined
}

function hasEntries(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0
}

function checkAddress(text: string, at: (field: string, message: string) => void): void {
  let url: URL
  try {
    url = parseBaseUrl(text)
  } catch (error) {
    at('base_url', error instanceof Error ? error.message.replace(/^base_url /, '') : 'is not a URL')
    return
  }
  if (isLinkLocal(url.hostname)) at('base_url', 'is a link-local address, which is never reached')
}

/** 169.254/16 and fe80::/10 (R23). The client refuses them again when it connects; this is to say so early. */
function isLinkLocal(host: string): boolean {
  return /^169\.254\.\d+\.\d+$/.test(host) || /^\[fe[89ab][0-9a-f]:/.test(host)
}

function checkProxy(text: string, at: (field: string, message: string) => void): void {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:', 'socks5:'].includes(url.protocol) || url.hostname === '') {
    at('proxy', 'must be an http://, https:// or socks5:// address')
  }
}

function checkPrivateHosts(entries: unknown, path: Path, found: FoundMistake[]): void {
  if (!Array.isArray(entries)) return
  entries.forEach((entry: unknown, index) => {
    if (typeof entry !== 'string') return
    const host = entry.slice(0, entry.lastIndexOf(':')).toLowerCase()
    const port = Number(entry.slice(entry.lastIndexOf(':') + 1))
    const place = [...path, 'allow_private', index]
    if (isLinkLocal(host))
      found.push({ path: place, message: 'is a link-local address, which is never reached' })
    else if (port < 1 || port > 65_535)
      found.push({ path: place, message: 'must have a port from 1 to 65535' })
  })
}

function checkRepeatedSecrets(secrets: unknown, path: Path, found: FoundMistake[]): void {
  if (!Array.isArray(secrets)) return
  const seen = new Set<unknown>()
  secrets.forEach((secret: unknown, index) => {
    if (seen.has(secret)) found.push({ path: [...path, 'api_keys', index], message: 'stands here twice' })
    seen.add(secret)
  })
}

function checkProtocol(value: unknown, provider: Provider, path: Path, found: FoundMistake[]): void {
  if (typeof value !== 'string') return
  const spoken = provider.chat.map((format) => format.protocol)
  if (spoken.some((protocol) => protocol === value)) return
  // A word that names no protocol at all is a mistake of the entry's own schema.
  if (KNOWN_PROTOCOLS.has(value)) {
    found.push({ path, message: `${provider.id} does not speak ${value}; it speaks ${spoken.join(', ')}` })
  }
}

const KNOWN_PROTOCOLS: ReadonlySet<string> = new Set(UPSTREAM_PROTOCOLS)

function checkOptions(options: unknown, provider: Provider, path: Path, found: FoundMistake[]): void {
  if (options === undefined) {
    const needed = provider.settings?.safeParse({})
    if (needed?.success === false) found.push(...mistakesOfIssues(needed.error.issues, path))
    return
  }
  if (!isJsonObject(options)) return
  if (provider.settings === undefined) {
    for (const name of Object.keys(options)) {
      found.push({ path: [...path, name], message: `${provider.id} has no such option`, atKey: true })
    }
    return
  }
  const read = provider.settings.strict().safeParse(options)
  if (!read.success) found.push(...mistakesOfIssues(read.error.issues, path))
}

/** What an operator wrote, for a message: short, and without control characters. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
