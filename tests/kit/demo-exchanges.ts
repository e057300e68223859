import { answerCall } from '../../packages/sluice/src/builtin/demo/answer-call.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { splitSse } from './gemini-recordings.ts'
import type { RecordedExchange } from './recorded-exchanges.ts'
import { responsesEvents } from './responses-recordings.ts'

/** Streams of our own in the vendors' forms, for where no recordings are: with thought, words of several bytes, and calls. */
export function demoExchanges(): RecordedExchange[] {
  return ASKED.flatMap(({ api, provider, path, bodyOf }) =>
    [false, true].map((withTools) => {
      const body = bodyOf(withTools)
      const call = {
        method: 'POST',
        path,
        headers: new Map([['anthropic-version', '2023-06-01']]),
        body: Buffer.from(JSON.stringify(body)),
      }
      const script = answerCall(call, { now: 1_900_000_000_000, chunkDelayMs: 0, apiKey: undefined })
      const bytes = Buffer.concat([...script.chunks].map((chunk) => chunk.bytes))
      return {
        id: `demo/${api}/${withTools ? 'calls' : 'words'}`,
        vendor: 'demo',
        api,
        provider,
        model: 'demo-reasoner',
        streaming: true,
        isError: script.status !== 200,
        features: [],
        answer: { status: script.status, headers: script.headers, body: bytes },
        bodies: responsesEvents(splitSse(bytes)),
        request: body,
      }
    }),
  )
}

const SAID = 'Grüße aus Zürich, 你好 und 😀😀 für alle'
const SCHEMA: JsonObject = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const CHAT: JsonObject = { model: 'demo-reasoner', messages: [{ role: 'user', content: SAID }], stream: true }

interface Asked {
  api: RecordedExchange['api']
  provider: string
  path: string
  bodyOf(withTools: boolean): JsonObject
}

const ASKED: readonly Asked[] = [
  {
    api: 'chat',
    provider: 'openai-compatible',
    path: '/v1/chat/completions',
    bodyOf: (withTools) => ({
      ...CHAT,
      stream_options: { include_usage: true },
      ...(withTools && { tools: [{ type: 'function', function: { name: 'find', parameters: SCHEMA } }] }),
    }),
  },
  {
    api: 'responses',
    provider: 'openai',
    path: '/v1/responses',
    bodyOf: (withTools) => ({
      model: 'demo-reasoner',
      input: SAID,
      stream: true,
      ...(withTools && { tools: [{ type: 'function', name: 'find', parameters: SCHEMA, strict: false }] }),
    }),
  },
  {
    api: 'messages',
    provider: 'anthropic',
    path: '/v1/messages',
    bodyOf: (withTools) => ({
      ...CHAT,
      max_tokens: 1000,
      ...(withTools && { tools: [{ name: 'find', input_schema: SCHEMA }] }),
    }),
  },
  {
    api: 'generate-content',
    provider: 'gemini',
    path: '/v1beta/models/demo-reasoner:streamGenerateContent?alt=sse',
    bodyOf: (withTools) => ({
      contents: [{ role: 'user', parts: [{ text: SAID }] }],
      ...(withTools && {
        tools: [{ functionDeclarations: [{ name: 'find', parametersJsonSchema: SCHEMA }] }],
      }),
    }),
  },
]
