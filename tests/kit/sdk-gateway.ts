import { startDemoVendor, VENDOR_KEY } from './demo-vendor.ts'
import type { FakeUpstream } from './fake-upstream.ts'
import { testKey } from './gateway-config.ts'
import { type StartedGateway, startGateway } from './started-process.ts'

/** One way to answer: a channel of this provider, with a model that answers at once and one that thinks first. */
export interface SdkVendor {
  provider: 'openai' | 'anthropic' | 'gemini' | 'demo'
  /** Its only protocol, where it is to have but one. */
  protocol?: 'openai-responses'
  model: string
  thinker: string
}

/** The providers whose formats differ. */
export const SDK_VENDORS: readonly SdkVendor[] = [
  { provider: 'openai', model: 'gpt-4o-mini', thinker: 'o4-mini' },
  { provider: 'anthropic', model: 'claude-haiku-4-5', thinker: 'claude-sonnet-4-5' },
  { provider: 'gemini', model: 'gemini-2.5-flash', thinker: 'gemini-3-flash-preview' },
  { provider: 'demo', model: 'demo-chat', thinker: 'demo-reasoner' },
]

/** The same, and OpenAI where it is spoken to by Responses alone. */
export const ALL_VENDORS: readonly (SdkVendor & { channel: string })[] = [
  ...SDK_VENDORS,
  {
    provider: 'openai' as const,
    protocol: 'openai-responses' as const,
    model: 'gpt-4.1-mini',
    thinker: 'gpt-5-mini',
  },
].map((vendor) => ({ ...vendor, channel: channelOf(vendor) }))

function channelOf({ provider, protocol }: SdkVendor): string {
  return protocol ?? provider
}

export const RICH_KEY = testKey('rich')
export const POOR_KEY = testKey('poor')
/** May call `demo-chat` alone. */
export const NARROW_KEY = testKey('narrow')
/** A picture. */
export const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
/** As long as each model costs this much, charges are easy to foretell. */
export const MODEL_PRICE = { input: '1', output: '2' }

export interface SdkGateway {
  gateway: StartedGateway
  /** By channel; `demo` lives in the gateway and has none. */
  vendors: ReadonlyMap<string, FakeUpstream>
  close(): Promise<void>
}

/**
 * A gateway over stand-ins of all vendors, beside channels that fail in known ways: `second-chance` (the first of two
 * channels always answers 500), `slow-head` (first byte within 200 ms), `pace-drain` and `pace-cancel` (one stand-in
 * with either rule for callers who leave).
 */
export async function startSdkGateway(): Promise<SdkGateway> {
  const openai = await startDemoVendor('openai-chat')
  const anthropic = await startDemoVendor('anthropic-messages')
  const gemini = await startDemoVendor('gemini-generate')
  const responses = await startDemoVendor('openai-responses')
  const vendors = new Map([
    ['openai', openai],
    ['anthropic', anthropic],
    ['gemini', gemini],
    ['openai-responses', responses],
  ])
  const models = ALL_VENDORS.flatMap(({ model, thinker }) => [model, thinker])
  const extra = ['second-chance', 'slow-head', 'pace-drain', 'pace-cancel']
  const gateway = await startGateway({
    config: JSON.stringify({
      channels: [
        ...ALL_VENDORS.map((vendor) => vendorChannel(vendor, vendors)),
        ...faultyChannels(openai.url),
      ],
      prices: [...models, ...extra].map((model) => ({ model, ...MODEL_PRICE })),
      customers: [
        { name: 'rich', balance: '100', api_keys: [{ name: 'main', key: RICH_KEY }] },
        {
          name: 'narrow',
          balance: '100',
          api_keys: [{ name: 'main', key: NARROW_KEY, models: ['demo-chat'] }],
        },
        { name: 'poor', balance: '0', api_keys: [{ name: 'main', key: POOR_KEY }] },
      ],
    }),
  })
  return {
    gateway,
    vendors,
    async close() {
      await gateway.kill()
      for (const vendor of vendors.values()) await vendor.close()
    },
  }
}

function vendorChannel(sdkVendor: SdkVendor, vendors: ReadonlyMap<string, FakeUpstream>) {
  const { provider, protocol, model, thinker } = sdkVendor
  const models = [model, thinker]
  const name = channelOf(sdkVendor)
  const vendor = vendors.get(name)
  return vendor === undefined
    ? { name, provider, models }
    : {
        name,
        provider,
        ...(protocol !== undefined && { protocol }),
        base_url: vendor.url,
        api_key: VENDOR_KEY,
        models,
        model_map: { [model]: 'demo-chat', [thinker]: 'demo-reasoner' },
      }
}

function faultyChannels(openaiUrl: string) {
  const demo = (name: string, model: string, more: object) => ({
    name,
    provider: 'demo',
    models: [model],
    model_map: { [model]: 'demo-chat' },
    ...more,
  })
  const paced = (model: string, rule: unknown) => ({
    ...demo(model, model, { on_client_gone: rule }),
    provider: 'openai',
    base_url: openaiUrl,
    api_key: VENDOR_KEY,
  })
  return [
    demo('broken', 'second-chance', { priority: 10, headers: { 'x-demo-order': '500' } }),
    demo('sound', 'second-chance', {}),
    demo('slow', 'slow-head', { timeouts: { first_byte: '200ms', first_token: '200ms' } }),
    paced('pace-drain', { drain: { seconds: 30, kib: 1024 } }),
    paced('pace-cancel', 'cancel'),
  ]
}
