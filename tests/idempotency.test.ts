import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { jsonAnswer, streamAnswer, wholeAnswer } from './kit/chat-answers.ts'
import { aBody, callChat, codeOf, contentOf, readStream } from './kit/chat-caller.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges, readRow } from './kit/gateway-books.ts'
import { aCustomer, configText, TEST_MODEL, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

/** What a repeated call with the same `Idempotency-Key` is answered (reliability.md 2, C05). */

const ALICE = testKey('alice')
const SECOND = testKey('alice-second')
const NARROW = testKey('alice-narrow')
const BOB = testKey('bob')

let upstream: FakeUpstream
let gateway: StartedGateway
/** Opened by a test that holds an answer back. */
let gate = Promise.withResolvers<void>()

/** The last user's text says what the upstream is to do. */
function planOf({ json }: UpstreamRequest, index: number): UpstreamPlan {
  const text = JSON.stringify(json)
  if (text.includes('wait')) return { answer: wholeAnswer(), until: gate.promise }
  if (text.includes('fail')) return { answer: jsonAnswer(500, { error: { message: 'broken' } }) }
  if (text.includes('refuse')) return { answer: jsonAnswer(400, { error: { message: 'not so' } }) }
  if (text.includes('long')) return { answer: wholeAnswer({ text: 'x'.repeat(1_100_000) }) }
  if (isJsonObject(json) && json.stream === true) return { answer: streamAnswer() }
  return { answer: wholeAnswer({ text: `Answer ${index}` }) }
}

function config(url: string): string {
  return configText(url, {
    prices: [{ model: TEST_MODEL, per_call: '0.01' }],
    customers: [
      aCustomer('alice', {
        api_keys: [
          { name: 'first', key: ALICE },
          { name: 'second', key: SECOND },
          { name: 'narrow', key: NARROW, models: ['test-other'] },
        ],
      }),
      aCustomer('bob'),
    ],
  })
}

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: planOf })
  gateway = await startGateway({ config: config(upstream.url) })
})

afterAll(async () => {
  gate.resolve()
  await gateway?.stop()
  await upstream?.close()
})

function ask(text: string, fields: JsonObject = {}): JsonObject {
  return aBody({ messages: [{ role: 'user', content: text }], ...fields })
}

function repeat(idempotencyKey: string, body: JsonObject | string, key = ALICE, at = gateway) {
  return callChat(at, key, body, { headers: { 'idempotency-key': idempotencyKey } })
}

/** What an act added to the upstream's requests and to the customer's charges. */
async function effectOf(act: () => Promise<unknown>, customer = 'alice') {
  const count = async () => ({
    calls: upstream.requests.length,
    charges: (await readCharges(gateway, customer)).length,
  })
  const before = await count()
  await act()
  const after = await count()
  return { calls: after.calls - before.calls, charges: after.charges - before.charges }
}

const NOTHING = { calls: 0, charges: 0 }

describe('a finished call', () => {
  it('is replayed, byte for byte, and charged once', async () => {
    const first = await repeat('replayed', ask('Hi'))
    expect(first.status).toBe(200)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    const effect = await effectOf(async () => {
      const again = await repeat('replayed', ask('Hi'))
      expect(again).toMatchObject({ status: 200, text: first.text })
      expect(again.headers.get('idempotent-replayed')).toBe('true')
      expect(again.headers.get('content-type')).toBe('application/json')
      expect(again.requestId).not.toBe(first.requestId)
    })
    expect(effect).toEqual(NOTHING)
  })

  it('is replayed to another key of the same account, and is nothing to another customer', async () => {
    const first = await repeat('shared', ask('Hi'))
    expect(await repeat('shared', ask('Hi'), SECOND)).toMatchObject({ status: 200, text: first.text })
    const other = await repeat('shared', ask('Hi'), BOB)
    expect(other.headers.get('idempotent-replayed')).toBeNull()
    expect(contentOf(other)).not.toBe(contentOf(first))
  })

  it('is not shown to a key without the right to its model', async () => {
    await repeat('rights', ask('Hi'))
    expect(await repeat('rights', ask('Hi'), NARROW)).toMatchObject({ status: 403 })
  })

  it('refuses another body', async () => {
    await repeat('other-body', ask('Hi'))
    const effect = await effectOf(async () => {
      const again = await repeat('other-body', ask('Hello'))
      expect([again.status, codeOf(again)]).toEqual([422, 'idempotency_mismatch'])
      expect(again.headers.get('x-should-retry')).toBe('false')
    })
    expect(effect).toEqual(NOTHING)
  })

  it('refuses the same body with other bytes', async () => {
    await repeat('other-bytes', JSON.stringify(ask('Hi')))
    expect((await repeat('other-bytes', JSON.stringify(ask('Hi'), null, 1))).status).toBe(422)
  })

  it('leaves a row of its own for the repetition, which costs nothing', async () => {
    const first = await repeat('rows', ask('Hi'))
    const again = await repeat('rows', ask('Hi'))
    expect(await readRow(gateway, again.requestId)).toMatchObject({
      charge: '0',
      http_status: 200,
      attempts: 0,
    })
    expect(await readRow(gateway, first.requestId)).toMatchObject({ charge: '0.01', status: 'succeeded' })
  })
})

it('answers 409 while the first is running, to any number of repetitions', async () => {
  gate = Promise.withResolvers()
  const running = repeat('running', ask('wait'))
  await expect.poll(() => upstream.requests.at(-1)?.body.toString()).toContain('wait')
  const effect = await effectOf(async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => repeat('running', ask('wait'))))
    for (const again of all) {
      expect([again.status, codeOf(again)]).toEqual([409, 'idempotency_in_progress'])
      expect(again.headers.get('retry-after')).toBe('2')
    }
  })
  expect(effect).toEqual(NOTHING)
  gate.resolve()
  const first = await running
  expect(first.status).toBe(200)
  expect((await repeat('running', ask('wait'))).text).toBe(first.text)
})

it('lets one of many at once through', async () => {
  const effect = await effectOf(async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => repeat('race', ask('Hi'))))
    const statuses = new Set(all.map(({ status }) => status))
    expect([...statuses].every((status) => status === 200 || status === 409)).toBe(true)
    expect(new Set(all.filter(({ status }) => status === 200).map(({ text }) => text)).size).toBe(1)
  })
  expect(effect).toEqual({ calls: 1, charges: 1 })
})

describe('what cannot be shown again', () => {
  it('a stream: 409 already_done with the first id', async () => {
    const first = await repeat('stream', ask('Hi', { stream: true }))
    expect(readStream(first.text)).toMatchObject({ content: 'Hello there.', done: true })
    const effect = await effectOf(async () => {
      const again = await repeat('stream', ask('Hi', { stream: true }))
      expect([again.status, codeOf(again)]).toEqual([409, 'already_done'])
      expect(again.headers.get('x-should-retry')).toBe('false')
      expect(again.text).toContain(first.requestId)
    })
    expect(effect).toEqual(NOTHING)
  })

  it('an answer of more than a megabyte', async () => {
    const first = await repeat('long', ask('long'))
    expect(first.status).toBe(200)
    const again = await repeat('long', ask('long'))
    expect([again.status, codeOf(again)]).toEqual([409, 'already_done'])
  })
})

it.each([
  { name: 'an upstream that fails', text: 'fail', status: 502 },
  { name: 'an upstream that refuses', text: 'refuse', status: 400 },
])('a call that ended uncharged frees its key: $name', async ({ text, status }) => {
  const effect = await effectOf(async () => {
    expect((await repeat(`free-${text}`, ask(text))).status).toBe(status)
    expect((await repeat(`free-${text}`, ask(text))).status).toBe(status)
    const other = await repeat(`free-${text}`, ask('Hi'))
    expect(other.status).toBe(200)
  })
  expect(effect).toEqual({ calls: 3, charges: 1 })
})

it.each(['', 'x'.repeat(128)])('takes the key %j', async (key) => {
  expect((await repeat(key, ask('Hi'))).status).toBe(200)
})

it.each(['x'.repeat(129), 'a b', 'ä', 'a/b'])('refuses the key %j', async (key) => {
  const effect = await effectOf(async () => {
    const answer = await repeat(key, ask('Hi'))
    expect(answer.status).toBe(400)
  })
  expect(effect).toEqual(NOTHING)
})

it('charges calls that carry the same x-request-id each', async () => {
  const effect = await effectOf(async () => {
    const headers = { 'x-request-id': 'req_of-the-caller' }
    const first = await callChat(gateway, ALICE, ask('Hi'), { headers })
    const second = await callChat(gateway, ALICE, ask('Hi'), { headers })
    expect(new Set([first.requestId, second.requestId, 'req_of-the-caller']).size).toBe(3)
  })
  expect(effect).toEqual({ calls: 2, charges: 2 })
})

it('remembers after a stop, and after a kill in the middle of a call', async () => {
  const dataDir = `${temporaryFolder()}/data`
  const options = { dataDir, config: config(upstream.url) }
  const before = await startGateway(options)
  const first = await repeat('kept', ask('Hi'), ALICE, before)
  await before.stop()

  const between = await startGateway(options)
  const again = await repeat('kept', ask('Hi'), ALICE, between)
  expect(again).toMatchObject({ status: 200, text: first.text })
  gate = Promise.withResolvers()
  const asked = upstream.requests.length
  const cut = repeat('cut', ask('wait'), ALICE, between).catch(() => 'cut')
  await expect.poll(() => upstream.requests.length).toBe(asked + 1)
  await between.kill()
  expect(await cut).toBe('cut')
  gate.resolve()

  const after = await startGateway(options)
  expect((await repeat('kept', ask('Hi'), ALICE, after)).text).toBe(first.text)
  const reaped = await repeat('cut', ask('wait'), ALICE, after)
  expect([reaped.status, codeOf(reaped)]).toEqual([409, 'already_done'])
  expect(upstream.requests.length).toBe(asked + 1)
  await expectRightBooks(after)
  await after.stop()
})

it('leaves the books right', () => expectRightBooks(gateway))
