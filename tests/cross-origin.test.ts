import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Json, JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { readAnswer } from './kit/post-chat.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** What a page in a browser may read of the key-authenticated API (`cors.origins`): good answers and every kind of error. */

const MINE = 'https://mine.example'
const THEIRS = 'https://theirs.example'

const KEYS = Object.fromEntries(
  ['rich', 'poor', 'narrow'].map((name) => [name, `sk-${name}-${'test'.repeat(6)}`]),
)

function configText(origins: Json): string {
  const customer = (name: string, balance: string, more: JsonObject = {}) => ({
    name,
    balance,
    api_keys: [{ name, key: KEYS[name] ?? '', ...more }],
  })
  return JSON.stringify({
    channels: [
      { name: 'good', provider: 'demo', models: ['demo-chat'] },
      failingChannel('broken', '500'),
      failingChannel('busy', '429'),
    ],
    prices: ['demo-chat', 'broken', 'busy'].map((model) => ({ model, input: '1', output: '2' })),
    customers: [
      customer('rich', '100'),
      customer('poor', '0'),
      customer('narrow', '1', { models: ['other'] }),
    ],
    cors: { origins },
  })
}

/** The same answer of the demo vendor to every call. */
function failingChannel(model: string, order: string): JsonObject {
  const asOrdered = { model_map: { [model]: 'demo-chat' }, headers: { 'x-demo-order': order } }
  return { name: model, provider: 'demo', models: [model], ...asOrdered }
}

interface Asked {
  name: string
  status: number
  path?: string
  method?: string
  key?: string
  body?: JsonObject | string
  headers?: Record<string, string>
}

const CHAT = '/v1/chat/completions'
const chat = (more: JsonObject = {}): JsonObject => ({
  model: 'demo-chat',
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
})

const ASKED: readonly Asked[] = [
  { name: 'an answer', status: 200, body: chat() },
  { name: 'a stream', status: 200, body: chat({ stream: true }) },
  { name: 'a body that is no JSON', status: 400, body: '{' },
  { name: 'a wrong field', status: 400, body: chat({ temperature: 9 }) },
  { name: 'an unknown key', status: 401, key: 'sk-nobody', body: chat() },
  { name: 'no money', status: 402, key: 'poor', body: chat() },
  { name: 'a model that the key may not use', status: 403, key: 'narrow', body: chat() },
  { name: 'an unknown model', status: 404, body: chat({ model: 'none' }) },
  { name: 'an unknown path', status: 404, path: '/v1/nothing' },
  { name: 'a wrong method', status: 405, path: CHAT, method: 'GET' },
  { name: 'an encoding of nobody', status: 415, body: chat(), headers: { 'content-encoding': 'x-rot13' } },
  { name: 'a broken upstream', status: 502, body: chat({ model: 'broken' }) },
  { name: 'an upstream that is busy', status: 429, body: chat({ model: 'busy' }) },
  { name: 'the models', status: 200, path: '/v1/models', method: 'GET' },
  { name: 'the models of nobody', status: 401, path: '/v1/models', method: 'GET', key: 'sk-nobody' },
  { name: 'an unknown model of the list', status: 404, path: '/v1/models/none', method: 'GET' },
  { name: 'the balance', status: 200, path: '/api/balance', method: 'GET' },
  { name: 'the balance of nobody', status: 401, path: '/api/balance', method: 'GET', key: 'sk-nobody' },
  { name: 'a wrong method of the balance', status: 405, path: '/api/balance', method: 'DELETE' },
  { name: 'a quote of nothing', status: 400, path: '/api/quote', body: {} },
  { name: 'a quote of nobody', status: 401, path: '/api/quote', key: 'sk-nobody', body: quote('demo-chat') },
  {
    name: 'a quote for others',
    status: 403,
    path: '/api/quote',
    body: { ...quote('demo-chat'), group: 'g' },
  },
  { name: 'a quote of an unknown model', status: 404, path: '/api/quote', body: quote('none') },
  { name: 'a quote that is too large', status: 413, path: '/api/quote', body: ' '.repeat(1024 * 1024 + 1) },
  { name: 'OPTIONS', status: 204, path: CHAT, method: 'OPTIONS' },
]

function quote(model: string): JsonObject {
  return { model, usage: { input: 1 } }
}

let gateway: StartedGateway

beforeAll(async () => {
  gateway = await startGateway({ config: configText('*') })
})
afterAll(() => gateway.kill())

async function ask(asked: Asked, more: Record<string, string>) {
  const { path = CHAT, method = 'POST', key = 'rich', body, headers } = asked
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${KEYS[key] ?? key}`,
      'content-type': 'application/json',
      ...headers,
      ...more,
    },
    ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }),
  })
  return await readAnswer(response)
}

/** What an answer tells a browser and a cache of who may read it. */
async function readRights(asked: Asked, origin: string | undefined) {
  const { status, headers, requestId } = await ask(asked, origin === undefined ? {} : { origin })
  expect(status).toBe(asked.status)
  expect(requestId).toMatch(/^req_/)
  expect(headers.get('access-control-allow-credentials')).toBeNull()
  const allowed = headers.get('access-control-allow-origin')
  expect(headers.get('access-control-expose-headers') !== null).toBe(allowed !== null)
  return { allowed, vary: headers.get('vary') }
}

describe('with every origin allowed', () => {
  it.each(ASKED)('$name ($status) may be read', async (asked) => {
    expect(await readRights(asked, THEIRS)).toEqual({ allowed: '*', vary: null })
  })
})

describe('with a list of origins', () => {
  beforeAll(async () => {
    gateway.reconfigure(configText([MINE, 'http://localhost:5173']))
    const varies = async () => (await readRights({ name: '', status: 404, path: '/v1/nothing' }, MINE)).vary
    await vi.waitFor(async () => expect(await varies()).toBe('origin'))
  })

  it.each(ASKED)('$name ($status) may be read by those alone, and caches are told', async (asked) => {
    expect(await readRights(asked, MINE)).toEqual({ allowed: MINE, vary: 'origin' })
    expect(await readRights(asked, THEIRS)).toEqual({ allowed: null, vary: 'origin' })
    expect(await readRights(asked, undefined)).toEqual({ allowed: null, vary: 'origin' })
  })

  it('says nothing of the administration', async () => {
    for (const path of ['/api/admin/customers', '/api/admin/nothing', '/metrics', '/healthz']) {
      const { headers } = await readAnswer(
        await fetch(`${gateway.url}${path}`, { headers: { origin: MINE } }),
      )
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([null, null])
    }
  })
})
