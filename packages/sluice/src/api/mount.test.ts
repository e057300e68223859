import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it, vi } from 'vitest'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { GatewayError } from '../canonical/errors.ts'
import { type Logger, silentLogger } from '../io/log/logger.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import type { DoorHandler } from './chat-door.ts'
import { mount } from './mount.ts'

const done = () => new Promise((resolve) => setImmediate(resolve))

function aProgram(door: DoorHandler = async (call, parameter) => call.answer(200, [], `door ${parameter}`)) {
  const control = new OpenAPIHono()
  control.get('/healthz', (c) => c.text('well'))
  control.post('/api/echo', async (c) => c.text(`${c.req.query('q')} ${await c.req.text()}`))
  control.get('/api/balance', (c) => c.text('7'))
  control.notFound((c) => c.text('control knows it not', 404))
  const error = vi.fn()
  const log: Logger = { ...silentLogger, error }
  const handler = mount({
    routes: [
      { method: 'POST', path: '/v1/chat/completions', handler: door },
      { method: 'POST', path: '/chat/completions', handler: door },
      { method: 'GET', path: '/v1/models/{id}', handler: door },
    ],
    control,
    envelopes: [{ prefix: '/v1/', inbound: openaiChatInbound }],
    keyPaths: new Set(['/api/balance']),
    cors: () => ({ origins: '*' }),
    baseUrl: () => 'http://127.0.0.1:3000',
    clock: new FakeClock(),
    log,
  })
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body = '') => {
    const call = new FakeCall({ method, path, headers, body })
    handler(call)
    await done()
    await done()
    return call
  }
  return { send, error }
}

const PREFLIGHT = { origin: 'https://x.test', 'access-control-request-method': 'POST' }

describe('mount', () => {
  it.each<{
    name: string
    method: string
    path: string
    status: number
    says: string
    headers?: Record<string, string>
  }>([
    { name: 'a route', method: 'POST', path: '/v1/chat/completions', status: 200, says: 'door undefined' },
    { name: 'a parameter', method: 'GET', path: '/v1/models/a%2Fb', status: 200, says: 'door a/b' },
    {
      name: 'a wrong method',
      method: 'GET',
      path: '/v1/chat/completions',
      status: 405,
      says: 'method_not_allowed',
    },
    {
      name: 'a wrong method outside of /v1',
      method: 'GET',
      path: '/chat/completions',
      status: 405,
      says: 'method_not_allowed',
    },
    {
      name: 'OPTIONS that is no preflight',
      method: 'OPTIONS',
      path: '/v1/chat/completions',
      status: 405,
      says: 'method_not_allowed',
    },
    {
      name: 'an unknown path of the protocol',
      method: 'POST',
      path: '/v1/embeddings',
      status: 404,
      says: 'not_in_this_version',
    },
    {
      name: 'a broken escape',
      method: 'GET',
      path: '/v1/models/%zz',
      status: 404,
      says: 'not_in_this_version',
    },
    { name: 'a path of the control plane', method: 'GET', path: '/healthz', status: 200, says: 'well' },
    {
      name: 'an unknown path elsewhere',
      method: 'GET',
      path: '/x',
      status: 404,
      says: 'control knows it not',
    },
    {
      name: 'a path that looks like a host',
      method: 'GET',
      path: '//evil.test/x',
      status: 404,
      says: 'control knows it not',
    },
    {
      name: 'a whole URL as path',
      method: 'GET',
      path: 'http://evil.test/x',
      status: 404,
      says: 'control knows it not',
    },
    {
      name: 'a preflight of a route',
      method: 'OPTIONS',
      path: '/v1/chat/completions',
      status: 204,
      says: '',
      headers: PREFLIGHT,
    },
    {
      name: 'a preflight outside of /v1',
      method: 'OPTIONS',
      path: '/chat/completions',
      status: 204,
      says: '',
      headers: PREFLIGHT,
    },
    {
      name: "a preflight of a key's path",
      method: 'OPTIONS',
      path: '/api/balance',
      status: 204,
      says: '',
      headers: PREFLIGHT,
    },
    {
      name: 'a preflight of the administration',
      method: 'OPTIONS',
      path: '/api/echo',
      status: 404,
      says: 'control',
      headers: PREFLIGHT,
    },
    { name: 'TRACE', method: 'TRACE', path: '/healthz', status: 405, says: 'method_not_allowed' },
  ])('answers $name: $status', async ({ method, path, status, says, headers }) => {
    const { send, error } = aProgram()
    const call = await send(method, path, headers)
    expect(call.status).toBe(status)
    expect(call.text).toContain(says)
    expect(call.ended).toBe(true)
    expect(error).not.toHaveBeenCalled()
    if (!says.startsWith('door')) expect(call.answerHeader('x-request-id')).toMatch(/^req_/)
    if (says.includes('_')) {
      const body = JSON.parse(call.text) as { error: object }
      expect(Object.keys(body.error).toSorted()).toEqual(['code', 'message', 'param', 'type'])
    }
  })

  it('hands the body on', async () => {
    const { send } = aProgram()
    expect((await send('POST', '/api/echo', {}, 'ü')).text).toBe('undefined ü')
  })

  it("lets a browser read a key's answers, and nothing of the administration", async () => {
    const { send } = aProgram()
    const origin = { origin: 'https://x.test' }
    const allowed = 'access-control-allow-origin'
    expect((await send('GET', '/api/balance', origin)).answerHeader(allowed)).toBe('*')
    expect((await send('GET', '/v1/unknown', origin)).answerHeader(allowed)).toBe('*')
    expect((await send('POST', '/api/echo', origin)).answerHeader(allowed)).toBeUndefined()
  })

  it.each([
    {
      name: 'a known error',
      thrown: new GatewayError('too-large', 'Too large.'),
      status: 413,
      code: 'request_too_large',
      logged: 0,
    },
    {
      name: 'a mistake of ours',
      thrown: new TypeError('secret detail'),
      status: 500,
      code: 'internal_error',
      logged: 1,
    },
  ])('answers a door that fails: $name', async ({ thrown, status, code, logged }) => {
    const { send, error } = aProgram(() => Promise.reject(thrown))
    const call = await send('POST', '/v1/chat/completions')
    expect([call.status, error.mock.calls.length]).toEqual([status, logged])
    expect(call.text).toContain(code)
    expect(call.text).not.toContain('secret detail')
  })

  it('cuts an answer whose door fails in the middle', async () => {
    const { send } = aProgram(async (call) => {
      call.begin(200, [])
      call.write('half')
      throw new Error('on purpose')
    })
    const call = await send('POST', '/v1/chat/completions')
    expect([call.status, call.wasCut, call.ended]).toEqual([200, true, false])
  })
})
