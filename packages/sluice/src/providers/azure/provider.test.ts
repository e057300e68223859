import { describe, expect, it } from 'vitest'
import { decodeContext, parseObject } from '../../../../../tests/kit/openai-chat.ts'
import {
  hasRecordings,
  needsRecordings,
  type RecordingCase,
  readRecording,
  recordingCases,
} from '../../../../../tests/kit/recordings.ts'
import { isJsonObject } from '../../canonical/json.ts'
import type { FaultOwner } from '../../canonical/upstream-error.ts'
import { promptTokens } from '../../canonical/usage.ts'
import { openaiChatOutbound } from '../../protocols/chat/openai-chat/outbound.ts'
import type { ChannelOptions } from '../provider.ts'
import { azure } from './provider.ts'

const [CHAT, RESPONSES] = azure.chat

function pathOf(format: typeof CHAT, basePath: string, options: ChannelOptions, model = 'prod-gpt'): string {
  const path = format?.path
  if (typeof path !== 'function') throw new Error('no path')
  return path({ basePath, model, stream: true, options: { ...azure.settings?.parse(options) } })
}

describe('the path of a call', () => {
  it.each<[string, string, ChannelOptions, string]>([
    ['a deployment', '', {}, '/openai/deployments/prod-gpt/chat/completions?api-version=2024-10-21'],
    [
      'a version of its own',
      '',
      { api_version: '2025-04-01-preview' },
      '/openai/deployments/prod-gpt/chat/completions?api-version=2025-04-01-preview',
    ],
    ['the newer address', '', { api: 'v1' }, '/openai/v1/chat/completions'],
    [
      'with a version',
      '',
      { api: 'v1', api_version: 'preview' },
      '/openai/v1/chat/completions?api-version=preview',
    ],
    ['AI Foundry', '', { api: 'models' }, '/models/chat/completions?api-version=2024-05-01-preview'],
    ['below /openai', '/openai', {}, '/deployments/prod-gpt/chat/completions?api-version=2024-10-21'],
    ['below /openai, newer', '/openai', { api: 'v1' }, '/v1/chat/completions'],
    ['below /openai/v1', '/openai/v1', { api: 'v1' }, '/chat/completions'],
    ['behind a gateway', '/team-a', { api: 'v1' }, '/openai/v1/chat/completions'],
  ])('%s', (_, basePath, options, expected) => expect(pathOf(CHAT, basePath, options)).toBe(expected))

  it.each([
    ['', '/openai/v1/responses'],
    ['/openai', '/v1/responses'],
    ['/openai/v1', '/responses'],
  ])('Responses below %j', (basePath, expected) => expect(pathOf(RESPONSES, basePath, {})).toBe(expected))

  it.each(['../x', 'a/b', 'a?b', ''])('refuses the name %j', (model) => {
    expect(() => pathOf(CHAT, '', {}, model)).toThrow('deployment')
  })

  it.each([{ api: 'other' }, { api_version: '1&x=2' }, { resource: 'a.b' }])(
    'refuses the option %j',
    (options) => {
      expect(azure.settings?.safeParse(options).success).toBe(false)
    },
  )
})

describe('the credential', () => {
  it('is a key, or a token of Entra', () => {
    expect(azure.authorize('0123abcd', {})).toEqual({ 'api-key': '0123abcd' })
    expect(azure.authorize('eyJh.eyJp.fake', {})).toEqual({ authorization: 'Bearer eyJh.eyJp.fake' })
  })
})

describe('traits', () => {
  it('are those of the maker that a name tells', () => {
    expect(azure.traitsOf?.('gpt-5-mini')).toMatchObject({ thinking: 'effort', maxCompletionTokens: true })
    expect(azure.traitsOf?.('our-deployment')).toMatchObject({ maxCompletionTokens: true })
    expect(azure.traitsOf?.('Mistral-Large-2411').maxCompletionTokens).toBeUndefined()
    expect(azure.traitsOf?.('grok-4-1-fast-non-reasoning').maxCompletionTokens).toBeUndefined()
  })
})

const context = decodeContext({ quirks: CHAT?.quirks ?? {}, faults: azure.faults ?? [] })

describe('refusals', () => {
  it.each<[number, string, string, FaultOwner]>([
    [401, '401', 'Access denied due to invalid subscription key or wrong API endpoint.', 'credential'],
    [404, 'DeploymentNotFound', 'The API deployment for this resource does not exist.', 'model'],
    [
      400,
      'OperationNotSupported',
      'The chatCompletion operation does not work with the specified model.',
      'model',
    ],
    [400, 'unknown_model', 'Unknown model: x', 'model'],
    [403, '403', 'Out of call volume quota. Quota will be replenished in 3 days.', 'quota'],
    [403, '403', 'Access denied due to Virtual Network/Firewall rules.', 'credential'],
    [429, 'RateLimitReached', 'Your requests have exceeded rate limit.', 'rate'],
    [429, 'NoCapacity', 'The system is currently experiencing high demand.', 'provider'],
    [408, 'Timeout', 'The operation was timeout.', 'provider'],
    [
      400,
      'content_filter',
      "The response was filtered due to the prompt triggering Azure's policy.",
      'client',
    ],
  ])('%i %s "%s": %s', (status, code, message, owner) => {
    expect(openaiChatOutbound.decodeError(status, { error: { code, message } }, context).owner).toBe(owner)
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded exchanges of Azure'), () => {
  const chat = recordingCases(({ vendor, api }) => vendor === 'azure' && api === 'chat')
  const named = (cases: RecordingCase[]) => cases.map((one) => [one.id, one] as const)
  const owners: Record<number, FaultOwner> = { 401: 'credential', 429: 'rate', 404: 'model', 400: 'client' }

  it.each(named(chat.filter(({ status }) => status !== 200)))('%s', (_, one) => {
    const status = one.status ?? 400
    const body = parseObject(readRecording(one, 'response')?.toString() ?? '{}')
    expect(openaiChatOutbound.decodeError(status, body, context).owner).toBe(owners[status] ?? 'provider')
  })

  it.each(named(chat.filter(({ status, streaming }) => status === 200 && !streaming)))('%s', (_, one) => {
    const body = parseObject(readRecording(one, 'response')?.toString() ?? '{}')
    const { usage } = openaiChatOutbound.decodeResponse(body, context)
    const stated = isJsonObject(body.usage) ? body.usage : {}
    const details = isJsonObject(stated.prompt_tokens_details) ? stated.prompt_tokens_details : {}
    const prompt = Number(stated.prompt_tokens)
    const cached = Number(details.cached_tokens ?? 0)
    // ODD.md: Grok's cached tokens lie outside its prompt.
    expect(usage === undefined ? undefined : promptTokens(usage.usage)).toBe(
      cached > prompt ? prompt + cached : prompt,
    )
  })

  it('are reached at the recorded addresses', () => {
    const urls = chat.flatMap((one) =>
      'url' in one && typeof one.url === 'string' ? [new URL(one.url)] : [],
    )
    expect(urls.length).toBe(chat.length)
    for (const url of urls) {
      const api = url.pathname.startsWith('/models/')
        ? 'models'
        : url.pathname.includes('/v1/')
          ? 'v1'
          : 'deployments'
      const version = url.searchParams.get('api-version')
      const options = version === null ? { api } : { api, api_version: version }
      const model = /deployments\/([^/]+)\//.exec(url.pathname)?.[1] ?? 'any'
      const usual = version === null && api === 'deployments' ? '?api-version=2024-10-21' : ''
      expect(pathOf(CHAT, '', options, model)).toBe(`${url.pathname}${url.search}${usual}`)
    }
  })
})
