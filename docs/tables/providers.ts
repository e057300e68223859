import type { Provider } from '../../packages/sluice/src/providers/provider.ts'
import { PROVIDERS } from '../../packages/sluice/src/providers/registry.ts'
import { code, codes, writeTable } from './markdown.ts'

/** Every vendor of the registry. */
export function writeProviders(): string {
  const rows = PROVIDERS.map((provider) => [
    code(provider.id),
    nameOf(provider),
    addressOf(provider),
    codes(provider.chat.map(({ protocol }) => protocol)),
    keyOf(provider),
    provider.usageTrust,
    modelsOf(provider),
  ])
  return writeTable(
    [
      'Provider',
      'Vendor',
      'Address',
      'Speaks',
      'Key in the environment',
      '`usage`',
      'Without `models` it serves',
    ],
    rows,
  )
}

function nameOf({ name, docs }: Provider): string {
  return docs?.startsWith('https:') === true ? `[${name}](${docs})` : name
}

function addressOf({ baseUrl, usualBaseUrl, chat }: Provider): string {
  const own = baseUrl === undefined ? 'none: yours is needed' : code(baseUrl)
  const usual = usualBaseUrl === undefined ? '' : `, usually ${code(usualBaseUrl)}`
  const others = chat.flatMap((format) => (format.baseUrl === undefined ? [] : [code(format.baseUrl)]))
  return [own + usual, ...new Set(others)].join(', ')
}

function keyOf({ env, optionEnv, credentialOptional }: Provider): string {
  const names = codes([...env, ...Object.values(optionEnv ?? {})])
  if (credentialOptional !== true) return names === '' ? 'none' : names
  return names === '' ? 'needs no key' : `${names}, or no key`
}

function modelsOf({ baseUrl, models, serves = [] }: Provider): string {
  const priced = models.filter(({ operation, price }) => operation === 'chat' && price !== undefined).length
  const unpriced = models.filter(({ operation, price }) => operation === 'chat' && price === undefined).length
  if (baseUrl === undefined || models.length + serves.length === 0) return '`models` is needed'
  const parts = serves.length === 0 ? [] : [codes(serves)]
  if (priced > 0) parts.unshift(`${priced} with a price`)
  if (unpriced > 0) parts.unshift(`${unpriced} without a price`)
  return parts.join('; ')
}

/** Addresses that an operator may write instead. */
export function writeOtherAddresses(): string {
  const rows = PROVIDERS.flatMap(({ id, otherAddresses = [] }) =>
    otherAddresses.map(({ what, baseUrl, protocol }) => [
      code(id),
      what,
      code(baseUrl),
      protocol === undefined ? '' : code(protocol),
    ]),
  )
  return writeTable(['Provider', 'For', '`base_url`', '`protocol`'], rows)
}
