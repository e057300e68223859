import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { ALICE, FOUR_PIECES, holdAfterTwo, plainConfig } from './kit/background.ts'
import { bytesUpTo, jsonAnswer, streamAnswer } from './kit/chat-answers.ts'
import { type FakeUpstream, startFakeUpstream, type UpstreamPlan } from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges, readRow, readRows, usd } from './kit/gateway-books.ts'
import { aCustomer, TEST_MODEL } from './kit/gateway-config.ts'
import { openSocket, refusedSocket, type SocketClient } from './kit/socket-client.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** A WebSocket and the calls on it, from its beginning to its end, by a bare client against a really started process. */

const responseOf = (messages: readonly JsonObject[]): JsonObject => {
  const response = messages.at(-1)?.response
  return isJsonObject(response) ? response : {}
}

let upstream: FakeUpstream
let gateway: StartedGateway
let plan: UpstreamPlan = { answer: FOUR_PIECES }
const config = (more: object = {}): string => plainConfig(upstream.url, more, { on_client_gone: 'cancel' })
const ask = { type: 'response.create', model: TEST_MODEL, input: 'Go.' }

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: () => plan })
  gateway = await startGateway({ config: config() })
})
afterAll(async () => {
  await gateway?.kill()
  await upstream?.close()
})

const opened = async (to = gateway): Promise<SocketClient> => {
  const socket = await openSocket(to.url, ALICE)
  onTestFinished(() => socket.socket.terminate())
  return socket
}
const untilTold = async (socket: SocketClient, text: string): Promise<void> => {
  for (;;) {
    const message = await socket.next()
    if (message.type === 'response.output_text.delta' && String(message.delta).includes(text)) return
  }
}

it('a client that leaves ends its calls, and pays for what it got', async () => {
  plan = holdAfterTwo()
  const socket = await opened()
  socket.send(ask)
  socket.send({ ...ask, input: 'Never asked.' })
  await untilTold(socket, 'two')
  const asked = upstream.requests.length
  socket.socket.terminate()
  await expect.poll(() => upstream.requests.at(-1)?.left).toBe(true)
  const [row] = await readRows(gateway)
  const ended = await readRow(gateway, String(row?.id))
  expect(ended).toMatchObject({ status: 'cancelled', client_gone: true, usage_source: 'counted' })
  expect(usd(ended.charge)).toBeGreaterThan(0n)
  expect(upstream.requests.length).toBe(asked)
})

it('an answer that breaks off is an event, and the next call is as good as any', async () => {
  plan = { answer: FOUR_PIECES, fault: { at: bytesUpTo(FOUR_PIECES, 2), act: { type: 'cut' } } }
  const socket = await opened()
  socket.send(ask)
  const broken = await socket.answer()
  expect(broken.at(-1)).toMatchObject({ type: 'error', error: { code: 'upstream_error' } })
  expect(await socket.next()).toMatchObject({ type: 'response.failed', response: { status: 'failed' } })
  plan = { answer: jsonAnswer(500, { error: { message: 'boom' } }) }
  socket.send(ask)
  expect(await socket.answer()).toMatchObject([{ type: 'error', status: 502 }])
  plan = { answer: FOUR_PIECES }
  socket.send(ask)
  expect((await socket.answer()).at(-1)?.type).toBe('response.completed')
})

it('a failed turn takes what it went on from with it', async () => {
  plan = { answer: FOUR_PIECES }
  const socket = await opened()
  socket.send({ ...ask, store: false })
  const { id } = responseOf(await socket.answer())
  plan = { answer: jsonAnswer(500, { error: { message: 'boom' } }) }
  const next = { ...ask, store: false, previous_response_id: id }
  socket.send(next)
  expect(await socket.answer()).toMatchObject([{ status: 502 }])
  plan = { answer: FOUR_PIECES }
  socket.send(next)
  expect(await socket.answer()).toMatchObject([
    { status: 404, error: { code: 'previous_response_not_found' } },
  ])
})

it('each call has its own row and charge', async () => {
  plan = { answer: FOUR_PIECES }
  const before = (await readCharges(gateway, 'alice')).length
  const socket = await opened()
  for (let i = 0; i < 5; i++) {
    socket.send(ask)
    await socket.answer()
  }
  const charges = (await readCharges(gateway, 'alice')).slice(0, -before || undefined)
  expect(charges).toHaveLength(5)
  expect(new Set(charges.map(({ requestId }) => requestId)).size).toBe(5)
  expect(charges.every(({ amount }) => amount === -50_000n)).toBe(true)
})

it('a slow reader makes the upstream wait', async () => {
  // 50 MB, of which the sockets on the way hold some.
  const answer = streamAnswer({ pieces: Array.from({ length: 800 }, () => 'x'.repeat(62_500)) })
  plan = { answer, slices: { seed: 1, most: 100_000 } }
  const free = await startGateway({
    config: config({ prices: [{ model: TEST_MODEL, input: '1', output: '0' }] }),
  })
  onTestFinished(() => free.kill())
  const socket = await opened(free)
  socket.socket.pause()
  socket.send(ask)
  let last = -1
  await expect
    .poll(
      () => {
        const sent = upstream.requests.at(-1)?.sent ?? 0
        const stands = sent > 0 && sent === last
        last = sent
        return stands
      },
      { timeout: 10_000, interval: 250 },
    )
    .toBe(true)
  expect(last).toBeLessThan(answer.body.length / 2)
  socket.socket.resume()
  expect((await socket.answer()).at(-1)).toMatchObject({ type: 'response.completed' })
})

it('a key that is revoked is refused, and the connection closed', async () => {
  plan = { answer: FOUR_PIECES }
  const socket = await opened()
  socket.send(ask)
  await socket.answer()
  gateway.reconfigure(config({ customers: [aCustomer('alice', { api_keys: [] })] }))
  await expect
    .poll(async () => (await refusedOrNone(ALICE))?.status, { timeout: 10_000, interval: 100 })
    .toBe(401)
  socket.send(ask)
  expect(await socket.answer()).toMatchObject([{ type: 'error', status: 401 }])
  await expect.poll(() => socket.closed?.code).toBe(1008)
  gateway.reconfigure(config())
  await expect
    .poll(async () => (await refusedOrNone(ALICE))?.status, { timeout: 10_000, interval: 100 })
    .toBe(200)
})

const refusedOrNone = (key: string) =>
  fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })

it('is answered 426 where it is switched off', async () => {
  const off = await startGateway({ config: config({ responses: { websocket: false } }) })
  onTestFinished(() => off.kill())
  const refused = await refusedSocket(off.url, { authorization: `Bearer ${ALICE}` })
  expect(refused).toMatchObject({
    status: 426,
    headers: { upgrade: 'HTTP/1.1' },
    body: { error: { code: 'websocket_disabled' } },
  })
})

it('ends with the gateway, behind what runs on it', async () => {
  let release = (): void => {}
  plan = holdAfterTwo(new Promise<void>((resolve) => (release = resolve)))
  const other = await startGateway({ config: config() })
  onTestFinished(() => other.kill())
  const [idle, busy] = [await opened(other), await opened(other)]
  busy.send(ask)
  await untilTold(busy, 'two')
  const stopped = other.stop()
  await expect.poll(() => idle.closed?.code).toBe(1001)
  expect(busy.closed).toBeUndefined()
  release()
  expect((await busy.answer()).at(-1)?.type).toBe('response.completed')
  await expect.poll(() => busy.closed?.code).toBe(1001)
  expect(await stopped).toBe(0)
})

it('leaves right books', async () => {
  expect((await readRows(gateway)).filter(({ status }) => status === 'running')).toEqual([])
  await expectRightBooks(gateway)
})
