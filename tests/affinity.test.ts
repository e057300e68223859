import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { readRow } from './kit/gateway-books.ts'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** A conversation stays where its vendor's prompt cache is warm, as long as that is in order. */

const NAMES = ['one', 'two', 'three']
const upstreams: FakeUpstream[] = []
let gateway: StartedGateway
let failing = ''

const ANSWER = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'test-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: 100,
    completion_tokens: 1,
    total_tokens: 101,
    prompt_tokens_details: { cached_tokens: 75 },
  },
}

beforeAll(async () => {
  for (const name of NAMES) {
    upstreams.push(
      await startFakeUpstream({
        plan: () => ({
          answer: {
            status: name === failing ? 500 : 200,
            headers: { 'content-type': 'application/json' },
            body: Buffer.from(JSON.stringify(ANSWER)),
          },
        }),
      }),
    )
  }
  gateway = await startGateway({
    config: JSON.stringify({
      channels: NAMES.map((name, at) => ({
        name,
        provider: 'openai-compatible',
        base_url: upstreams[at]?.url,
        api_keys: [`upstream-a-${name}-${'test'.repeat(4)}`, `upstream-b-${name}-${'test'.repeat(4)}`],
        models: ['test-model'],
      })),
      prices: [{ model: 'test-model', input: '1', output: '2' }],
      customers: [aCustomer('alice')],
    }),
  })
})
afterAll(async () => {
  await gateway.kill()
  for (const upstream of upstreams) await upstream.close()
})

interface Turn {
  text: string
  headers?: Record<string, string>
  key?: string
}

/** Channel and key that answered. */
async function ask({ text, headers, key }: Turn): Promise<string> {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: testKey('alice'), maxRetries: 0 })
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: text },
  ]
  const { request_id } = await client.chat.completions
    .create(
      { model: 'test-model', messages, ...(key !== undefined && { prompt_cache_key: key }) },
      { headers: headers ?? {} },
    )
    .withResponse()
  const row = await readRow(gateway, request_id ?? '')
  const [tried] = (
    row.trace as { outcome: string; reason: string; channel: string; credential: string }[]
  ).filter(({ reason }) => reason === 'complete')
  return `${tried?.channel} ${tried?.credential}`
}

async function askAll(turns: readonly Turn[]): Promise<string[]> {
  const places: string[] = []
  for (const turn of turns) places.push(await ask(turn))
  return places
}

const repeat = (turn: Turn, times = 12): Turn[] => Array.from({ length: times }, () => turn)

describe('a conversation', () => {
  it.each<[name: string, turns: Turn[]]>([
    ['that begins in the same way', repeat({ text: 'first message' })],
    [
      'of one session',
      Array.from({ length: 12 }, (_, at) => ({ text: `turn ${at}`, headers: { session_id: 'session-7' } })),
    ],
    ['with one cache key', Array.from({ length: 12 }, (_, at) => ({ text: `turn ${at}`, key: 'key-7' }))],
  ])('%s stays on its channel and key', async (_, turns) => {
    expect(new Set(await askAll(turns)).size).toBe(1)
  })

  it('is one of many, which are spread over all', async () => {
    const places = await askAll(Array.from({ length: 24 }, (_, at) => ({ text: `conversation ${at}` })))
    expect(new Set(places.map((place) => place.split(' ')[0])).size).toBe(3)
  })

  it('moves on when its channel fails, and stays there', async () => {
    const turn = { text: 'a conversation that moves' }
    const [before = ''] = await askAll(repeat(turn, 2))
    failing = before.split(' ')[0] ?? ''
    const during = await ask(turn)
    expect(during.split(' ')[0]).not.toBe(failing)
    failing = ''
    expect(new Set([during, ...(await askAll(repeat(turn, 6)))]).size).toBe(1)
  })

  it('shows in the log how much of its prompt was cached', async () => {
    await expect.poll(() => gateway.logs()).toContainEqual(expect.objectContaining({ cacheShare: 0.75 }))
  })
})
