import { afterEach, describe, expect, it } from 'vitest'
import { requestTo } from '../../../../../tests/kit/exchange.ts'
import { plainAnswer, startRawServer } from '../../../../../tests/kit/raw-server.ts'
import { GatewayError } from '../../canonical/errors.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { fetchMedia, type MediaRules } from './fetch-media.ts'
import { Http1Connector } from './http1-connector.ts'
import { type Connector, type OutboundRequest, TransportError } from './port.ts'

const rules: MediaRules = {
  param: 'messages[0].content[1].image_url',
  types: new Set(['image/png', 'image/jpeg']),
  ownHosts: new Set(['gateway.example']),
}

/** A connector that answers from memory, and notes what it was asked. */
function answering(
  status: number,
  type: string | undefined,
  body: Buffer,
  asked: OutboundRequest[] = [],
): Connector {
  return {
    send(request, handlers) {
      asked.push(request)
      let isOver = false
      queueMicrotask(() => {
        handlers.onHead({ status, headers: new Map(type === undefined ? [] : [['content-type', type]]) })
        if (!isOver) handlers.onData(body)
        if (isOver) return
        if (body.length > (request.limits?.bodyBytes ?? 0)) {
          handlers.onError(new TransportError('too-large', 'too large', { sent: true }))
        } else handlers.onEnd()
      })
      return {
        sent: true,
        pause() {},
        resume() {},
        abort: () => {
          isOver = true
        },
      }
    },
  }
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function failure(promise: Promise<unknown>): Promise<GatewayError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(GatewayError)
  return error as GatewayError
}

describe('fetchMedia', () => {
  it('gives the body and its type, and asks as it should', async () => {
    const asked: OutboundRequest[] = []
    const connector = answering(200, 'Image/PNG; x=1', Buffer.from('png'), asked)
    const media = await fetchMedia(connector, 'https://pictures.example/a.png', { ...rules, ports: [8443] })
    expect([media.mediaType, media.body.toString()]).toEqual(['image/png', 'png'])
    expect(asked[0]).toMatchObject({
      method: 'GET',
      headers: { accept: 'image/png, image/jpeg', 'user-agent': 'sluice' },
    })
    expect(asked[0]?.limits).toEqual({ bodyBytes: 20 * 1024 * 1024 })
    expect(asked[0]?.timeouts.total).toBe(10_000)
    expect([...(asked[0]?.reach.publicPorts ?? [])]).toEqual([80, 443, 8443])
    expect(asked[0]?.reach.privateHosts.size).toBe(0)
    expect(asked[0]?.proxy).toBeUndefined()
  })

  it('says the same of every failure, and carries no cause', async () => {
    const body = Buffer.alloc(2 * 1024 * 1024)
    const small = { ...rules, maxBytes: 1024 * 1024 }
    const trap = await startRawServer((socket) =>
      socket.write(plainAnswer('inside', 'content-type: image/png\r\n')),
    )
    const real = new Http1Connector({
      tickMs: 5,
      lookup: (name, callback) => {
        if (name === 'nowhere.example') callback(new Error('ENOTFOUND'), [])
        else callback(null, ['127.0.0.1'])
      },
    })
    closers.push(trap.close, () => real.close())
    const errors = await Promise.all(
      [
        fetchMedia(answering(302, 'image/png', body), 'https://pictures.example/', small),
        fetchMedia(answering(404, 'image/png', body), 'https://pictures.example/', small),
        fetchMedia(answering(200, 'text/html', body), 'https://pictures.example/', small),
        fetchMedia(answering(200, undefined, body), 'https://pictures.example/', small),
        fetchMedia(answering(200, 'image/png', body), 'https://pictures.example/', small),
        fetchMedia(real, 'file:///etc/passwd', small),
        fetchMedia(real, 'builtin://demo/', small),
        fetchMedia(real, 'not an address', small),
        fetchMedia(real, 'https://nowhere.example/', small),
        fetchMedia(real, `http://127.0.0.1:${trap.port}/`, small),
        fetchMedia(real, `http://rebinding.example:${trap.port}/`, { ...small, ports: [trap.port] }),
        fetchMedia(real, 'http://rebinding.example/', small),
        fetchMedia(real, 'http://user:word@pictures.example/', small),
        fetchMedia(real, 'https://gateway.example/files/1', small),
      ].map(failure),
    )
    expect(new Set(errors.map((error) => error.message)).size).toBe(1)
    for (const error of errors) {
      expect(error).toMatchObject({ kind: 'bad-request', code: 'invalid_url', param: rules.param })
      expect(error.cause).toBeUndefined()
    }
    expect(errors[0]?.message).toContain('1 MiB')
    expect(trap.sockets).toHaveLength(0)
  })

  it('ends with the caller’s own reason when the call is given up', async () => {
    const abort = new AbortController()
    const never: Connector = { send: () => ({ sent: true, pause() {}, resume() {}, abort() {} }) }
    const fetching = fetchMedia(never, 'https://pictures.example/', { ...rules, signal: abort.signal })
    abort.abort(new Error('gone'))
    await expect(fetching).rejects.toThrow('gone')
  })
})

describe('fetchBounded', () => {
  it('gives a whole answer, or the fault', async () => {
    const server = await startRawServer((socket, { head }) =>
      head.includes('/cut')
        ? socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx')
        : socket.write(plainAnswer('whole')),
    )
    const connector = new Http1Connector({ tickMs: 5 })
    closers.push(server.close, () => connector.close())
    const answer = await fetchBounded(connector, requestTo(server.port), { maxBytes: 5 })
    expect([answer.status, answer.headers.get('content-length'), answer.body.toString()]).toEqual([
      200,
      '5',
      'whole',
    ])
    await expect(fetchBounded(connector, requestTo(server.port), { maxBytes: 4 })).rejects.toMatchObject({
      fault: 'too-large',
    })
    const cut = requestTo(server.port, { url: new URL(`http://127.0.0.1:${server.port}/cut`) })
    await expect(fetchBounded(connector, cut, { maxBytes: 100 })).rejects.toMatchObject({ fault: 'closed' })
    await expect(
      fetchBounded(connector, requestTo(server.port), {
        maxBytes: 9,
        checkHead: () => new Error('unwanted'),
      }),
    ).rejects.toThrow('unwanted')
    expect(connector.idleConnections).toBe(0)
  })

  it('stops at its signal, before and in the middle', async () => {
    const server = await startRawServer(() => {})
    const connector = new Http1Connector({ tickMs: 5 })
    closers.push(server.close, () => connector.close())
    const abort = new AbortController()
    const running = fetchBounded(connector, requestTo(server.port), { maxBytes: 9, signal: abort.signal })
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    const late = fetchBounded(connector, requestTo(server.port), { maxBytes: 9, signal: abort.signal })
    await expect(late).rejects.toThrow('enough')
    expect(server.requests).toHaveLength(1)
  })
})
