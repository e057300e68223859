import { describe, expect, it } from 'vitest'
import { openTestControl, readTestConfig } from '../../../../tests/kit/control.ts'
import { PROVIDERS } from '../providers/registry.ts'
import { listChannels } from './channels.ts'
import { readEnvironment } from './config/environment.ts'
import { createCustomer, listCustomers } from './customers.ts'
import { chooseFirstModel, localBaseUrl, writeFirstCall } from './first-call.ts'
import { runFirstStart } from './first-start.ts'
import { BUILT_IN_CATALOGUE } from './open-control.ts'
import { openLiveReload } from './reload.ts'

function environmentOf(variables: Record<string, string>) {
  const result = readEnvironment(variables, '/')
  if (!result.ok) throw new Error('a wrong environment')
  return result.environment
}

async function start(variables: Record<string, string>, config?: string) {
  const control = openTestControl()
  const { ports, log } = control
  const file = config === undefined ? undefined : readTestConfig(config).file
  const first = await runFirstStart(ports, environmentOf(variables), PROVIDERS, file)
  const customers = (await listCustomers(ports, { limit: 50 })).data
  const channels = (await listChannels(ports, { limit: 50 })).data.toReversed()
  const again = await runFirstStart(ports, environmentOf(variables), PROVIDERS, file)
  const live = await openLiveReload(
    { ...ports, catalogue: BUILT_IN_CATALOGUE, log },
    readTestConfig('').settings,
  )
  return { ...control, first, again, customers, channels, live: live.current() }
}

describe('runFirstStart', () => {
  it('makes a customer with play money and the built-in vendor, once', async () => {
    const { first, again, customers, channels, live, ports } = await start({})
    expect(first?.demoKey).toMatch(/^sk-[A-Za-z0-9]{48}$/)
    expect(again).toBeUndefined()
    expect(customers).toMatchObject([{ name: 'demo', available: '1000' }])
    expect(channels).toMatchObject([{ name: 'demo', provider: 'demo' }])
    expect(live.keyring.find(ports.digestKey(first?.demoKey ?? ''))?.customer.name).toBe('demo')
    expect(chooseFirstModel(live.channels, live.prices, ports.clock.now())).toBe('demo-chat')
  })

  it('makes a channel for each vendor whose key is there, and grants little', async () => {
    const { customers, channels, live, ports } = await start({
      OPENAI_API_KEY: 'vendor-key-1',
      ANTHROPIC_API_KEY: 'vendor-key-2',
    })
    expect(customers).toMatchObject([{ name: 'demo', available: '5' }])
    expect(channels.map(({ name }) => name).toSorted()).toEqual(['anthropic', 'openai'])
    expect(chooseFirstModel(live.channels, live.prices, ports.clock.now())).toEqual(expect.any(String))
  })

  it('makes one channel of a name that two vendors know', async () => {
    const { channels } = await start({ ARK_API_KEY: 'vendor-key-1', DASHSCOPE_API_KEY: 'vendor-key-2' })
    expect(channels.map(({ name }) => name).toSorted()).toEqual(['alibaba', 'volcengine'])
  })

  it("waits with vendors that need more than a key, and with a server of one's own", async () => {
    const { channels } = await start({ CLOUDFLARE_API_KEY: 'vendor-key-1', VLLM_API_KEY: 'vendor-key-2' })
    expect(channels).toMatchObject([{ name: 'demo' }])
    const odd = await start({ CLOUDFLARE_API_KEY: 'vendor-key-1', CLOUDFLARE_ACCOUNT_ID: '../elsewhere' })
    expect(odd.channels).toMatchObject([{ name: 'demo' }])
  })

  it('takes from the environment what a vendor needs besides', async () => {
    const { channels, live } = await start({
      CLOUDFLARE_API_KEY: 'vendor-key-1',
      CLOUDFLARE_ACCOUNT_ID: 'abc123',
    })
    expect(channels).toMatchObject([{ name: 'cloudflare', option_names: ['account_id'] }])
    expect(live.channels.channels[0]?.formats[0]?.baseUrl.href).toBe(
      'https://api.cloudflare.com/client/v4/accounts/abc123/ai/v1',
    )
  })

  it("lets no vendor serve a name that is another's", async () => {
    const { live } = await start({ OPENAI_API_KEY: 'k1', OPENROUTER_API_KEY: 'k2', ZHIPU_API_KEY: 'k3' })
    const servers = (model: string) => live.channels.serving(model, 'default').map(({ name }) => name)
    expect(servers('gpt-4o-mini')).toEqual(['openai'])
    expect(servers('openai/gpt-4o-mini')).toEqual(['openrouter'])
    expect(servers('glm-4.7')).toEqual(['zhipu'])
  })

  it('grants little where the file has a channel that costs money', async () => {
    const real = await start({}, 'channels: [ { name: mine, provider: openai, api_key: k } ]')
    expect(real.customers).toMatchObject([{ name: 'demo', available: '5' }])
    const play = await start({}, 'channels: [ { name: mine, provider: demo } ]')
    expect(play.customers).toMatchObject([{ name: 'demo', available: '1000' }])
  })

  it('leaves customers and vendors to a file that declares them', async () => {
    const { first, customers, channels } = await start(
      { OPENAI_API_KEY: 'vendor-key-1' },
      'channels: [ { name: mine, provider: openai, api_key: k } ]\ncustomers: [ { name: alice } ]',
    )
    expect(first).toEqual({ demoKey: undefined })
    expect(customers).toEqual([])
    expect(channels).toEqual([])
  })

  it('names a channel otherwise where the file has taken the name', async () => {
    const { channels } = await start(
      { OPENAI_API_KEY: 'vendor-key-1' },
      'channels: [ { name: openai, provider: demo } ]',
    )
    expect(channels).toMatchObject([
      { name: 'openai-environment', provider: 'openai', source: 'environment' },
    ])
  })

  it('is not a first start when somebody was here before', async () => {
    const { ports } = openTestControl()
    await createCustomer(ports, 'command-line', { name: 'early' })
    expect(await runFirstStart(ports, environmentOf({}), PROVIDERS, undefined)).toBeUndefined()
  })
})

describe('writeFirstCall', () => {
  it('is one line that a shell reads as it stands', () => {
    expect(writeFirstCall('http://127.0.0.1:3000', 'sk-test', "it's")).toBe(
      `curl http://127.0.0.1:3000/v1/chat/completions -H "Authorization: Bearer sk-test" -H "Content-Type: application/json" -d '{"model":"it'\\''s","messages":[{"role":"user","content":"Hello!"}]}'`,
    )
    expect(writeFirstCall('http://h', 'sk-test', undefined)).toBe(
      'curl http://h/v1/models -H "Authorization: Bearer sk-test"',
    )
  })

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8'],
    ['0.0.0.0', 'http://127.0.0.1:8'],
    ['::', 'http://[::1]:8'],
    ['fd00::1', 'http://[fd00::1]:8'],
  ])('names an address that can be reached: %s', (host, url) => {
    expect(localBaseUrl(host, 8)).toBe(url)
  })
})
