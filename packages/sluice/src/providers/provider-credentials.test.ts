import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ChannelFormat } from '../routing/channel.ts'
import { channelFormats } from '../routing/channel-formats.ts'
import { OUTBOUND_FORMATS } from '../start/formats.ts'
import type { ChannelOptions, Provider } from './provider.ts'
import type { CredentialFixture } from './provider-fixture.ts'
import { PROVIDERS } from './registry.ts'

/** One suite judges how vendors are reached and authorized where that is more than a key in a header. */

const HERE = fileURLToPath(new URL('.', import.meta.url))

const RSA_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey

const TIME = Date.UTC(2026, 0, 1)
const MODEL = 'maker.some-model-v1'

interface Case {
  provider: Provider
  fixture: CredentialFixture
  credential: string
  options: ChannelOptions
}

const cases = (await Promise.all(PROVIDERS.map(readCases))).flat()

async function readCases(provider: Provider): Promise<Case[]> {
  if (!existsSync(`${HERE}${provider.id}/fixtures.ts`)) return []
  const module: { CREDENTIALS?: readonly CredentialFixture[] } = await import(`./${provider.id}/fixtures.ts`)
  return (module.CREDENTIALS ?? []).map((fixture) => ({
    provider,
    fixture,
    credential: fixture.credential.replace('{rsa_private_key}', RSA_KEY.replaceAll('\n', '\\n')),
    options: readOptions(provider, fixture.options),
  }))
}

/** As a channel has them: checked, and with what is usual in the place of what is left out. */
function readOptions(provider: Provider, options: ChannelOptions): ChannelOptions {
  return provider.settings === undefined ? options : provider.settings.strict().parse(options)
}

describe('providers that want such a case', () => {
  const special = PROVIDERS.filter(
    ({ sign, tokenExchange, resolveBaseUrl }) =>
      sign !== undefined || tokenExchange !== undefined || resolveBaseUrl !== undefined,
  )
  it.each(special.map((provider) => ({ id: provider.id })))('$id has one', ({ id }) => {
    expect(cases.some(({ provider }) => provider.id === id)).toBe(true)
  })
})

describe.each(cases)('$provider.id: $fixture.name', ({ provider, fixture, credential, options }) => {
  const { secret, answer } = fixture
  const formats = channelFormats(provider, { baseUrl: undefined, protocol: undefined, options })

  /** What authorizes a call, in headers. */
  function authorize(format: ChannelFormat, body: string): Record<string, string> {
    const token = answer === undefined ? undefined : provider.tokenExchange?.read(answer)?.token
    const used = token ?? credential
    const headers = provider.authorize(used, options)
    const url = new URL(format.baseUrl.href)
    url.pathname = pathOf(format, options, MODEL).split('?', 1)[0] ?? ''
    const sent = { 'content-type': 'application/json', ...headers }
    const request = { method: 'POST', url, headers: sent, body: Buffer.from(body), time: TIME }
    return { ...headers, ...provider.sign?.(request, used, options) }
  }

  it('has a whole address and a path for each format', () => {
    expect(formats.length).toBeGreaterThan(0)
    for (const format of formats) {
      expect(format.baseUrl.protocol).toBe('https:')
      expect(decodeURIComponent(format.baseUrl.href)).not.toMatch(/[{}]/)
      expect(pathOf(format, options, MODEL)).toMatch(/^\/[!-~]+$/)
    }
  })

  it('lets no name of a model lead elsewhere', () => {
    for (const format of formats) {
      for (const model of ['..', '../../x', 'a/../../../x', 'a?b=c', 'a#b', '//evil.test/x', 'a\\..\\b']) {
        let path: string
        try {
          path = pathOf(format, options, model)
        } catch {
          continue
        }
        const url = new URL(`https://here.test/base${path}`)
        expect(url.host).toBe('here.test')
        expect(url.pathname).toMatch(/^\/base\/[^?#]*$/)
        expect(url.hash).toBe('')
        expect(url.search === '' || /^\?(?:alt=sse|api-version=[\w-]+)$/.test(url.search)).toBe(true)
      }
    }
  })

  it('is authorized by headers that hold no secret of it', () => {
    for (const format of formats) {
      const headers = authorize(format, '{}')
      expect(Object.keys(headers).length).toBeGreaterThan(0)
      for (const [name, value] of Object.entries(headers)) {
        expect(name).toBe(name.toLowerCase())
        expect(value).toMatch(/^[ -~]+$/)
        if (secret !== undefined) expect(value).not.toContain(secret)
      }
      if (secret === undefined) expect(Object.values(headers).join(' ')).toContain(credential)
    }
  })

  it('is authorized the same each time, for this request alone where it is signed', () => {
    const [format] = formats
    if (format === undefined) throw new Error('it speaks no format')
    const isSigned = provider.sign !== undefined && secret !== undefined
    expect(authorize(format, '{}')).toEqual(authorize(format, '{}'))
    if (isSigned) expect(authorize(format, '{"a":1}')).not.toEqual(authorize(format, '{}'))
    else expect(authorize(format, '{"a":1}')).toEqual(authorize(format, '{}'))
  })

  it('is exchanged for a token where it has to be, and only then', () => {
    const request = provider.tokenExchange?.request(credential, options, TIME)
    expect(request !== undefined).toBe(answer !== undefined)
    if (request === undefined || answer === undefined) return
    expect(new URL(request.url).protocol).toBe('https:')
    expect(provider.tokenExchange?.request(credential, options, TIME)).toEqual(request)
    expect(provider.tokenExchange?.request(credential, options, TIME + 60_000)).not.toEqual(request)
    if (secret !== undefined) expect(JSON.stringify(request)).not.toContain(secret)
    const read = provider.tokenExchange?.read(answer)
    expect(read?.lifetime).toBeGreaterThan(60_000)
    expect(Object.values(provider.authorize(read?.token ?? '', options)).join(' ')).toContain(read?.token)
    expect(provider.tokenExchange?.read({ error: 'invalid_grant' })).toBeUndefined()
  })
})

function pathOf(format: ChannelFormat, options: ChannelOptions, model: string): string {
  const place = { basePath: '', model, stream: true, options }
  if (typeof format.path === 'string') return format.path
  return format.path?.(place) ?? OUTBOUND_FORMATS.get(format.protocol)?.path('', place) ?? ''
}
