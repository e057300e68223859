import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { PROVIDERS } from '../packages/sluice/src/providers/registry.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { aChannel, aCustomer, configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** Every usual vendor of OpenAI's chat completions, at an address of its own form: one call through a started gateway each. */
const VENDORS = PROVIDERS.filter(
  ({ chat, credentialOptional, tokenExchange, sign }) =>
    chat[0]?.protocol === 'openai-chat' &&
    typeof chat[0].path !== 'function' &&
    credentialOptional !== true &&
    !tokenExchange &&
    !sign,
)

const ANSWER: JsonObject = {
  id: 'x-1',
  object: 'chat.completion',
  created: 1_900_000_000,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
}

let upstream: FakeUpstream
let gateway: StartedGateway

function basePathOf(provider: (typeof VENDORS)[number]): string {
  const address = (provider.baseUrl ?? provider.usualBaseUrl ?? '').replace(/\{[a-z_]+\}/, 'abc123')
  return address === '' ? '' : new URL(address).pathname.replace(/\/$/, '')
}

beforeAll(async () => {
  const body = Buffer.from(JSON.stringify(ANSWER))
  upstream = await startFakeUpstream({
    plan: { answer: { status: 200, headers: { 'content-type': 'application/json' }, body } },
  })
  gateway = await startGateway({
    config: configText(upstream.url, {
      limits: NO_LIMITS,
      channels: VENDORS.map((provider) =>
        aChannel(upstream.url + basePathOf(provider), {
          name: provider.id,
          provider: provider.id,
          models: [`test-${provider.id}`],
          ...(provider.id === 'cloudflare' && { options: { account_id: 'abc123' } }),
        }),
      ),
      prices: [{ model: 'test-*', input: '1', output: '2' }],
      customers: [aCustomer('alice')],
    }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  await upstream?.close()
})

const REFUSED_SOMEWHERE = { seed: 5, user: 'u-1', max_completion_tokens: 50 }

describe.each(VENDORS.map((provider) => ({ id: provider.id, provider })))('$id', ({ id, provider }) => {
  it('is called where it is, as it wants it', async () => {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testKey('alice')}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: `test-${id}`,
        messages: [
          { role: 'developer', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
        ...REFUSED_SOMEWHERE,
      }),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ choices: ANSWER.choices, usage: ANSWER.usage })

    const sent = upstream.requests.at(-1)
    const body = isJsonObject(sent?.json) ? sent.json : {}
    const base = basePathOf(provider)
    const path =
      base === '' && provider.chat[0]?.path === undefined
        ? '/v1/chat/completions'
        : `${base}/chat/completions`
    expect(sent?.path).toBe(path)
    expect(sent?.headers.get('authorization')).toMatch(/^Bearer upstream-/)
    expect(body.model).toBe(`test-${id}`)
    const { quirks = {} } = provider.chat[0] ?? {}
    for (const field of quirks.stripFields ?? []) expect(body).not.toHaveProperty(field)
    for (const [from, to] of Object.entries(quirks.renameFields ?? {})) {
      expect(body).not.toHaveProperty(from)
      if (from in REFUSED_SOMEWHERE) expect(body).toHaveProperty(to)
    }
    const roles = Array.isArray(body.messages)
      ? body.messages.map((one) => isJsonObject(one) && one.role)
      : []
    expect(roles).toEqual([quirks.noDeveloperRole === true ? 'system' : 'developer', 'user'])
  })
})
