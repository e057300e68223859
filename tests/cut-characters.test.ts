import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerCall } from '../packages/sluice/src/builtin/demo/answer-call.ts'
import { badDoor } from './kit/bad-doors.ts'
import { requestIdOf } from './kit/chat-caller.ts'
import type { UpstreamPlan, UpstreamRequest } from './kit/fake-upstream.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import {
  OPEN_KEY,
  OPEN_MODELS,
  type OpenProvider,
  type OpenVendor,
  startOpenVendor,
} from './kit/open-vendor.ts'

/** A vendor's stream that ends in the middle of a character: what came before is whole, and the end is told as one. */

const SAID = 'Grüße 😀 世界'

let sut: OpenVendor
/** The character in which the next stream is cut, and behind how many of its bytes. */
let cut = { character: '😀', bytes: 1 }

beforeAll(async () => {
  sut = await startOpenVendor(cutStream)
})
afterAll(() => sut.close())

/** The demo's stream, which repeats what was said. */
function cutStream({ method, path, headers, body }: UpstreamRequest): UpstreamPlan {
  const asDemo = (text: string): string =>
    Object.values(OPEN_MODELS).reduce((rest, model) => rest.replace(model, 'demo-chat'), text)
  const call = { method, path: asDemo(path), headers, body: Buffer.from(asDemo(body.toString())) }
  const script = answerCall(call, { now: 0, chunkDelayMs: 0, apiKey: undefined })
  const bytes = Buffer.concat([...script.chunks].map((chunk) => chunk.bytes))
  const at = bytes.indexOf(cut.character)
  if (at < 0) throw new Error(`the answer has no ${cut.character}: ${bytes.toString().slice(0, 500)}`)
  return {
    answer: { status: script.status, headers: script.headers, body: bytes },
    slices: { seed: at, most: 200 },
    fault: { at: at + cut.bytes, act: { type: 'cut' } },
  }
}

interface Caller {
  name: string
  path: (model: string) => string
  body: (model: string) => object
  /** How a stream ends that went wrong. */
  end: RegExp
}

const contents = [{ role: 'user', parts: [{ text: SAID }] }]
const messages = [{ role: 'user', content: SAID }]

const CALLERS: readonly Caller[] = [
  {
    name: 'chat',
    path: () => '/v1/chat/completions',
    body: (model) => ({ model, messages, stream: true }),
    end: /\ndata: \{"error":\{.*\}\}\n\n$/,
  },
  {
    name: 'responses',
    path: () => '/v1/responses',
    body: (model) => ({ model, input: SAID, stream: true }),
    end: /\nevent: error\ndata: .*\n\nevent: response\.failed\ndata: .*\n\n$/,
  },
  {
    name: 'messages',
    path: () => '/v1/messages',
    body: (model) => ({ model, messages, max_tokens: 500, stream: true }),
    end: /\nevent: error\ndata: \{.*\}\n\n$/,
  },
  {
    name: 'completions',
    path: () => '/v1/completions',
    body: (model) => ({ model, prompt: SAID, stream: true }),
    end: /\ndata: \{"error":\{.*\}\}\n\n$/,
  },
  {
    name: 'gemini, events',
    path: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    body: () => ({ contents }),
    end: /\n\{"error":\{.*\}\}\s*$/,
  },
  {
    name: 'gemini, array',
    path: (model) => `/v1beta/models/${model}:streamGenerateContent`,
    body: () => ({ contents }),
    end: /,\s*\{"error":\{.*\}\}\s*\]$/s,
  },
]

const PROVIDERS: readonly OpenProvider[] = ['openai', 'anthropic', 'gemini']
const CUTS = [
  { character: 'ü', bytes: 1 },
  { character: '😀', bytes: 1 },
  { character: '😀', bytes: 3 },
  { character: '世', bytes: 2 },
]

describe.each(CALLERS.flatMap((caller) => PROVIDERS.map((provider) => ({ ...caller, provider }))))(
  '$name over $provider',
  ({ path, body, end, provider }) => {
    it.each(CUTS)('cut behind $bytes bytes of $character', async (where) => {
      cut = where
      const model = OPEN_MODELS[provider]
      const response = await fetch(`${sut.gateway.url}${path(model)}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${OPEN_KEY}`,
          'content-type': 'application/json',
          ...badDoor('messages').headers,
        },
        body: JSON.stringify(body(model)),
      })
      expect(response.status).toBe(200)
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer())
      expect(text).not.toContain('\ufffd')
      expect(text).toContain('You')
      expect(text).toMatch(end)
      const row = await readRow(sut.gateway, requestIdOf(response))
      expect(row).toMatchObject({ status: 'failed', error_code: 'upstream_error', usage_source: 'counted' })
      expect(Number(row.charge)).toBeGreaterThan(0)
    })
  },
)

it('keeps the books right', () => expectRightBooks(sut.gateway))
