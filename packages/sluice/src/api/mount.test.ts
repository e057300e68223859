import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it, vi } from 'vitest'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { GatewayError } from '../canonical/errors.ts'
import { type Logger, silentLogger } from '../io/log/logger.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import type { DoorHandler } from './chat-door.ts'
import type { CorsSettings } from './cors.ts'
import { serveHono } from './hono-door.ts'
import { mount } from './mount.ts'

const done = () => new Promise((resolve) => setImmediate(resolve))

function aProgram(
  door: DoorHandler = async (call, parameter) => call.answer(200, [], `door ${parameter}`),
  origins: CorsSettings['origins'] = '*',
) {
  const control = new OpenAPIHono()
  control.get('/healthz', (c) => c.text('well'))
  control.post('/api/echo', async (c) => c.text(`${c.req.query('q')} ${await c.req.text()}`))
  control.get('/api/balance', (c) => c.text('7'))
  for (const path of ['/api/broken', '/api/admin/broken']) {
    control.get(path, () => {
      throw new TypeError('on purpose')
    })
  }
  control.get('/api/refused', () => {
    throw new GatewayError('too-large', 'Too large.')
  })
  control.onError((error) => {
    throw error
  })
  control.notFound((c) => c.text('control knows it not', 404))
  const error = vi.fn()
  const log: Logger = { ...silentLogger, error }
  const handler = mount({
    routes: [
      { method: 'POST', path: '/v1/chat/completions', protocol: 'openai-chat', handler: door },
      { method: 'POST', path: '/chat/completions', protocol: 'openai-chat', handler: door },
      { method: 'GET', path: '/v1/models/{id}', protocol: 'openai-chat', handler: door },
      { method: 'DELETE', path: '/v1/models/{id}', protocol: 'openai-chat', handler: door },
    ],
    control: (call, extra) => serveHono(control, call, 'http://127.0.0.1:3000', extra),
    aliases: () => [{ prefix: '/relay', protocol: 'openai-chat' }],
    envelopeOf: ({ path }) => (path.startsWith('/v1/') ? openaiChatInbound : undefined),
    inboundOf: () => openaiChatInbound,
    usualEnvelope: openaiChatInbound,
    keyPaths: new Set(['/api/balance', '/api/refused', '/api/broken']),
    cors: () => ({ origins }),
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
      status: 204,
      says: '',
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
    { name: 'the head of one, whole', method: 'HEAD', path: '/healthz', status: 200, says: 'well' },
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
    {
      name: 'TRACE of an unknown path',
      method: 'TRACE',
      path: '/x',
      status: 404,
      says: 'not_in_this_version',
    },
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

  it.each([
    ['GET', '/v1/chat/completions', 405, 'POST, OPTIONS'],
    ['OPTIONS', '/v1/chat/completions', 204, 'POST, OPTIONS'],
    ['GET', '/chat/completions', 405, 'POST, OPTIONS'],
    ['POST', '/v1/models/a', 405, 'GET, DELETE, OPTIONS'],
    ['HEAD', '/v1/models/a', 405, 'GET, DELETE, OPTIONS'],
    ['TRACE', '/healthz', 405, 'GET, HEAD, OPTIONS'],
    ['TRACE', '/api/echo', 405, 'POST, OPTIONS'],
    ['TRACE', '/x', 404, undefined],
    ['POST', '/v1/embeddings', 404, undefined],
    ['OPTIONS', '/v1/embeddings', 404, undefined],
  ])('says which methods there are: %s %s', async (method, path, status, allow) => {
    const call = await aProgram().send(method, path)
    expect([call.status, call.answerHeader('allow')]).toEqual([status, allow])
  })

  describe('in a browser', () => {
    const fails: DoorHandler = () => Promise.reject(new Error('on purpose'))
    const refuses: DoorHandler = () => Promise.reject(new GatewayError('too-large', 'Too large.'))
    const OPEN: [name: string, method: string, path: string, status: number, door?: DoorHandler][] = [
      ["a key's path", 'GET', '/api/balance', 200],
      ["a key's path that is refused", 'GET', '/api/refused', 413],
      ["a key's path that fails", 'GET', '/api/broken', 500],
      ['an unknown path of a format', 'GET', '/v1/unknown', 404],
      ['a wrong method', 'GET', '/chat/completions', 405],
      ['OPTIONS', 'OPTIONS', '/chat/completions', 204],
      ['a door that refuses', 'POST', '/chat/completions', 413, refuses],
      ['a door that fails', 'POST', '/chat/completions', 500, fails],
    ]
    const asked = async (origins: CorsSettings['origins'], origin: string | undefined, at: number) => {
      const [, method, path, status, door] = OPEN[at] ?? ['', '', '', 0]
      const call = await aProgram(door, origins).send(method, path, origin === undefined ? {} : { origin })
      expect(call.status).toBe(status)
      expect(call.head.filter((name) => name === 'vary')).toHaveLength(origins === '*' ? 0 : 1)
      return call.answerHeader('access-control-allow-origin')
    }

    it.each(OPEN.map(([name], at) => ({ name, at })))(
      '$name may be read by those that may',
      async ({ at }) => {
        const mine = 'https://mine.test'
        expect(await asked('*', mine, at)).toBe('*')
        expect(await asked([mine], mine, at)).toBe(mine)
        expect(await asked([mine], 'https://theirs.test', at)).toBeUndefined()
        expect(await asked([mine], undefined, at)).toBeUndefined()
      },
    )

    it('nothing of the administration may be read', async () => {
      for (const [method, path] of [
        ['POST', '/api/echo'],
        ['TRACE', '/api/echo'],
        ['GET', '/api/admin/broken'],
      ] as const) {
        const call = await aProgram().send(method, path, { origin: 'https://mine.test' })
        expect(call.head.filter((name) => name.startsWith('access-control'))).toEqual([])
      }
    })
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
