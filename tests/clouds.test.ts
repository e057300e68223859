import { generateKeyPairSync } from 'node:crypto'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAwsKeys } from '../packages/sluice/src/providers/bedrock/aws-keys.ts'
import { signV4 } from '../packages/sluice/src/providers/bedrock/sign-v4.ts'
import { encodeChunk, encodeEvent, encodeException } from './kit/encode-event-stream.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './kit/fake-upstream.ts'
import { testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

const KEY = testKey('clouds')
const AWS_KEYS = 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const NOVA = 'amazon.nova-lite-v1:0'
const LIMITED = 'amazon.nova-pro-v1:0'

const PRIVATE_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey

const SERVICE_ACCOUNT = JSON.stringify({
  type: 'service_account',
  client_email: 'robot@example-project.iam.gserviceaccount.com',
  private_key: PRIVATE_KEY,
  token_uri: 'https://oauth2.googleapis.com/token',
})

function json(value: object, status = 200): UpstreamPlan {
  const headers = { 'content-type': 'application/json' }
  return { answer: { status, headers, body: Buffer.from(JSON.stringify(value)) } }
}

function messages(list: readonly Buffer[]): UpstreamPlan {
  const headers = { 'content-type': 'application/vnd.amazon.eventstream' }
  return { answer: { status: 200, headers, body: Buffer.concat(list) }, slices: { seed: 7, most: 40 } }
}

const CONVERSE_USAGE = { inputTokens: 10, outputTokens: 4, cacheReadInputTokens: 5, totalTokens: 19 }

const CONVERSE_STREAM = [
  encodeEvent('messageStart', { role: 'assistant' }),
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße, ' } }),
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: '😀' } }),
  encodeEvent('contentBlockStop', { contentBlockIndex: 0 }),
  encodeEvent('contentBlockStart', {
    contentBlockIndex: 1,
    start: { toolUse: { toolUseId: 't1', name: 'find' } },
  }),
  encodeEvent('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{"a":1}' } } }),
  encodeEvent('contentBlockStop', { contentBlockIndex: 1 }),
  encodeEvent('messageStop', { stopReason: 'tool_use' }),
  encodeEvent('metadata', { usage: CONVERSE_USAGE, metrics: { latencyMs: 1 } }),
]

const CONVERSE_ANSWER = {
  output: { message: { role: 'assistant', content: [{ text: 'Grüße' }] } },
  stopReason: 'end_turn',
  usage: CONVERSE_USAGE,
}

const CLAUDE_STREAM = [
  {
    type: 'message_start',
    message: {
      id: 'msg_bdrk_1',
      type: 'message',
      role: 'assistant',
      model: 'x',
      content: [],
      usage: { input_tokens: 9, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 😀' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 3 },
  },
  { type: 'message_stop' },
].map((event) => encodeChunk(JSON.stringify(event)))

function playBedrock({ path }: UpstreamRequest): UpstreamPlan {
  if (path.includes('nova-pro')) {
    return messages([
      encodeEvent('messageStart', { role: 'assistant' }),
      encodeException('throttlingException', 'Too many requests'),
    ])
  }
  if (path.endsWith('/converse-stream')) return messages(CONVERSE_STREAM)
  if (path.endsWith('/converse')) return json(CONVERSE_ANSWER)
  return messages(CLAUDE_STREAM)
}

let asked = 0
function playVertex({ path }: UpstreamRequest): UpstreamPlan {
  if (path === '/token') {
    asked += 1
    return json({ access_token: `ya29.fake-${asked}`, expires_in: 3600, token_type: 'Bearer' })
  }
  return json({
    candidates: [{ content: { role: 'model', parts: [{ text: 'Olá' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 2, totalTokenCount: 9 },
    responseId: 'v1',
  })
}

const AZURE_ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_900_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 8, completion_tokens: 1, total_tokens: 9 },
}

let bedrock: FakeUpstream
let vertex: FakeUpstream
let azure: FakeUpstream
let gateway: StartedGateway
let openai: OpenAI

beforeAll(async () => {
  bedrock = await startFakeUpstream({ plan: playBedrock })
  vertex = await startFakeUpstream({ plan: playVertex })
  azure = await startFakeUpstream({ plan: json(AZURE_ANSWER) })
  const models = [CLAUDE, NOVA, LIMITED, 'gemini-2.5-flash', 'gpt-4o-mini']
  gateway = await startGateway({
    config: JSON.stringify({
      channels: [
        {
          name: 'bedrock',
          provider: 'bedrock',
          base_url: bedrock.url,
          api_key: AWS_KEYS,
          models: [CLAUDE, NOVA, LIMITED],
          options: { region: 'eu-west-1' },
        },
        {
          name: 'vertex',
          provider: 'vertex',
          base_url: vertex.url,
          api_key: SERVICE_ACCOUNT,
          models: ['gemini-2.5-flash'],
          options: { project: 'example-project', location: 'us-east5', token_uri: `${vertex.url}/token` },
        },
        {
          name: 'azure',
          provider: 'azure',
          base_url: azure.url,
          api_key: 'fake-azure-key',
          models: ['gpt-4o-mini'],
          model_map: { 'gpt-4o-mini': 'prod-gpt' },
        },
      ],
      prices: models.map((model) => ({ model, input: '1', output: '2' })),
      customers: [{ name: 'one', balance: '100', api_keys: [{ name: 'main', key: KEY }] }],
    }),
  })
  openai = new OpenAI({ apiKey: KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
})

afterAll(async () => {
  await gateway?.kill()
  for (const upstream of [bedrock, vertex, azure]) await upstream?.close()
})

function last(upstream: FakeUpstream): UpstreamRequest {
  const request = upstream.requests.at(-1)
  if (request === undefined) throw new Error('nothing was asked')
  return request
}

/** The signature that the request has to bear, of what came over the wire. */
function expectSigned({ method, path, headers, body }: UpstreamRequest): void {
  const keys = readAwsKeys(AWS_KEYS)
  const stamp = headers.get('x-amz-date') ?? ''
  const time = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (keys === undefined) throw new Error('no keys')
  const signed = signV4(
    {
      method,
      path,
      query: [],
      headers: { host: headers.get('host') ?? '', 'content-type': headers.get('content-type') ?? '' },
      body,
      time,
      region: 'eu-west-1',
      service: 'bedrock',
    },
    keys,
  )
  expect(headers.get('authorization')).toBe(signed.authorization)
}

const ASK = [{ role: 'user' as const, content: 'hi' }]

describe('Bedrock', () => {
  it('streams to a client of OpenAI by Converse, signed', async () => {
    const stream = openai.chat.completions.stream({
      model: NOVA,
      messages: ASK,
      stream_options: { include_usage: true },
    })
    const completion = await stream.finalChatCompletion()
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Grüße, 😀',
        tool_calls: [{ id: 't1', function: { name: 'find', arguments: '{"a":1}' } }],
      },
    })
    expect(completion.usage).toMatchObject({ prompt_tokens: 15, completion_tokens: 4 })
    const request = last(bedrock)
    expect(request.path).toBe('/model/amazon.nova-lite-v1%3A0/converse-stream')
    expect(request.json).toMatchObject({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] })
    expectSigned(request)
  })

  it('answers whole', async () => {
    const completion = await openai.chat.completions.create({ model: CLAUDE, messages: ASK })
    expect(completion.choices[0]?.message.content).toBe('Grüße')
    expect(last(bedrock).path).toBe('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse')
    expectSigned(last(bedrock))
  })

  it("streams to Anthropic's own client in Anthropic's format, out of AWS's messages", async () => {
    const anthropic = new Anthropic({ apiKey: KEY, baseURL: gateway.url, maxRetries: 0 })
    const stream = anthropic.beta.messages.stream({
      model: CLAUDE,
      max_tokens: 100,
      messages: ASK,
      betas: ['context-1m-2025-08-07', 'files-api-2025-04-14'],
    })
    const message = await stream.finalMessage()
    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: 'Grüße 😀' }] })
    expect(message.usage).toMatchObject({ input_tokens: 9, output_tokens: 3 })
    const request = last(bedrock)
    expect(request.path).toBe(
      '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream',
    )
    expect(request.json).toMatchObject({
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['context-1m-2025-08-07'],
      max_tokens: 100,
    })
    expect(request.json).not.toHaveProperty('model')
    expect(request.json).not.toHaveProperty('stream')
    expect(request.headers.has('anthropic-version')).toBe(false)
    expectSigned(request)
  })

  it('serves other models to that client by Converse', async () => {
    const anthropic = new Anthropic({ apiKey: KEY, baseURL: gateway.url, maxRetries: 0 })
    const message = await anthropic.messages.create({ model: NOVA, max_tokens: 100, messages: ASK })
    expect(message.content).toMatchObject([{ type: 'text', text: 'Grüße' }])
    expect(last(bedrock).path).toBe('/model/amazon.nova-lite-v1%3A0/converse')
  })

  it('says whose fault an exception in a stream is', async () => {
    const failed = openai.chat.completions.create({ model: LIMITED, messages: ASK, stream: true })
    await expect(failed).rejects.toMatchObject({ status: 429 })
  })
})

describe('Vertex', () => {
  it('is called with a token for the service account, fetched once', async () => {
    for (let round = 0; round < 2; round++) {
      const completion = await openai.chat.completions.create({ model: 'gemini-2.5-flash', messages: ASK })
      expect(completion.choices[0]?.message.content).toBe('Olá')
    }
    const [exchange, ...calls] = vertex.requests
    expect(exchange?.path).toBe('/token')
    expect(exchange?.body.toString()).toMatch(
      /^grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey/,
    )
    expect(exchange?.body.toString()).not.toContain('PRIVATE')
    expect(calls.map(({ path, headers }) => [path, headers.get('authorization')])).toEqual(
      Array(2).fill([
        '/v1/projects/example-project/locations/us-east5/publishers/google/models/gemini-2.5-flash:generateContent',
        'Bearer ya29.fake-1',
      ]),
    )
  })
})

describe('Azure', () => {
  it('is called by its deployment', async () => {
    const completion = await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: ASK })
    expect(completion.choices[0]?.message.content).toBe('Hello')
    const { path, headers } = last(azure)
    expect(path).toBe('/openai/deployments/prod-gpt/chat/completions?api-version=2024-10-21')
    expect(headers.get('api-key')).toBe('fake-azure-key')
    expect(headers.has('authorization')).toBe(false)
  })
})
