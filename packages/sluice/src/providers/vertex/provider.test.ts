import { createVerify, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hasRecordings, needsRecordings, recordingCases } from '../../../../../tests/kit/recordings.ts'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import type { ChannelOptions, ProviderChatFormat } from '../provider.ts'
import { vertex } from './provider.ts'

const [GEMINI, CLAUDE] = vertex.chat
const PROJECT = { project: 'example-project', location: 'us-east5' }

function pathOf(
  format: ProviderChatFormat | undefined,
  model: string,
  changes: { stream?: boolean; basePath?: string; options?: ChannelOptions } = {},
): string {
  const path = format?.path
  if (typeof path !== 'function') throw new Error('no path')
  return path({ basePath: '', model, stream: false, options: PROJECT, ...changes })
}

describe('the address', () => {
  it.each<[ChannelOptions, string]>([
    [{ project: 'p', location: 'global' }, 'https://aiplatform.googleapis.com'],
    [{ project: 'p', location: 'europe-west4' }, 'https://europe-west4-aiplatform.googleapis.com'],
    [{ project: 'p', location: 'eu' }, 'https://aiplatform.eu.rep.googleapis.com'],
    [{ location: 'europe-west4' }, 'https://aiplatform.googleapis.com'],
  ])('of %j', (options, expected) => {
    expect(vertex.resolveBaseUrl?.(options)).toBe(expected)
  })

  it.each([{ location: 'evil.test' }, { project: '../x' }, { project: '' }, { token_uri: 'no address' }])(
    'refuses the option %j',
    (options) => expect(vertex.settings?.safeParse(options).success).toBe(false),
  )

  it('is global where nothing is said', () =>
    expect(vertex.settings?.parse({})).toEqual({ location: 'global' }))
})

describe('the path of a call', () => {
  const parent = '/v1/projects/example-project/locations/us-east5'
  it.each<[string, ProviderChatFormat | undefined, string, Parameters<typeof pathOf>[2], string]>([
    [
      'Gemini',
      GEMINI,
      'gemini-2.5-pro',
      {},
      `${parent}/publishers/google/models/gemini-2.5-pro:generateContent`,
    ],
    [
      'Gemini, streamed',
      GEMINI,
      'google/gemini-2.5-pro',
      { stream: true },
      `${parent}/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse`,
    ],
    ['a tuned model', GEMINI, 'endpoints/123', {}, `${parent}/endpoints/123:generateContent`],
    [
      'express mode',
      GEMINI,
      'gemini-2.5-flash',
      { options: { location: 'global' } },
      '/v1/publishers/google/models/gemini-2.5-flash:generateContent',
    ],
    [
      'an address with its version',
      GEMINI,
      'gemini-2.5-flash',
      { basePath: '/v1beta1' },
      '/projects/example-project/locations/us-east5/publishers/google/models/gemini-2.5-flash:generateContent',
    ],
    [
      'Claude',
      CLAUDE,
      'claude-3-7-sonnet@20250219',
      {},
      `${parent}/publishers/anthropic/models/claude-3-7-sonnet@20250219:rawPredict`,
    ],
    [
      'Claude, streamed',
      CLAUDE,
      'claude-3-7-sonnet@20250219',
      { stream: true },
      `${parent}/publishers/anthropic/models/claude-3-7-sonnet@20250219:streamRawPredict`,
    ],
  ])('%s', (_, format, model, changes, expected) => expect(pathOf(format, model, changes)).toBe(expected))

  it.each(['../x', 'a/../b', 'a?b', 'a:b/c', ''])('refuses the name %j', (model) => {
    expect(() => pathOf(GEMINI, model)).toThrow('model name')
    expect(() => pathOf(CLAUDE, model)).toThrow('model name')
  })

  it.skipIf(!hasRecordings)(needsRecordings('is that of the recordings'), () => {
    const urls = recordingCases(({ vendor }) => vendor.startsWith('vertex')).flatMap((one) =>
      'url' in one && typeof one.url === 'string' && /(?:Content|Predict)\b/.test(one.url) ? [one.url] : [],
    )
    expect(urls.length).toBeGreaterThan(20)
    for (const url of urls) {
      const found =
        /^https:\/\/[^/]+(\/v1(?:beta1)?)\/projects\/([^/]+)\/locations\/([^/]+)\/.*models\/([^:]+):(\w+)/.exec(
          url,
        )
      const [, basePath = '', project, location, model = '', method = ''] = found ?? []
      const format = method.endsWith('Predict') ? CLAUDE : GEMINI
      const options = { project, location }
      const path = pathOf(format, model, { basePath, options, stream: method.startsWith('stream') })
      expect(url.endsWith(basePath + path)).toBe(true)
    }
  })
})

describe("Anthropic's format", () => {
  it('keeps `stream` in the body, where the version goes too', () => {
    const headers = { 'anthropic-beta': 'interleaved-thinking-2025-05-14' }
    const edits = CLAUDE?.editRequest?.({ model: 'claude-x', stream: true, headers, options: PROJECT })
    expect(edits).toEqual([
      { key: 'model', remove: true },
      { key: 'anthropic_version', value: '"vertex-2023-10-16"' },
      { key: 'anthropic_beta', value: '["interleaved-thinking-2025-05-14"]' },
    ])
  })
})

describe('traits', () => {
  it('are those of the model behind the name', () => {
    expect(vertex.traitsOf?.('google/gemini-2.5-pro')).toMatchObject({ thinking: 'budget' })
    expect(vertex.traitsOf?.('claude-opus-4-6@default')).toMatchObject({ thinking: 'adaptive' })
    expect(vertex.traitsOf?.('claude-opus-4-6').fetchesUrls).toBeUndefined()
  })
})

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const ACCOUNT = {
  type: 'service_account',
  project_id: 'example-project',
  private_key_id: 'key-1',
  private_key: privateKey,
  client_email: 'robot@example-project.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
}
const TIME = Date.UTC(2026, 0, 1)

function ask(account: JsonObject | string, options: ChannelOptions = PROJECT) {
  const credential = typeof account === 'string' ? account : JSON.stringify(account)
  return vertex.tokenExchange?.request(credential, options, TIME)
}

function decodePart(part: string | undefined): unknown {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
}

describe('a service account', () => {
  it.each([
    ['as it is', JSON.stringify(ACCOUNT)],
    ['in base64', Buffer.from(JSON.stringify(ACCOUNT)).toString('base64')],
    ['in base64 of many lines', Buffer.from(JSON.stringify(ACCOUNT, null, 2)).toString('base64')],
  ])('is exchanged for a token: %s', (_, credential) => {
    const request = ask(credential)
    expect(request?.url).toBe('https://oauth2.googleapis.com/token')
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    const form = new URLSearchParams(request?.body)
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [header, claims, signature] = (form.get('assertion') ?? '').split('.')
    expect(decodePart(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
    expect(decodePart(claims)).toEqual({
      iss: ACCOUNT.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: ACCOUNT.token_uri,
      iat: TIME / 1000,
      exp: TIME / 1000 + 3600,
    })
    const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`)
    expect(verify.verify(publicKey, signature ?? '', 'base64url')).toBe(true)
    expect(ask(credential)).toEqual(request)
  })

  it('is sent to Google alone, or where the operator says', () => {
    const elsewhere = { ...ACCOUNT, token_uri: 'https://evil.test/token' }
    expect(() => ask(elsewhere)).toThrow("not Google's")
    expect(() => ask({ ...ACCOUNT, token_uri: 'https://googleapis.com.evil.test/token' })).toThrow(
      "not Google's",
    )
    expect(() => ask({ ...ACCOUNT, token_uri: 'http://oauth2.googleapis.com/token' })).toThrow("not Google's")
    const options = { ...PROJECT, token_uri: 'http://127.0.0.1:9/token' }
    expect(ask(elsewhere, options)?.url).toBe('http://127.0.0.1:9/token')
  })

  it.each<[string, JsonObject | string, ChannelOptions]>([
    ['without a project', ACCOUNT, {}],
    ['without a key', { ...ACCOUNT, private_key: null }, PROJECT],
    ['without a name', { ...ACCOUNT, client_email: 3 }, PROJECT],
    ['with a key that is none', { ...ACCOUNT, private_key: 'fake-secret' }, PROJECT],
    ['that is no JSON', '{"private_key": "fake-secret"', PROJECT],
  ])('%s is refused, without a word of the key', (_, account, options) => {
    expect(() => ask(account, options)).toThrow(/^(?!.*(?:fake-secret|BEGIN))/)
  })

  it.each<[string, JsonObject, object | undefined]>([
    ['a token', { access_token: 'ya29.fake', expires_in: 1800 }, { token: 'ya29.fake', lifetime: 1_800_000 }],
    ['a token without its time', { access_token: 'ya29.fake' }, { token: 'ya29.fake', lifetime: 3_600_000 }],
    ['a refusal', { error: 'invalid_grant' }, undefined],
    ['nothing', { access_token: '' }, undefined],
  ])('the answer is %s', (_, answer, expected) => {
    expect(vertex.tokenExchange?.read(answer)).toEqual(expected)
  })
})

describe('a key that needs no exchange', () => {
  it.each([
    ['AIzaFakeFakeFake', 'x-goog-api-key'],
    ['AQ.FakeFakeFake', 'x-goog-api-key'],
    ['ya29.fake', 'authorization'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.fake', 'authorization'],
  ])('%s goes in %s', (credential, header) => {
    expect(ask(credential)).toBeUndefined()
    expect(vertex.authorize(credential, PROJECT)[header]).toContain(credential)
    expect(isJsonObject(vertex.authorize(credential, PROJECT))).toBe(true)
  })
})
