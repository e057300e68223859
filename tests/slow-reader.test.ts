import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { streamAnswer } from './kit/chat-answers.ts'
import { aBody, callChat } from './kit/chat-caller.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks, readMetric, readRows } from './kit/gateway-books.ts'
import { configText, TEST_MODEL, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** A caller who does not read: the upstream has to wait, and nothing piles up in between (C29). */

const ALICE = testKey('alice')
const BODY = aBody({ stream: true })
/** 50 MB in 800 events. */
const MUCH = streamAnswer({ pieces: Array.from({ length: 800 }, () => 'x'.repeat(62_500)) })

let upstream: FakeUpstream
let gateway: StartedGateway

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: { answer: MUCH, slices: { seed: 1, most: 100_000 } } })
  gateway = await startGateway({
    config: configText(upstream.url, { prices: [{ model: TEST_MODEL, input: '1', output: '0' }] }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  await upstream?.close()
})

it('makes the upstream wait, and no memory grow', async () => {
  const before = await readMetric(gateway, 'sluice_resident_bytes')
  const asked = upstream.requests.length
  const socket = connect(gateway.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.pause()
  socket.write(rawCall(ALICE, BODY))
  await expect.poll(() => upstream.requests.length).toBe(asked + 1)
  const request = upstream.requests[asked]
  const waitingAt = await standstill(() => request?.sent ?? 0)
  // What the two pairs of sockets hold in the kernel, and little more.
  expect(waitingAt).toBeLessThan(MUCH.body.length / 2)
  const during = await readMetric(gateway, 'sluice_resident_bytes')
  expect(during - before).toBeLessThan(25_000_000)

  expect(await readAll(socket, '[DONE]')).toBeGreaterThan(MUCH.body.length)
  await expect
    .poll(async () => (await readRows(gateway)).map(({ status, client_gone }) => ({ status, client_gone })))
    .toEqual([{ status: 'succeeded', client_gone: false }])
})

it('leaves no more behind the second time than the first', async () => {
  const resident: number[] = []
  for (let round = 0; round < 3; round++) {
    const answer = await callChat(gateway, ALICE, BODY)
    expect(answer.text).toContain('[DONE]')
    resident.push(await readMetric(gateway, 'sluice_resident_bytes'))
  }
  const [first = 0, , last = 0] = resident
  expect(last - first).toBeLessThan(MUCH.body.length)
})

function rawCall(key: string, body: JsonObject): string {
  const text = JSON.stringify(body)
  return [
    'POST /v1/chat/completions HTTP/1.1',
    'host: gateway',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${text.length}`,
    'connection: close',
    '',
    text,
  ].join('\r\n')
}

/** The value of a count that has stopped growing. */
async function standstill(read: () => number): Promise<number> {
  let last = -1
  await expect
    .poll(
      () => {
        const now = read()
        const stands = now > 0 && now === last
        last = now
        return stands
      },
      { interval: 250, timeout: 10_000 },
    )
    .toBe(true)
  return last
}

/** Bytes until the other side closes; the last of them must hold `end`. */
async function readAll(socket: Socket, end: string): Promise<number> {
  let bytes = 0
  let tail = ''
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 200))).slice(-200)
  })
  socket.resume()
  await once(socket, 'close')
  expect(tail).toContain(end)
  return bytes
}

it('leaves the books right', () => expectRightBooks(gateway))
