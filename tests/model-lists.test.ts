import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI, type Model } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** What each vendor's client reads of the models that a key may call. */

const KEY = testKey('alice')
/** Nobody is called. */
const NOWHERE = { base_url: 'http://127.0.0.1:1', api_key: `upstream-${'test'.repeat(4)}` }

let gateway: StartedGateway

beforeAll(async () => {
  gateway = await startGateway({
    config: JSON.stringify({
      channels: [
        {
          ...NOWHERE,
          name: 'openai',
          provider: 'openai',
          models: ['gpt-4o', 'o4-mini', 'text-embedding-3-small'],
        },
        { ...NOWHERE, name: 'anthropic', provider: 'anthropic', models: ['claude-sonnet-4-5'] },
        {
          ...NOWHERE,
          name: 'gemini',
          provider: 'gemini',
          models: ['gemini-2.5-pro', 'gemini-2.0-flash', 'gemini-embedding-001'],
        },
        {
          ...NOWHERE,
          name: 'site',
          provider: 'openai-compatible',
          models: ['claude-haiku-4-5', 'unheard-of'],
        },
        {
          ...NOWHERE,
          name: 'relay',
          provider: 'openai-compatible',
          models: ['gemini-embedding-*', 'voyage-*'],
        },
      ],
      prices: [{ model: 'unheard-of', input: '1', output: '2' }],
      customers: [aCustomer('alice'), aCustomer('narrow', {}, { models: ['gpt-*'] })],
    }),
  })
})

afterAll(() => gateway?.stop())

const CHATS = [
  'claude-haiku-4-5',
  'claude-sonnet-4-5',
  'gemini-2.0-flash',
  'gemini-2.5-pro',
  'gpt-4o',
  'o4-mini',
  'unheard-of',
]
/** Google's embeddings alone can be asked for in this version. */
const ALL = [...CHATS, 'gemini-embedding-001'].toSorted()

async function get(path: string, headers: Record<string, string> = {}): Promise<JsonObject> {
  const response = await fetch(`${gateway.url}${path}`, {
    headers: { authorization: `Bearer ${KEY}`, ...headers },
  })
  const body: unknown = await response.json()
  return isJsonObject(body) ? body : {}
}

describe("OpenAI's client", () => {
  const client = (apiKey = KEY) => new OpenAI({ apiKey, baseURL: `${gateway.url}/v1` })

  it('lists what can be called, and no more than its key may call', async () => {
    expect((await client().models.list()).data.map(({ id }) => id)).toEqual(ALL)
    const { data } = await client(testKey('narrow')).models.list()
    expect(data.map(({ id }) => id)).toEqual(['gpt-4o'])
  })

  it.each<{ id: string; expected: JsonObject }>([
    {
      id: 'gpt-4o',
      expected: {
        owned_by: 'openai',
        name: 'GPT-4o',
        architecture: {
          input_modalities: expect.arrayContaining(['text', 'image']),
          output_modalities: ['text'],
          modality: expect.stringMatching(/^text\+image.*->text$/),
        },
        supported_parameters: expect.arrayContaining(['tools', 'structured_outputs', 'temperature']),
        abilities: expect.arrayContaining(['tools', 'vision']),
        top_provider: { context_length: 128_000, max_completion_tokens: 16_384 },
        context_length: 128_000,
        pricing: { prompt: '0.0000025', completion: '0.00001' },
        description: expect.stringContaining('128,000 tokens'),
      },
    },
    {
      id: 'o4-mini',
      expected: {
        supported_parameters: expect.not.arrayContaining(['temperature']),
        abilities: expect.arrayContaining(['reasoning']),
      },
    },
    {
      // Of another vendor than the channel's, which is known all the same.
      id: 'claude-haiku-4-5',
      expected: {
        owned_by: 'openai-compatible',
        architecture: { output_modalities: ['text'] },
        abilities: expect.arrayContaining(['tools']),
        context_length: 200_000,
      },
    },
    {
      id: 'unheard-of',
      expected: {
        name: 'unheard-of',
        description: '',
        top_provider: { context_length: null, max_completion_tokens: null },
        pricing: { prompt: '0.000001', completion: '0.000002' },
      },
    },
  ])('reads what is known of $id', async ({ id, expected }) => {
    const one = JSON.parse(JSON.stringify(await client().models.retrieve(id)))
    expect(one).toMatchObject({ id, object: 'model', ...expected })
    const { data } = await get('/v1/models')
    expect(Array.isArray(data) && data.find((model) => isJsonObject(model) && model.id === id)).toEqual(one)
  })

  it('is not told of what is unknown', async () => {
    const one = await get('/v1/models/unheard-of')
    for (const field of ['architecture', 'supported_parameters', 'abilities', 'context_length']) {
      expect(one).not.toHaveProperty(field)
    }
  })
})

describe("Google's client", () => {
  /** It asks for `/v1` by itself. */
  const client = (apiVersion?: string) =>
    new GoogleGenAI({
      apiKey: KEY,
      httpOptions: { baseUrl: gateway.url, ...(apiVersion !== undefined && { apiVersion }) },
    })

  it.each([undefined, 'v1beta', 'v1alpha'])('lists all of them under version %s', async (version) => {
    const listed: Model[] = []
    const pager = await client(version).models.list({ config: { pageSize: 3 } })
    for await (const model of pager) listed.push(model)
    expect(listed.map(({ name }) => name)).toEqual(ALL.map((id) => `models/${id}`))
    const methods = new Map(listed.map(({ name, supportedActions }) => [name, supportedActions]))
    expect(methods.get('models/gemini-embedding-001')).toEqual(['embedContent', 'batchEmbedContents'])
    expect(methods.get('models/gemini-2.5-pro')).toContain('createCachedContent')
    expect(methods.get('models/gpt-4o')).toEqual(['generateContent', 'countTokens'])
  })

  it.each([undefined, 'v1beta'])('reads one of them under version %s', async (version) => {
    expect(await client(version).models.get({ model: 'gemini-2.5-pro' })).toMatchObject({
      name: 'models/gemini-2.5-pro',
      displayName: 'Gemini 2.5 Pro',
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      description: expect.stringContaining('1,048,576'),
    })
    const { thinking } = await get('/v1beta/models/gemini-2.5-pro')
    expect(thinking).toBe(true)
    expect((await get('/v1beta/models/gemini-2.0-flash')).thinking).toBe(false)
  })
})

describe("Anthropic's client", () => {
  it('lists them with their names and limits', async () => {
    const client = new Anthropic({ apiKey: KEY, baseURL: gateway.url })
    const ids: string[] = []
    for await (const { id } of client.models.list()) ids.push(id)
    expect(ids).toEqual(ALL)
    expect(await client.models.retrieve('claude-sonnet-4-5')).toMatchObject({
      type: 'model',
      display_name: 'Claude Sonnet 4.5',
      max_tokens: 64_000,
    })
  })
})
