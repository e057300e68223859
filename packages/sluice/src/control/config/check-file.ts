import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import { checkAliases } from './check-aliases.ts'
import { checkChannel, type ProviderList } from './check-channel.ts'
import { checkPrice } from './check-price.ts'
import type { FoundMistake, Path } from './mistake.ts'
import { findLaterSettings } from './not-in-this-version.ts'

/**
 * What the schema cannot tell: names that stand twice, keys given to two customers, vendors that do not exist,
 * settings of later versions. Works on the file as it was written, so that nothing hides behind another mistake.
 */
export function checkFile(file: unknown, providers: ProviderList): FoundMistake[] {
  if (!isJsonObject(file)) return []
  const found = findLaterSettings(file)
  for (const [index, channel] of objectsOf(file.channels)) {
    found.push(...checkChannel(channel, providers, ['channels', index]))
  }
  for (const [index, price] of objectsOf(file.prices)) found.push(...checkPrice(price, ['prices', index]))
  findRepeated(file.channels, 'name', ['channels'], found)
  findRepeated(file.prices, 'model', ['prices'], found)
  findRepeated(file.groups, 'name', ['groups'], found)
  findRepeated(file.customers, 'name', ['customers'], found)
  checkKeys(file.customers, found)
  checkOrigins(file.cors, found)
  found.push(...checkAliases(file.compat))
  return found
}

/** The entries of a list that are maps, with their places. */
function objectsOf(list: unknown): [number, JsonObject][] {
  if (!Array.isArray(list)) return []
  const entries: [number, JsonObject][] = []
  list.forEach((entry: unknown, index) => {
    if (isJsonObject(entry)) entries.push([index, entry])
  })
  return entries
}

function findRepeated(list: unknown, field: string, path: Path, found: FoundMistake[]): void {
  const seen = new Set<string>()
  for (const [index, entry] of objectsOf(list)) {
    const name = entry[field]
    if (typeof name !== 'string') continue
    if (seen.has(name)) found.push({ path: [...path, index, field], message: 'this name stands here twice' })
    seen.add(name)
  }
}

/** One key text opens one account. The message never shows the key. */
function checkKeys(customers: unknown, found: FoundMistake[]): void {
  const seen = new Set<string>()
  for (const [index, customer] of objectsOf(customers)) {
    const path = ['customers', index, 'api_keys']
    findRepeated(customer.api_keys, 'name', path, found)
    for (const [place, entry] of objectsOf(customer.api_keys)) {
      if (typeof entry.key !== 'string') continue
      if (seen.has(entry.key)) {
        found.push({ path: [...path, place, 'key'], message: 'the same key is given twice' })
      }
      seen.add(entry.key)
    }
  }
}

function checkOrigins(cors: unknown, found: FoundMistake[]): void {
  if (!isJsonObject(cors)) return
  const { origins } = cors
  const list = Array.isArray(origins) ? origins : [origins]
  list.forEach((origin: unknown, index) => {
    if (typeof origin !== 'string' || origin === '*') return
    const path = Array.isArray(origins) ? ['cors', 'origins', index] : ['cors', 'origins']
    if (URL.parse(origin)?.origin !== origin) {
      found.push({ path, message: 'must be "*" or an origin such as https://app.example.com' })
    }
  })
}
