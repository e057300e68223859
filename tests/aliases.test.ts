import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** `compat.aliases`: the paths of a protocol under a further prefix, as relay sites have them. */

let gateway: StartedGateway

beforeAll(async () => {
  gateway = await startGateway({
    config: JSON.stringify({
      channels: [{ name: 'demo', provider: 'demo' }],
      customers: [aCustomer('alice')],
      compat: {
        aliases: {
          '/claude': 'anthropic-messages',
          '/g': 'gemini-generate',
          '/r': 'openai-responses',
          '/o': 'openai-chat',
        },
      },
    }),
  })
})
afterAll(() => gateway.kill())

async function call(method: string, path: string, body?: object) {
  const answer = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${testKey('alice')}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

const messages = [{ role: 'user', content: 'Hi' }]

describe('an alias of a path', () => {
  it.each<[path: string, body: object, shape: object]>([
    ['/claude/v1/messages', { model: 'demo-chat', max_tokens: 9, messages }, { type: 'message' }],
    [
      '/claude/v1/messages/count_tokens',
      { model: 'demo-chat', messages },
      { input_tokens: expect.any(Number) },
    ],
    [
      '/g/v1beta/models/demo-chat:generateContent',
      { contents: [{ parts: [{ text: 'Hi' }] }] },
      { modelVersion: 'demo-chat' },
    ],
    ['/r/v1/responses', { model: 'demo-chat', input: 'Hi' }, { object: 'response' }],
    ['/o/v1/chat/completions', { model: 'demo-chat', messages }, { object: 'chat.completion' }],
  ])('answers POST %s', async (path, body, shape) => {
    expect(await call('POST', path, body)).toMatchObject({ status: 200, body: shape })
  })

  it.each<[path: string, shape: object]>([
    ['/claude/v1/models', { data: [{ type: 'model' }, { type: 'model' }], has_more: false }],
    ['/claude/v1/models/demo-chat', { type: 'model', id: 'demo-chat' }],
    ['/g/v1beta/models', { models: [{ name: 'models/demo-chat' }, {}] }],
    ['/r/v1/models', { object: 'list' }],
    ['/o/v1/models', { object: 'list' }],
  ])('lists models in its own form: GET %s', async (path, shape) => {
    expect(await call('GET', path)).toMatchObject({ status: 200, body: shape })
  })

  it.each<[path: string, shape: object]>([
    ['/claude/v1/nothing', { type: 'error', error: { type: 'not_found_error' } }],
    ['/claude/v1/chat/completions', { type: 'error', error: { type: 'not_found_error' } }],
    ['/g/v1beta/nothing', { error: { code: 404, status: 'NOT_FOUND' } }],
    ['/o/v1/nothing', { error: { type: 'invalid_request_error' } }],
  ])('has no other paths: POST %s', async (path, shape) => {
    expect(await call('POST', path, {})).toMatchObject({ status: 404, body: shape })
  })
})
