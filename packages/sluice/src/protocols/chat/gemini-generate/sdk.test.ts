import { GoogleGenAI } from '@google/genai'
import { describe, expect, it } from 'vitest'
import { decodeBody, geminiContext, writeStream } from '../../../../../../tests/kit/gemini-inbound.ts'
import { parseObject } from '../../../../../../tests/kit/openai-chat.ts'
import { genaiOver, readStream, readWhole } from '../../../../../../tests/kit/read-with-genai.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { replayAnswer } from '../replay-answer.ts'
import { encodeCountAnswer } from './count-tokens.ts'
import { encodeModel, encodeModelList } from './encode-model-list.ts'
import { geminiInboundOf, geminiStreamInbound, geminiWholeInbound } from './inbound.ts'
import { GEMINI_GENERATE_ROUTES } from './routes.ts'

const PARTS: AnswerPart[] = [
  { type: 'reasoning', text: 'Hm. ', proof: { issuer: 'anthropic-messages', value: 'c2lnbmF0dXJl' } },
  { type: 'reasoning', text: '', proof: { issuer: 'anthropic-messages', value: 'hidden', redacted: true } },
  { type: 'text', text: 'Grüße 😀', citations: [{ url: 'https://a.example', start: 0, end: 5 }] },
  { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"a": 1}' },
  { type: 'tool-call', id: 'toolu_2', name: 'f', arguments: '{"a": 2}' },
]
const ANSWER: ChatAnswer = {
  choices: [{ index: 0, parts: PARTS, finish: 'tool-call' }],
  usage: { usage: { ...emptyUsage(), input: 3, cachedInput: 2, output: 4, reasoning: 1 } },
}
const BROKE = new GatewayError('unavailable', 'It broke.')

/** The SDK before a gateway that answers each call in turn; what it asked is kept. */
function sdk(answers: readonly { body: string; type?: string; status?: number }[], apiVersion = 'v1') {
  const asked: { url: URL; method: string; body: JsonObject; headers: Headers }[] = []
  const client = new GoogleGenAI({
    apiKey: `AIza-${'test'.repeat(8)}`,
    httpOptions: {
      baseUrl: 'http://127.0.0.1:1',
      apiVersion,
      retryOptions: { attempts: 1 },
      fetch: async (input, init) => {
        const url = new URL(String(input))
        const text = typeof init?.body === 'string' ? init.body : '{}'
        const headers = new Headers(init?.headers)
        asked.push({ url, method: init?.method ?? 'GET', body: parseObject(text), headers })
        const { body, type = 'application/json', status = 200 } = answers[asked.length - 1] ?? { body: '{}' }
        return new Response(body, { status, headers: { 'content-type': type } })
      },
    },
  })
  return { client, asked }
}

/** The route that was asked for: exact, or one whose parameter holds no colon. */
function routeOf({ url, method }: { url: URL; method: string }) {
  const path = url.pathname.replace(/^\/+/, '/')
  return GEMINI_GENERATE_ROUTES.find((route) => {
    const pattern = route.path.replace('{model}', '([^:]+)')
    return route.method === method && new RegExp(`^${pattern}$`).test(path)
  })
}

describe("Google's SDK", () => {
  it('reads a whole answer and a stream alike', async () => {
    const whole = await readWhole(geminiWholeInbound.encodeResponse(ANSWER, geminiContext()))
    const stream = await readStream(writeStream(replayAnswer(ANSWER)))
    for (const view of [whole, stream]) {
      expect(view).toMatchObject({
        text: 'Grüße 😀',
        thoughts: 'Hm. ',
        calls: [
          { id: 'toolu_1', name: 'f', args: { a: 1 } },
          { id: 'toolu_2', name: 'f', args: { a: 2 } },
        ],
        finish: 'STOP',
        usage: {
          promptTokenCount: 5,
          cachedContentTokenCount: 2,
          candidatesTokenCount: 3,
          thoughtsTokenCount: 1,
          totalTokenCount: 9,
        },
      })
      expect(view.signatures).toEqual(whole.signatures)
      expect(view.grounding).toEqual(whole.grounding)
    }
  })

  it('brings back what it was given, in a chat of its own', async () => {
    const said = writeStream(replayAnswer(ANSWER))
    const { client, asked } = sdk([
      { body: `${geminiStreamInbound.keepAlive}${said}`, type: 'text/event-stream' },
      { body: said, type: 'text/event-stream' },
    ])
    const chat = client.chats.create({ model: 'gemini-test' })
    for await (const _ of await chat.sendMessageStream({ message: 'Hi' }));
    const results = ['toolu_1', 'toolu_2'].map((id) => ({
      functionResponse: { id, name: 'f', response: { output: id } },
    }))
    for await (const _ of await chat.sendMessageStream({ message: results }));
    expect(asked.map(routeOf)).toMatchObject([{ form: 'stream' }, { form: 'stream' }])
    expect(
      asked.map(({ url }) => geminiInboundOf('stream', url.searchParams.get('alt') ?? undefined)),
    ).toEqual([geminiStreamInbound, geminiStreamInbound])
    const { request } = decodeBody(asked[1]?.body ?? {})
    expect(request.messages).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      {
        role: 'assistant',
        parts: [
          PARTS[0],
          PARTS[1],
          { type: 'text', text: 'Grüße 😀' },
          { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"a":1}' },
          { type: 'tool-call', id: 'toolu_2', name: 'f', arguments: '{"a":2}' },
          { type: 'text', text: '' },
        ],
      },
      {
        role: 'tool',
        parts: ['toolu_1', 'toolu_2'].map((id) => ({
          type: 'tool-result',
          callId: id,
          name: 'f',
          content: [{ type: 'text', text: id }],
        })),
      },
    ])
  })

  it('sees a failure inside a stream, in a read of its own or not', async () => {
    const begun = geminiStreamInbound
      .openStreamEncoder(geminiContext())
      .push({ type: 'text-delta', choice: 0, text: 'a' })
    const error = geminiStreamInbound.encodeStreamError(BROKE, 'req_1')
    const apart = readStream([Buffer.from(begun), Buffer.from(error)])
    await expect(apart).rejects.toMatchObject({ status: 503, message: expect.stringContaining('It broke.') })
    await expect(readStream(begun + error)).rejects.toThrow()
  })

  it('names a refusal', async () => {
    const error = new GatewayError('bad-request', "'contents' is missing.", { param: 'contents' })
    const client = genaiOver(
      JSON.stringify(geminiWholeInbound.encodeError(error, 'req_1')),
      'application/json',
      400,
    )
    const asked = client.models.generateContent({ model: 'gemini-test', contents: 'hi' })
    await expect(asked).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('INVALID_ARGUMENT'),
    })
  })

  it.each(['v1beta', 'v1alpha'])('lists, shows, counts and embeds by our routes of %s', async (version) => {
    const models = Array.from({ length: 60 }, (_, at) => ({ id: `m${at}`, thinking: true }))
    const first = encodeModelList(models)
    const answers = [
      { body: JSON.stringify(first) },
      { body: JSON.stringify(encodeModelList(models, { pageToken: String(first.nextPageToken) })) },
      { body: JSON.stringify(encodeModel({ id: 'm1', contextTokens: 9 })) },
      { body: JSON.stringify(encodeCountAnswer(7)) },
      { body: '{"embeddings":[{"values":[1]}]}' },
      { body: JSON.stringify(geminiWholeInbound.encodeResponse(ANSWER, geminiContext())) },
    ]
    const { client, asked } = sdk(answers, version)
    const listed: (string | undefined)[] = []
    for await (const { name } of await client.models.list()) listed.push(name)
    expect(listed).toEqual(models.map(({ id }) => `models/${id}`))
    expect(asked[1]?.url.searchParams.get('pageToken')).toBe(first.nextPageToken)
    expect(await client.models.get({ model: 'm1' })).toMatchObject({ name: 'models/m1', inputTokenLimit: 9 })
    expect(await client.models.countTokens({ model: 'm1', contents: 'hi' })).toMatchObject({ totalTokens: 7 })
    await client.models.embedContent({ model: 'm1', contents: 'hi' })
    await client.models.generateContent({ model: 'm1', contents: 'hi' })
    expect(asked.map((one) => routeOf(one)?.act)).toEqual([
      'list-models',
      'list-models',
      'show-model',
      'count-tokens',
      'forward',
      'chat',
    ])
  })

  it('asks with settings that are all understood', async () => {
    const { client, asked } = sdk([{ body: '{}' }])
    await client.models.generateContent({
      model: 'gemini-test',
      contents: [
        { role: 'user', parts: [{ text: 'a' }, { inlineData: { mimeType: 'image/png', data: 'aGk=' } }] },
      ],
      config: {
        systemInstruction: 'Be kind.',
        temperature: 0.5,
        maxOutputTokens: 7,
        thinkingConfig: { includeThoughts: true, thinkingBudget: 100 },
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
        tools: [
          { functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] },
          { googleSearch: {} },
        ],
      },
    })
    const { request, warnings } = decodeBody(asked[0]?.body ?? {})
    expect(warnings).toEqual([])
    expect(request).toMatchObject({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
        { role: 'user', parts: [{ type: 'text', text: 'a' }, { type: 'image' }] },
      ],
      temperature: 0.5,
      maxOutputTokens: 7,
      reasoning: { budgetTokens: 100, summary: 'auto' },
      responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      tools: [
        { type: 'function', name: 'f' },
        { type: 'vendor', kind: 'googleSearch' },
      ],
      extra: {},
    })
  })
})
