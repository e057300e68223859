import { describe, expect, it } from 'vitest'
import {
  hasVendorData,
  modelFacts,
  needsVendorData,
  type VendorFacts,
  vendorFacts,
} from '../../../../tests/kit/vendor-data.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import type { Provider } from './provider.ts'
import { findProvider, PROVIDERS } from './registry.ts'

/** The vendors that were promised, by the ids that stay for ever. */
const PROMISED = [
  [
    'deepseek',
    'alibaba',
    'zhipu',
    'zai',
    'moonshot',
    'minimax',
    'volcengine',
    'byteplus',
    'baidu',
    'tencent',
  ],
  ['siliconflow', 'stepfun', 'baichuan', 'lingyiwanwu', 'spark', 'xai', 'mistral', 'groq', 'together'],
  ['fireworks', 'perplexity', 'openrouter', 'cerebras', 'sambanova', 'nvidia', 'novita', 'deepinfra'],
  ['cloudflare', 'huggingface', 'vllm', 'lm-studio', 'xinference', 'new-api', 'sluice', 'ai21', 'hyperbolic'],
  ['friendli', 'baseten', 'avian', 'nebius', 'inference-net', 'llama-cpp', 'localai', 'meta', 'xiaomi'],
].flat()

it.each(PROMISED)('there is %s', (id) => expect(findProvider(id)?.id).toBe(id))

/** Where the facts have another name for a vendor. */
const PROVIDER_OF: Readonly<Record<string, string>> = {
  'alibaba-dashscope-intl': 'alibaba',
  'baidu-qianfan': 'baidu',
  'byteplus-ark': 'byteplus',
  'cloudflare-workers-ai': 'cloudflare',
  'iflytek-spark': 'spark',
  lingyi: 'lingyiwanwu',
  lmstudio: 'lm-studio',
  'minimax-intl': 'minimax',
  'moonshot-intl': 'moonshot',
  'nvidia-nim': 'nvidia',
  'tencent-hunyuan': 'tencent',
  'vercel-ai-gateway': 'vercel-gateway',
  'volcengine-ark': 'volcengine',
  'xiaomi-mimo': 'xiaomi',
}

/** Entries of the facts that are further addresses of a vendor. */
const ADDRESS_OF: Readonly<Record<string, string>> = {
  'alibaba-dashscope-cn': 'alibaba',
  'minimax-cn': 'minimax',
  'moonshot-cn': 'moonshot',
  'tencent-tokenhub': 'tencent',
}

/** Its facts name the OpenAI form alone; the folder speaks the vendor's own. */
const SPEAKS_ITS_OWN = new Set(['anthropic', 'cohere', 'ollama', 'openai'])

const facts = vendorFacts().flatMap((one) => {
  const provider = findProvider(PROVIDER_OF[one.id] ?? one.id)
  return provider === undefined || SPEAKS_ITS_OWN.has(provider.id) ? [] : [{ id: one.id, one, provider }]
})

describe.skipIf(!hasVendorData)(needsVendorData('what was gathered of vendors'), () => {
  it('is of most that are declared', () => expect(facts.length).toBeGreaterThan(40))

  describe.each(facts)('$id', ({ one, provider }) => {
    it('has the address', () => {
      const address = provider.baseUrl ?? provider.usualBaseUrl?.replace('127.0.0.1', 'localhost')
      expect(address).toBe(one.base_url)
      const known = (provider.otherAddresses ?? []).map(({ baseUrl }) => baseUrl)
      expect(known).toEqual(expect.arrayContaining(one.other_base_urls ?? []))
    })

    it('is called at the path', () => {
      // DeepSeek takes both; the usual one suits a relay in its place.
      const accepted = provider.id === 'deepseek' ? `/v1${one.path}` : one.path
      expect(pathOf(provider, one.base_url)).toBe(
        new URL(one.base_url).pathname.replace(/\/$/, '') + accepted,
      )
    })

    it('has the names of its key', () => {
      const names = one.env === 'unknown' ? [] : one.env
      const said = [...provider.env, ...Object.values(provider.optionEnv ?? {})]
      expect(names).toEqual(expect.arrayContaining(said))
      // BytePlus shares its name with Volcengine, where it stands.
      const first = names[0]
      if (first !== undefined && provider.id !== 'byteplus') expect(provider.env[0]).toBe(first)
      expect(provider.credentialOptional === true).toBe(one.auth === 'none or bearer')
    })

    it('has the further formats', () => checkFormats(provider, one))
  })

  it.each(Object.entries(ADDRESS_OF))('%s is an address of %s', (id, provider) => {
    const one = vendorFacts().find((entry) => entry.id === id)
    const known = findProvider(provider)?.otherAddresses?.map(({ baseUrl }) => baseUrl)
    expect(known).toContain(one?.base_url)
    if (one?.anthropic_base_url?.startsWith('https') === true) expect(known).toContain(one.anthropic_base_url)
  })
})

function pathOf(provider: Provider, base: string): string {
  const format = provider.chat.find(({ protocol }) => protocol === 'openai-chat')
  const basePath = new URL(base).pathname.replace(/\/$/, '')
  const path = typeof format?.path === 'string' ? format.path : undefined
  return basePath + (path ?? openaiChatOutbound.path(basePath, { model: 'm', stream: false }))
}

function checkFormats(provider: Provider, one: VendorFacts): void {
  const protocols = provider.chat.map(({ protocol }) => protocol)
  if (one.responses_api !== 'unknown') expect(protocols.includes('openai-responses')).toBe(one.responses_api)
  const messages = provider.chat.find(({ protocol }) => protocol === 'anthropic-messages')
  if (one.anthropic_base_url === 'unknown') return
  expect(messages !== undefined).toBe(one.anthropic_base_url !== null)
  if (messages?.baseUrl !== undefined) expect(messages.baseUrl).toBe(one.anthropic_base_url)
}

/** Where the list of prices has another name for a vendor. */
const LIST_OF: Readonly<Record<string, string>> = { gemini: 'google', together: 'togetherai', zai: 'zhipu' }

const priced = PROVIDERS.filter(({ id, models }) => models.length > 0 && id !== 'demo')

describe.skipIf(!hasVendorData)(needsVendorData('what was gathered of prices'), () => {
  const lists = Map.groupBy(modelFacts(), ({ provider }) => provider)

  it.each(priced.map((provider) => [provider.id, provider] as const))('is listed by %s', (_, provider) => {
    for (const [vendor, rows] of Map.groupBy(provider.models, (model) => model.vendor ?? provider.id)) {
      const list = lists.get(LIST_OF[vendor] ?? vendor) ?? []
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(list.map(({ id }) => id)))
      for (const { id, prices } of list) {
        if (prices.currency !== 'USD') continue
        const price = rows.find((row) => row.id === id)?.price
        expect([price?.input, price?.output, price?.cachedInput], id).toEqual([
          prices.input_per_mtok,
          prices.output_per_mtok,
          prices.cached_input_per_mtok,
        ])
      }
    }
  })
})
