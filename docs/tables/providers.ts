import { PROVIDERS } from '../../packages/sluice/src/providers/registry.ts'
import { code, codes, writeTable } from './markdown.ts'

/** Every vendor of the registry. */
export function writeProviders(): string {
  const rows = PROVIDERS.map((provider) => [
    code(provider.id),
    provider.baseUrl === undefined ? 'none: yours is needed' : code(provider.baseUrl),
    codes(provider.chat.map(({ protocol }) => protocol)),
    provider.env.length === 0 ? '—' : codes(provider.env),
    provider.credentialOptional === true ? 'may be left out' : 'needed',
    provider.usageTrust,
    String(
      provider.models.filter(({ operation, price }) => operation === 'chat' && price !== undefined).length,
    ),
  ])
  return writeTable(
    ['Provider', 'Address', 'Speaks', 'Key in the environment', 'Key', '`usage`', 'Priced chat models'],
    rows,
  )
}
