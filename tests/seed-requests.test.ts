import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { contentOf } from './kit/chat-caller.ts'
import { startDemoVendor, VENDOR_KEY } from './kit/demo-vendor.ts'
import type { FakeUpstream } from './kit/fake-upstream.ts'
import { readRow } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import { postChat } from './kit/post-chat.ts'
import { ONE_PIXEL } from './kit/sdk-gateway.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/**
 * Requests as the documentation of public relay sites prints them: who switches from such a site changes the address
 * and nothing else.
 */

const KEY = testKey('seeds')
const CLAUDE = 'claude-3-5-haiku'

const HELLO = [
  { role: 'system', content: 'You are a helpful assistant.' },
  { role: 'user', content: 'Hello!' },
]
const WEATHER_SCHEMA = {
  type: 'object',
  properties: {
    location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
    unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
  },
  required: ['location'],
}
const WEATHER = {
  name: 'get_current_weather',
  description: 'Get the current weather in a given location',
}
const WEATHER_CALL = {
  model: CLAUDE,
  messages: [{ role: 'user', content: "What's the weather like in Boston today?" }],
  tools: [{ type: 'function', function: { ...WEATHER, parameters: WEATHER_SCHEMA } }],
  tool_choice: 'auto',
}
const SF = [{ role: 'user', content: 'What is the weather in SF CA?' }]

const PRINTED: { name: string; body: JsonObject }[] = [
  {
    name: 'leftovers of a page builder, content before role',
    body: {
      type: 'chat',
      '@version': '1',
      temperature: 0.7,
      messages: [{ content: '你是谁', role: 'user' }],
      model: 'gpt-4o-mini',
      stream: false,
    },
  },
  {
    name: 'a model named after a page',
    body: { model: 'gpt-4-gizmo-g-bo0FiWLY7', messages: [{ role: 'user', content: '你是谁' }] },
  },
  { name: 'a system message', body: { model: 'gpt-4o-mini', messages: HELLO } },
  { name: 'an old model', body: { model: 'gpt-3.5-turbo', messages: HELLO } },
  {
    name: 'every field that is listed',
    body: {
      model: 'gpt-4o-mini',
      messages: HELLO,
      temperature: 1,
      top_p: 1,
      n: 1,
      stream: false,
      stop: '###',
      max_tokens: 64,
      presence_penalty: 0,
      frequency_penalty: 0.5,
      logit_bias: null,
      user: 'someone',
      response_format: { type: 'text' },
      seen: 1,
      tools: [{ type: 'function', function: { ...WEATHER, parameters: WEATHER_SCHEMA } }],
      tool_choice: { type: 'function', function: { name: WEATHER.name } },
    },
  },
  {
    name: 'empty and null fields',
    body: {
      model: 'gpt-4o-mini',
      messages: HELLO,
      tools: [],
      tool_choice: null,
      stop: null,
      seen: 0,
      user: '',
    },
  },
  {
    name: 'JSON of Gemini',
    body: {
      model: 'gemini-1.5-pro-002',
      messages: SF,
      stream: false,
      response_format: { type: 'json_object' },
    },
  },
  {
    name: 'a schema of Gemini, written as a function is',
    body: {
      model: 'gemini-1.5-pro-002',
      messages: SF,
      stream: false,
      response_format: { type: 'json_schema', json_schema: { ...WEATHER, parameters: WEATHER_SCHEMA } },
    },
  },
  { name: 'tools of Claude', body: { ...WEATHER_CALL, stream: false } },
  {
    name: 'a picture whose address is a bare text',
    body: {
      model: 'gpt-4-vision-preview',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '描述一下这张图片' },
            {
              type: 'image_url',
              image_url: 'https://pictures.example.com/media/GBEB1CbbIAAC28o?format=jpg&name=small',
            },
          ],
        },
      ],
      stream: false,
    },
  },
  {
    name: 'a picture in Base64, as a bare text',
    body: {
      model: 'gemini-pro-vision',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '描述一下这张图片' },
            { type: 'image_url', image_url: `data:image/png;base64,${ONE_PIXEL}` },
          ],
        },
      ],
    },
  },
]

let gateway: StartedGateway
let openai: FakeUpstream
let gemini: FakeUpstream
let claude: FakeUpstream

beforeAll(async () => {
  openai = await startDemoVendor('openai-chat')
  gemini = await startDemoVendor('gemini-generate')
  claude = await startDemoVendor('anthropic-messages')
  const channel = (provider: string, vendor: FakeUpstream, models: string[]) => ({
    name: provider,
    provider,
    base_url: vendor.url,
    api_key: VENDOR_KEY,
    models,
    model_map: Object.fromEntries(models.map((model) => [model, 'demo-chat'])),
  })
  const openaiModels = ['gpt-4o-mini', 'gpt-3.5-turbo', 'gpt-4-vision-preview', 'gpt-4-gizmo-g-bo0FiWLY7']
  const geminiModels = ['gemini-1.5-pro-002', 'gemini-pro-vision']
  gateway = await startGateway({
    config: JSON.stringify({
      channels: [
        channel('openai', openai, openaiModels),
        channel('gemini', gemini, geminiModels),
        channel('anthropic', claude, [CLAUDE]),
      ],
      prices: [...openaiModels, ...geminiModels, CLAUDE].map((model) => ({ model, input: '1', output: '2' })),
      customers: [{ name: 'plain', balance: '10', api_keys: [{ name: 'main', key: KEY }] }],
    }),
  })
})
afterAll(async () => {
  await gateway.kill()
  for (const vendor of [openai, gemini, claude]) await vendor.close()
})

describe.each(['/v1/chat/completions', '/chat/completions'])('POST %s', (path) => {
  it.each(PRINTED)('takes $name', async ({ body }) => {
    const { status, answer, requestId } = await ask(path, body, { authorization: `Bearer ${KEY}` })
    expect(status, JSON.stringify(answer)).toBe(200)
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{29}$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: body.model,
      choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: expect.any(String) }],
      usage: {
        prompt_tokens: expect.any(Number),
        completion_tokens: expect.any(Number),
        total_tokens: expect.any(Number),
      },
    })
    expect(await readRow(gateway, requestId)).toMatchObject({ status: 'succeeded', usage_source: 'upstream' })
  })

  it.each([
    ['authorization', `Bearer ${KEY}`],
    ['authorization', KEY],
    ['authorization', `bearer  ${KEY}`],
    ['x-api-key', KEY],
    ['api-key', KEY],
    ['x-goog-api-key', KEY],
  ])('takes the key in %s: %s', async (header, value) => {
    const { status } = await ask(path, { model: 'gpt-4o-mini', messages: HELLO }, { [header]: value })
    expect(status).toBe(200)
  })
})

describe('what upstreams see of it', () => {
  it('holds no leftovers of a page', async () => {
    for (const { name, body } of PRINTED) {
      await ask('/v1/chat/completions', body, { authorization: `Bearer ${KEY}` })
      for (const vendor of [openai, gemini, claude]) {
        for (const field of ['@version', 'seen', '"type":"chat"']) {
          expect(vendor.requests.at(-1)?.body.toString() ?? '', name).not.toContain(field)
        }
      }
    }
    for (const vendor of [openai, gemini, claude]) expect(vendor.complaints).toEqual([])
  })

  it('warns of what was left out', async () => {
    const { headers } = await ask('/v1/chat/completions', PRINTED[0]?.body ?? {}, { authorization: KEY })
    expect(headers.get('x-sluice-warning')).toBe('dropped:type, dropped:@version')
  })

  it('is the schema itself, where a function was written', async () => {
    const body = PRINTED.find(({ name }) => name.startsWith('a schema'))?.body ?? {}
    const { answer } = await ask('/v1/chat/completions', body, { authorization: KEY })
    const sent = JSON.stringify(gemini.requests.at(-1)?.json)
    expect(sent).toContain('"responseMimeType":"application/json"')
    expect(sent).toContain('The city and state')
    expect(JSON.parse(String(contentOf({ json: answer })))).toHaveProperty('location')
  })

  it('is a picture as its vendor wants it', async () => {
    const pictures = PRINTED.filter(({ name }) => name.startsWith('a picture'))
    for (const { body } of pictures) {
      const { answer } = await ask('/v1/chat/completions', body, { authorization: KEY })
      expect(contentOf({ json: answer })).toContain('I see 1 picture.')
    }
    expect(JSON.stringify(openai.requests.at(-1)?.json)).toContain('"image_url":{"url":"https://pictures.')
    expect(JSON.stringify(gemini.requests.at(-1)?.json)).toContain(ONE_PIXEL)
  })
})

async function ask(path: string, body: JsonObject, headers: Record<string, string>) {
  const answer = await postChat(gateway, body, headers, path)
  return { ...answer, answer: answer.json }
}
