import { beforeEach, describe, expect, it } from 'vitest'
import { dumpDatabase, readTestConfig } from '../../../../tests/kit/control.ts'
import { OWNER_TOKEN, openTestControlApp, type TestControlApp } from '../../../../tests/kit/control-app.ts'
import { isJsonObject } from '../canonical/json.ts'
import { applyConfig } from '../control/apply-config.ts'

let plane: TestControlApp

beforeEach(async () => {
  plane = await openTestControlApp()
})

const ROUTES: [method: string, path: string][] = [
  ['GET', '/api/admin/customers'],
  ['POST', '/api/admin/customers'],
  ['GET', '/api/admin/customers/x'],
  ['PATCH', '/api/admin/customers/x'],
  ['POST', '/api/admin/customers/x/credits'],
  ['GET', '/api/admin/customers/x/api-keys'],
  ['POST', '/api/admin/customers/x/api-keys'],
  ['PATCH', '/api/admin/api-keys/x'],
  ['DELETE', '/api/admin/api-keys/x'],
  ['GET', '/api/admin/channels'],
  ['POST', '/api/admin/channels'],
  ['PATCH', '/api/admin/channels/x'],
  ['DELETE', '/api/admin/channels/x'],
  ['POST', '/api/admin/channels/x/test'],
  ['GET', '/api/admin/prices'],
  ['PUT', '/api/admin/prices/x'],
  ['GET', '/api/admin/requests'],
  ['GET', '/api/admin/requests/x'],
  ['GET', '/api/admin/ledger'],
  ['POST', '/api/admin/books/verify'],
  ['GET', '/api/admin/anything'],
  ['GET', '/metrics'],
]

describe('who may call', () => {
  it.each(ROUTES)('asks for the admin token: %s %s', async (method, path) => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${OWNER_TOKEN}`, `Bearer ${OWNER_TOKEN}x`]) {
      const answer = await plane.call(method, path, undefined, { authorization })
      expect(answer.status).toBe(401)
      expect(answer.body).toEqual({
        error: {
          message: 'The admin token is missing or wrong.',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_admin_token',
        },
      })
    }
  })

  it.each(ROUTES)('says how to set a token where there is none: %s %s', async (method, path) => {
    plane = await openTestControlApp({ adminToken: null })
    const answer = await plane.call(method, path)
    expect(answer.status).toBe(401)
    expect(JSON.stringify(answer.body)).toContain('SLUICE_ADMIN_TOKEN')
  })

  it('takes the token of the configuration file too', async () => {
    plane = await openTestControlApp({ adminToken: null })
    plane.live.setSettings(readTestConfig('admin: { token: from-the-file }').settings)
    expect((await plane.call('GET', '/api/admin/customers')).status).toBe(401)
    expect(
      (await plane.call('GET', '/api/admin/customers', undefined, { authorization: 'Bearer from-the-file' }))
        .status,
    ).toBe(200)
  })

  it('is told by a key of a customer from the owner', async () => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    const { body } = await plane.call('POST', '/api/admin/customers/alice/api-keys', {})
    expect(
      (await plane.call('GET', '/api/admin/customers', undefined, { authorization: `Bearer ${body.key}` }))
        .status,
    ).toBe(401)
  })
})

describe('what the file declares', () => {
  it('is answered 409', async () => {
    const text = `channels: [ { name: a, provider: demo } ]
prices: [ { model: m, input: 1 } ]
customers: [ { name: alice, api_keys: [ { name: one } ] } ]`
    await applyConfig(plane.ports, readTestConfig(text), plane.log)
    const { body } = await plane.call('GET', '/api/admin/customers/alice/api-keys')
    const [key] = Array.isArray(body.data) ? body.data : []
    const id = isJsonObject(key) ? String(key.id) : ''
    const answers = [
      await plane.call('PATCH', '/api/admin/channels/a', { priority: 1 }),
      await plane.call('DELETE', '/api/admin/channels/a'),
      await plane.call('PUT', '/api/admin/prices/m', { input: 2 }),
      await plane.call('PATCH', '/api/admin/customers/alice', { group: 'g' }),
      await plane.call('PATCH', `/api/admin/api-keys/${id}`, { rpm: 1 }),
      await plane.call('DELETE', `/api/admin/api-keys/${id}`),
    ]
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'declared_in_file' } } })
    }
  })
})

const sorted = (list: string | null) => list?.split(', ').toSorted()

describe('public routes', () => {
  it('tell life, readiness and metrics', async () => {
    expect((await plane.call('GET', '/healthz', undefined, { authorization: '' })).status).toBe(200)
    expect((await plane.call('GET', '/readyz', undefined, { authorization: '' })).status).toBe(200)
    plane = await openTestControlApp({ notReady: () => 'stopping' })
    expect(await plane.call('GET', '/readyz')).toMatchObject({ status: 503, body: { reason: 'stopping' } })
    expect((await plane.call('GET', '/healthz')).status).toBe(200)
    plane.live.setSettings(readTestConfig('metrics: { public: true }').settings)
    const metrics = await plane.call('GET', '/metrics', undefined, { authorization: '' })
    expect([metrics.status, metrics.text]).toEqual([200, 'sluice_up 1\n'])
  })

  it('answers an unknown path in the shape of errors', async () => {
    expect(await plane.call('GET', '/api/nothing')).toMatchObject({
      status: 404,
      body: { error: { code: 'not_in_this_version' } },
    })
  })

  it.each([
    ['POST', '/api/balance', 'GET, HEAD, OPTIONS'],
    ['GET', '/api/quote', 'POST, OPTIONS'],
    ['DELETE', '/', 'GET, HEAD, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
    ['TRACE', '/metrics', 'GET, HEAD, OPTIONS'],
    ['HEAD', '/api/quote', 'POST, OPTIONS'],
    ['PUT', '/api/admin/customers', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/api/admin/customers/x', 'GET, HEAD, PATCH, OPTIONS'],
    ['GET', '/api/admin/prices/meta-llama/Llama-3', 'PUT, OPTIONS'],
    ['PROPFIND', '/api/admin/books/verify', 'POST, OPTIONS'],
  ])('answer a wrong method with those that there are: %s %s', async (method, path, allow) => {
    const answer = await plane.call(method, path)
    expect([answer.status, sorted(answer.headers.get('allow'))]).toEqual([405, sorted(allow)])
    if (method !== 'HEAD') expect(answer.body).toMatchObject({ error: { code: 'method_not_allowed' } })
    const options = await plane.call('OPTIONS', path)
    expect([options.status, sorted(options.headers.get('allow'))]).toEqual([204, sorted(allow)])
  })

  it('describes every route in OpenAPI', async () => {
    const { body } = await plane.call('GET', '/api/openapi.json')
    const paths = isJsonObject(body.paths) ? body.paths : {}
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(isJsonObject(item) ? item : {}).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.toSorted()).toEqual(
      [
        ...ROUTES.filter(([, path]) => path.startsWith('/api/admin/') && path !== '/api/admin/anything').map(
          ([method, path]) =>
            `${method} ${path.replace(/prices\/x/, 'prices/{model}').replace(/\/x/, '/{id}')}`,
        ),
        'GET /api/balance',
        'POST /api/quote',
      ].toSorted(),
    )
  })
})

describe('secrets', () => {
  it('stand in no column, no log line and no error', async () => {
    const canary = 'canary'.repeat(5)
    const key = `sk-${canary}`
    const answers = [
      await plane.call('POST', '/api/admin/channels', {
        name: 'c',
        provider: 'openai',
        api_key: canary,
        headers: { a: canary },
        proxy: `http://u:${canary}@p:1`,
      }),
      await plane.call('POST', '/api/admin/channels', {
        name: 'c',
        provider: 'openai',
        api_key: `${canary} x`,
      }),
      await plane.call('POST', '/api/admin/channels', {
        name: 'd',
        provider: 'openai',
        api_key: canary,
        options: { secret: canary },
      }),
      await plane.call('PATCH', '/api/admin/channels/c', {
        headers: { b: canary },
        base_url: `http://x:${canary}@y`,
      }),
      await plane.call('POST', '/api/admin/customers', { name: 'alice' }),
      await plane.call('GET', '/api/admin/channels', undefined, { authorization: `Bearer ${canary}` }),
    ]
    const made = await plane.call('POST', '/api/admin/customers/alice/api-keys', { key })
    await plane.call('POST', '/api/admin/customers/alice/api-keys', { name: 'again', key })
    expect(made.body.key).toBe(key)
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(canary)
    expect(await dumpDatabase(plane.books)).not.toContain(canary)
    expect(plane.log.lines.join('\n')).not.toContain(canary)
  })
})

describe('failures of the database', () => {
  it('are told without their text', async () => {
    await plane.books.change('DROP TABLE channels')
    const answer = await plane.call('GET', '/api/admin/channels')
    expect(answer).toMatchObject({
      status: 500,
      body: { error: { type: 'api_error', code: 'internal_error' } },
    })
    expect(JSON.stringify(answer.body)).not.toContain('channels')
    await plane.books.runner.close()
    const write = await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    expect(write.status).toBe(503)
    expect(write.headers.get('retry-after')).toBe('5')
  })
})
