import { describe, expect, it } from 'vitest'
import { aCandidate, aChannel, aProvider } from '../../../../tests/kit/builders.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import type { Channel } from '../routing/channel.ts'
import { channelFormats } from '../routing/channel-formats.ts'
import { firstTokenMs, UpstreamRoutes } from './upstream-routes.ts'

const at = (parts: Partial<Omit<Channel, 'credentials'>>, model = 'model-a') =>
  aCandidate(aChannel('one', { ...parts, models: [model] }))

function route(
  base: string,
  outbound: ChatOutbound = openaiChatOutbound,
  parts: { model?: string; stream?: boolean; path?: string } = {},
): string {
  const provider = aProvider({
    chat: [{ protocol: outbound.protocol, ...(parts.path !== undefined && { path: parts.path }) }],
  })
  const formats = channelFormats(provider, { baseUrl: base, protocol: undefined, options: {} })
  const candidate = at({ formats, provider }, parts.model)
  return new UpstreamRoutes().find(candidate, outbound, parts.stream ?? false, {}).url.href
}

describe('where a call goes (R30)', () => {
  it.each([
    ['https://a.test', openaiChatOutbound, 'https://a.test/v1/chat/completions'],
    ['https://a.test/', openaiChatOutbound, 'https://a.test/v1/chat/completions'],
    ['https://a.test/api/v3', openaiChatOutbound, 'https://a.test/api/v3/chat/completions'],
    ['https://a.test/api/v3/', openaiChatOutbound, 'https://a.test/api/v3/chat/completions'],
    ['https://a.test', anthropicMessagesOutbound, 'https://a.test/v1/messages'],
    ['https://a.test/x', anthropicMessagesOutbound, 'https://a.test/x/v1/messages'],
    ['https://a.test/x/v1', anthropicMessagesOutbound, 'https://a.test/x/v1/messages'],
    ['https://a.test', geminiGenerateOutbound, 'https://a.test/v1beta/models/model-a:generateContent'],
    ['https://a.test/v1beta', geminiGenerateOutbound, 'https://a.test/v1beta/models/model-a:generateContent'],
    ['https://a.test/v1', geminiGenerateOutbound, 'https://a.test/v1/models/model-a:generateContent'],
  ] as const)('%s: %s', (base, outbound, expected) => {
    expect(route(base, outbound)).toBe(expected)
  })

  it('streams where the format says so, query and all', () => {
    expect(route('https://a.test', geminiGenerateOutbound, { stream: true })).toBe(
      'https://a.test/v1beta/models/model-a:streamGenerateContent?alt=sse',
    )
  })

  it("takes the provider's own path", () => {
    expect(route('https://a.test/x', openaiChatOutbound, { path: '/chat?version=2' })).toBe(
      'https://a.test/x/chat?version=2',
    )
  })

  it.each([
    '../../admin',
    '..%2f..%2fadmin',
    'a/../../b',
    '@evil.test/',
    '//evil.test/',
    'a?key=1',
    'a#b',
    'a\\..\\b',
    'a%00',
    'a b',
  ])('is never led elsewhere by the name %j', (model) => {
    let url: URL
    try {
      url = new URL(route('https://a.test/base', geminiGenerateOutbound, { model }))
    } catch (error) {
      expect(error).toMatchObject({ status: 400 })
      return
    }
    expect(url.host).toBe('a.test')
    expect(url.pathname).toMatch(/^\/base\/v1beta\/models\/[^/]+:generateContent$/)
    expect([url.search, url.hash, url.username]).toEqual(['', '', ''])
  })
})

describe('what a call carries', () => {
  it('writes the headers of format, channel and credential, the credential last', () => {
    const provider = aProvider({
      chat: [{ protocol: 'openai-chat', headers: { 'x-format': '1' } }],
    })
    const candidate = at({ provider, headers: { 'x-mine': '2', authorization: 'Bearer other' } })
    const { headers } = new UpstreamRoutes().find(candidate, openaiChatOutbound, true, {})
    expect(headers).toEqual({
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'user-agent': 'sluice',
      'x-format': '1',
      'x-mine': '2',
      authorization: 'Bearer secret of one-key',
    })
  })

  it('needs a credential, unless the provider needs none', () => {
    const bare = (optional: boolean) => {
      const candidate = at({ provider: aProvider({ credentialOptional: optional }) })
      return { ...candidate, credential: { ...candidate.credential, secret: '' } }
    }
    const routes = new UpstreamRoutes()
    expect(() => routes.find(bare(false), openaiChatOutbound, false, {})).toThrow(
      expect.objectContaining({ kind: 'unavailable' }),
    )
    const { headers } = routes.find(bare(true), openaiChatOutbound, false, {})
    expect(headers.authorization).toBeUndefined()
  })
})

describe('how long a call may take', () => {
  it.each([
    { name: 'a stream', stream: true, traits: {}, firstByte: 60, idle: 60, total: 3600, firstToken: 60 },
    {
      name: 'a whole answer',
      stream: false,
      traits: {},
      firstByte: 300,
      idle: 60,
      total: 600,
      firstToken: 60,
    },
    {
      name: 'a stream of a model that thinks',
      stream: true,
      traits: { thinking: 'effort' as const },
      firstByte: 300,
      idle: 120,
      total: 3600,
      firstToken: 300,
    },
    {
      name: 'a stream of a slow model',
      stream: true,
      traits: { slow: true },
      firstByte: 1800,
      idle: 1800,
      total: 3600,
      firstToken: 1800,
    },
    {
      name: 'a whole answer of a slow model',
      stream: false,
      traits: { slow: true },
      firstByte: 1800,
      idle: 1800,
      total: 1800,
      firstToken: 1800,
    },
  ])('$name', ({ stream, traits, firstByte, idle, total, firstToken }) => {
    const candidate = at({})
    const { timeouts } = new UpstreamRoutes().find(candidate, openaiChatOutbound, stream, traits)
    expect(timeouts).toEqual({
      connect: 5000,
      tls: 10_000,
      firstByte: firstByte * 1000,
      idle: idle * 1000,
      total: total * 1000,
    })
    expect(firstTokenMs(candidate.channel, traits)).toBe(firstToken * 1000)
  })

  it("is the operator's word where there is one", () => {
    const timeouts = { connect: 1, firstByte: 2, firstToken: 3, idle: 4, total: 5 }
    const candidate = at({ timeouts })
    const route = new UpstreamRoutes().find(candidate, openaiChatOutbound, true, { slow: true })
    expect(route.timeouts).toEqual({ connect: 1, tls: 10_000, firstByte: 2, idle: 4, total: 5 })
    expect(firstTokenMs(candidate.channel, { slow: true })).toBe(3)
  })
})

describe('UpstreamRoutes', () => {
  it('makes each route once, and a new one for a channel that was changed', () => {
    const routes = new UpstreamRoutes()
    const channel = aChannel('one', { credentials: ['k1', 'k2'] })
    const first = routes.find(aCandidate(channel), openaiChatOutbound, true, {})
    expect(routes.find(aCandidate(channel), openaiChatOutbound, true, {})).toBe(first)
    const others = [
      routes.find(aCandidate(channel, 1), openaiChatOutbound, true, {}),
      routes.find(aCandidate(channel), openaiChatOutbound, false, {}),
      routes.find({ ...aCandidate(channel), upstreamModel: 'b' }, openaiChatOutbound, true, {}),
      routes.find(aCandidate({ ...channel }), openaiChatOutbound, true, {}),
    ]
    for (const other of others) expect(other).not.toBe(first)
  })

  it('keeps no more names than a bound', () => {
    const routes = new UpstreamRoutes()
    const candidate = aCandidate(aChannel('one'))
    const first = routes.find(candidate, openaiChatOutbound, true, {})
    for (let i = 0; i < 1000; i++) {
      routes.find({ ...candidate, upstreamModel: `m${i}` }, openaiChatOutbound, true, {})
    }
    expect(routes.find(candidate, openaiChatOutbound, true, {})).not.toBe(first)
  })
})
