import type { Provider } from '../../packages/sluice/src/providers/provider.ts'
import type { Candidate, Channel, Credential } from '../../packages/sluice/src/routing/channel.ts'
import { channelFormats } from '../../packages/sluice/src/routing/channel-formats.ts'

/** Usual values of what many tests need, each part replaceable. */

export function aProvider(parts: Partial<Provider> = {}): Provider {
  return {
    id: 'acme',
    name: 'Acme',
    baseUrl: 'https://api.acme.test',
    chat: [{ protocol: 'openai-chat' }],
    env: ['ACME_API_KEY'],
    authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
    usageTrust: 'trusted',
    models: [],
    ...parts,
  }
}

export function aCredential(id: string): Credential {
  return { id, label: id, secret: `secret of ${id}` }
}

/** `credentials` are ids here. */
export function aChannel(
  name: string,
  parts: Partial<Omit<Channel, 'credentials'>> & { credentials?: readonly string[] } = {},
): Channel {
  const { credentials = [`${name}-key`], provider = aProvider(), ...rest } = parts
  return {
    id: `ch_${name}`,
    name,
    provider,
    formats: channelFormats(provider, { baseUrl: undefined, protocol: undefined, options: {} }),
    protocol: undefined,
    models: ['model-a'],
    modelMap: new Map(),
    groups: ['default'],
    priority: 0,
    weight: 1,
    reach: { privateHosts: new Set() },
    free: false,
    timeouts: {
      connect: undefined,
      firstByte: undefined,
      firstToken: undefined,
      idle: undefined,
      total: undefined,
    },
    limits: { concurrency: 0, rpm: 0, tpm: 0 },
    onClientGone: { drain: { seconds: 30, kib: 64 } },
    usage: 'trusted',
    costMultiplier: '1',
    headers: {},
    proxy: undefined,
    options: {},
    ...rest,
    credentials: credentials.map(aCredential),
  }
}

export function aCandidate(channel: Channel, position = 0): Candidate {
  const credential = channel.credentials[position]
  const format = channel.formats[0]
  if (credential === undefined || format === undefined) throw new Error('the channel has no such credential')
  return { channel, credential, format, upstreamModel: channel.models[0] ?? 'model-a' }
}
