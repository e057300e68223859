import type { Provider } from '../../packages/sluice/src/providers/provider.ts'
import type { CredentialFixture } from '../../packages/sluice/src/providers/provider-fixture.ts'
import { PROVIDERS } from '../../packages/sluice/src/providers/registry.ts'

/** A channel of the configuration file. */
export interface ChannelEntry {
  name: string
  provider: string
  api_key: string
  base_url?: string
  models?: readonly string[]
  options?: Readonly<Record<string, unknown>>
}

/** Nobody's: https://www.rfc-editor.org/rfc/rfc2606 */
const NO_ADDRESS = 'https://vendor.example.com/v1'

/**
 * A channel of every vendor that there is, each with all models that are known of it. None serves a model of the benchmark,
 * so that none is ever called.
 */
export function vendorChannels(): Promise<ChannelEntry[]> {
  return Promise.all(PROVIDERS.map(vendorChannel))
}

async function vendorChannel(provider: Provider): Promise<ChannelEntry> {
  const { id, baseUrl = '', models, serves = [] } = provider
  const { credential, options } = await exampleCredential(provider)
  const hasAddress = (provider.resolveBaseUrl?.(options) ?? baseUrl) !== ''
  return {
    name: `vendor-${id}`,
    provider: id,
    api_key: credential,
    ...(!hasAddress && { base_url: provider.usualBaseUrl ?? NO_ADDRESS }),
    ...((baseUrl === '' || models.length + serves.length === 0) && { models: [`other-${id}`] }),
    ...(Object.keys(options).length > 0 && { options }),
  }
}

/** The vendor's own made-up credential that is sent as it is; else any, with what the address wants. */
async function exampleCredential({
  id,
  baseUrl = '',
}: Provider): Promise<Pick<CredentialFixture, 'credential' | 'options'>> {
  const fixtures: { CREDENTIALS?: readonly CredentialFixture[] } = await import(
    `../../packages/sluice/src/providers/${id}/fixtures.ts`
  )
  const plain = fixtures.CREDENTIALS?.find(
    ({ answer, secret }) => answer === undefined && secret === undefined,
  )
  if (plain !== undefined) return plain
  const places = [...baseUrl.matchAll(/\{([a-z_]+)\}/g)].map(([, name = '']) => [name, 'abc123'])
  return { credential: 'upstream-key', options: Object.fromEntries(places) }
}
