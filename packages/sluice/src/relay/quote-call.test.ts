import { describe, expect, it } from 'vitest'
import { aChannel, aProvider } from '../../../../tests/kit/builders.ts'
import { aKey, aPlan, aRequest, someServices, someValues } from '../../../../tests/kit/relay-parts.ts'
import type { ChatProtocol } from '../canonical/chat.ts'
import type { JsonObject } from '../canonical/json.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import { geminiWholeInbound } from '../protocols/chat/gemini-generate/inbound.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { quoteRequestFor, quoteUsageFor } from './quote-call.ts'

const values = someValues({
  channels: [
    aChannel('cheap', { models: ['alias'], modelMap: new Map([['alias', 'model-a']]) }),
    aChannel('dear', { models: ['alias', 'model-a'], modelMap: new Map([['alias', 'model-b']]) }),
    aChannel('gratis', { models: ['local'], free: true, provider: aProvider({ id: 'home' }) }),
  ],
  prices: {
    'model-a': { input: '1', output: '2' },
    'model-b': { input: '3', output: '4' },
    unserved: { per_call: '0.5' },
  },
  groups: { default: '1', vip: '0.5' },
})
const services = someServices({ values })
const INBOUND = new Map<ChatProtocol, ChatInbound>([
  ['openai-chat', openaiChatInbound],
  ['gemini-generate', geminiWholeInbound],
])
const usage = { input: 1_000, output: 500 }

describe('what a usage costs', () => {
  it.each([
    { name: 'at its price', model: 'model-a', group: 'default', charge: '0.002' },
    { name: "at the group's", model: 'model-a', group: 'vip', charge: '0.001' },
    { name: 'the dearest of the channels that serve it', model: 'alias', group: 'default', charge: '0.005' },
    { name: 'nothing on a free channel', model: 'local', group: 'default', charge: '0' },
    { name: 'though no channel serves it', model: 'unserved', group: 'default', charge: '0.5' },
  ])('$name', ({ model, group, charge }) => {
    const quote = quoteUsageFor({ key: undefined, group }, { model, usage }, services)
    expect(Number(quote.charge)).toBe(Number(charge))
    expect(quote.model).toBe(model)
  })

  it.each<{ name: string; model: string; usage: JsonObject; models?: string[]; status: number }>([
    { name: 'an unknown model', model: 'nothing', usage, status: 404 },
    { name: 'a name that no model has', model: 'm'.repeat(257), usage, status: 404 },
    { name: 'a counter that is none', model: 'model-a', usage: { input: -1 }, status: 400 },
    { name: 'half a token', model: 'model-a', usage: { input: 0.5 }, status: 400 },
    { name: 'an unknown counter', model: 'model-a', usage: { inputs: 1 }, status: 400 },
    { name: "a model outside the key's list", model: 'model-a', usage, models: ['alias'], status: 403 },
  ])('refuses $name', ({ model, usage: asked, models, status }) => {
    const key = models === undefined ? undefined : aKey({ models })
    expect(() => quoteUsageFor({ key, group: 'default' }, { model, usage: asked }, services)).toThrow(
      expect.objectContaining({ status }),
    )
  })
})

describe('what a request holds', () => {
  const body = { model: 'model-a', messages: [{ role: 'user', content: 'x'.repeat(400) }], max_tokens: 100 }
  const ask = (request: JsonObject, protocol = 'openai-chat') =>
    quoteRequestFor({ key: aKey(), group: 'default' }, { protocol, request }, INBOUND, services)

  it('is what the call itself would hold', () => {
    const { range } = aPlan(values, aRequest({ maxOutputTokens: 100 }))
    const quote = ask(body)
    expect(range.whole).toBe(200_000n)
    expect(Number(quote.hold) * 1e9).toBeCloseTo(Number(range.fixed + (range.whole ?? 0n)), 3)
  })

  it('names the model in the body where its format has it in the path', () => {
    const said = {
      contents: [{ parts: [{ text: 'x'.repeat(400) }] }],
      generationConfig: { maxOutputTokens: 100 },
    }
    const quote = ask({ model: 'models/model-a', ...said }, 'gemini-generate')
    expect([quote.model, quote.hold]).toEqual(['model-a', ask(body).hold])
    expect(() => ask(said, 'gemini-generate')).toThrow(expect.objectContaining({ status: 400 }))
  })

  it.each([
    { name: 'an unknown protocol', request: body, protocol: 'smoke', status: 400 },
    { name: 'a request without messages', request: { model: 'model-a' }, status: 400 },
    { name: 'an unknown model', request: { ...body, model: 'nothing' }, status: 404 },
  ])('refuses $name', ({ request, protocol, status }) => {
    expect(() => ask(request, protocol)).toThrow(expect.objectContaining({ status }))
  })
})
