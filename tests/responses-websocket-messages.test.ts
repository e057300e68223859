import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { useOpenaiSdk } from './kit/openai-sdk.ts'
import { POOR_KEY, RICH_KEY } from './kit/sdk-gateway.ts'
import { openSocket, refusedSocket, type SocketClient } from './kit/socket-client.ts'

/** What is said over a WebSocket of Responses, and how one is opened, by a bare client against a really started process. */

const sut = useOpenaiSdk()
const opened = async (key = RICH_KEY, headers = {}): Promise<SocketClient> => {
  const socket = await openSocket(sut.url, key, headers)
  onTestFinished(() => socket.close())
  return socket
}

it('keeps the order of a lane, and names it', async () => {
  const socket = await opened()
  const ask = { type: 'response.create', model: 'demo-chat', store: false }
  for (const input of ['one', 'two']) socket.send({ ...ask, stream_id: 'a', input })
  socket.send({ ...ask, stream_id: 'b', input: 'three' })
  socket.send({ ...ask, input: 'four' })
  const ends: JsonObject[] = []
  while (ends.length < 4) {
    const message = await socket.next()
    if (message.type === 'response.completed') ends.push(message)
  }
  const said = (message: JsonObject | undefined): string => JSON.stringify(message?.response)
  const ofLane = ends.filter(({ stream_id: id }) => id === 'a')
  expect(said(ofLane[0])).toContain('“one”')
  expect(said(ofLane[1])).toContain('“two”')
  expect(said(ends.find(({ stream_id: id }) => id === 'b'))).toContain('“three”')
  expect(said(ends.find((message) => !('stream_id' in message)))).toContain('“four”')
  expect(socket.messages.every((message) => message.type !== 'error')).toBe(true)
})

it.each<[string, object | string, unknown]>([
  ['no JSON', '{"type":', { status: 400, error: { code: 'invalid_json' } }],
  ['another event', { type: 'session.update' }, { status: 400, error: { code: 'unknown_event_type' } }],
  ['a response of the background', { background: true }, { status: 400, error: { param: 'background' } }],
  ['an unknown model', { model: 'nobody' }, { status: 404, error: { code: 'model_not_found' } }],
  ['a wrong field', { temperature: 'hot' }, { status: 400, error: { param: 'temperature' } }],
  ['a wrong lane', { stream_id: 'a b' }, { status: 400, error: { code: 'invalid_stream_id' } }],
  ['a field twice', '{"type":"response.create","model":"a","model":"b"}', { status: 400 }],
])('refuses %s, and goes on', async (_, message, expected) => {
  const socket = await opened()
  const ask = { type: 'response.create', model: 'demo-chat', input: 'x' }
  socket.send(typeof message === 'string' ? message : { ...ask, ...message })
  expect(await socket.answer()).toMatchObject([{ type: 'error', ...(expected as object) }])
  socket.send(ask)
  expect((await socket.answer()).at(-1)?.type).toBe('response.completed')
})

it('says that it cannot be steered', async () => {
  const socket = await opened()
  socket.send({ type: 'response.steer', previous_response_id: 'resp_1', input: 'Stop.' })
  expect(await socket.next()).toMatchObject({
    type: 'response.steer.failed',
    error: { code: 'steering_not_supported' },
    steer: { input: 'Stop.' },
  })
})

it('names the call that was refused, and takes 32 lanes', async () => {
  const socket = await opened(POOR_KEY)
  socket.send({ type: 'response.create', model: 'demo-chat', input: 'x', stream_id: 'lane' })
  const [refused] = await socket.answer()
  expect(refused).toMatchObject({ status: 402, stream_id: 'lane', error: { code: 'insufficient_quota' } })
  const id = isJsonObject(refused?.headers) ? String(refused.headers['x-request-id']) : ''
  expect(await readRow(sut.gateway, id)).toMatchObject({ status: 'refused', http_status: 402 })
  for (let lane = 1; lane < 32; lane++) {
    socket.send({ type: 'response.create', model: 'nobody', input: 'x', stream_id: `lane-${lane}` })
    await socket.answer()
  }
  socket.send({ type: 'response.create', model: 'nobody', input: 'x', stream_id: 'one-more' })
  expect(await socket.answer()).toMatchObject([{ error: { code: 'websocket_stream_limit_reached' } }])
})

it('is closed by a message that is no text', async () => {
  const socket = await opened()
  socket.socket.send(Buffer.from('{}'), { binary: true })
  await once(socket.socket, 'close')
  expect(socket.closed?.code).toBe(1003)
})

it('is closed by a message that is too long', async () => {
  const socket = await opened()
  socket.send('x'.repeat(33 * 1024 * 1024))
  await once(socket.socket, 'close')
  expect(socket.closed?.code).toBe(1009)
})

it('reads what came right behind the head', async () => {
  const mask = randomBytes(4)
  const text = Buffer.from(JSON.stringify({ type: 'response.create', model: 'demo-chat', input: 'Early.' }))
  const masked = text.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  const frame = Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, masked])
  const head = [
    'GET /v1/responses HTTP/1.1',
    `host: 127.0.0.1:${sut.gateway.port}`,
    'connection: keep-alive, Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
    `authorization: Bearer ${RICH_KEY}`,
  ]
  const socket = connect(sut.gateway.port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
  })
  let told = ''
  socket.on('data', (bytes: Buffer) => {
    told += bytes.toString('latin1')
  })
  socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), frame]))
  await expect.poll(() => told, { timeout: 5000 }).toContain('response.completed')
  expect(told).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n[\s\S]*x-request-id: req_/)
  expect(told).toContain('Early.')
})

it.each([
  ['no key', {}, 401],
  ['a key that is none', { authorization: `Bearer sk-${'nope'.repeat(6)}` }, 401],
])('is not opened for %s', async (_, headers, status) => {
  const refused = await refusedSocket(sut.url, headers)
  expect(refused.status).toBe(status)
  expect(refused.body).toMatchObject({ error: { type: 'invalid_request_error' } })
})

it('a plain GET of its path is the wrong method', async () => {
  const answer = await fetch(`${sut.url}/v1/responses`, {
    headers: { authorization: `Bearer ${RICH_KEY}` },
  })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
})

it('leaves right books', async () => {
  await expectRightBooks(sut.gateway)
  expect(sut.complaints()).toEqual([])
})
