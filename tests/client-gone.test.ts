import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { bytesUpTo, jsonAnswer, streamAnswer, wholeAnswer } from './kit/chat-answers.ts'
import { aBody, callChat, codeOf, openCall } from './kit/chat-caller.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges, readRow, readRows, readStanding, usd } from './kit/gateway-books.ts'
import { aChannel, aCustomer, configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { seededRandom } from './kit/seeded-random.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** Callers who leave: what is read on, what they pay, and what becomes of their place (reliability.md 2, C03). */

/** Each piece is eight tokens by our count. */
const PIECES = Array.from({ length: 40 }, (_, i) => `${String(i).padStart(2, '0')}.abcd`.padEnd(32, 'x'))
const USAGE = { prompt_tokens: 10, completion_tokens: 400, total_tokens: 410 }
const STREAM = streamAnswer({ pieces: PIECES, usage: USAGE })
/** What USAGE states, at 1 and 2 USD a million. */
const WHOLE_CHARGE = 10_000n + 800_000n
/** One message of two characters. */
const INPUT_CHARGE = 5_000n
const PIECE_CHARGE = 16_000n

let upstream: FakeUpstream
let gateway: StartedGateway
/** Opened when the caller has left. */
let gate = Promise.withResolvers<void>()

/** The user's text says where the upstream waits. */
function planOf({ json, body }: UpstreamRequest, index: number): UpstreamPlan {
  const text = body.toString()
  const { promise } = gate
  if (text.includes('fails late')) {
    return { answer: jsonAnswer(500, { error: { message: 'broken' } }), until: promise }
  }
  if (!isJsonObject(json) || json.stream !== true)
    return { answer: wholeAnswer({ usage: USAGE }), until: promise }
  if (text.includes('at random')) return { answer: STREAM, slices: { seed: index, most: 300 }, paceMs: 1 }
  const pieces = /after (\d+)/.exec(text)?.[1]
  const paced = { answer: STREAM, slices: { seed: index, most: 250 }, paceMs: 2 }
  if (pieces === undefined) return { ...paced, until: promise }
  return { ...paced, fault: { at: bytesUpTo(STREAM, Number(pieces)), act: { type: 'wait', until: promise } } }
}

const RULES = { drain: undefined, cancel: 'cancel', brief: { drain: { seconds: 30, kib: 1 } } } as const
type Rule = keyof typeof RULES

const CASES = (['drain', 'cancel', 'brief'] as const).flatMap((rule) =>
  [0, 1, 3].flatMap((pieces) =>
    (['passthrough', 'translated'] as const).map((path) => ({
      rule,
      pieces,
      path,
      name: `${rule}-${pieces}-${path}`,
    })),
  ),
)

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: planOf })
  const channels = Object.entries(RULES).map(([rule, onClientGone]) =>
    aChannel(upstream.url, {
      name: rule,
      models: [`test-${rule}`],
      usage: 'trusted',
      ...(onClientGone !== undefined && { on_client_gone: onClientGone }),
    }),
  )
  const customers = [
    ...CASES.map(({ name, path }) =>
      aCustomer(name, {}, { reasoning: path === 'translated' ? 'reasoning' : null }),
    ),
    ...['whole-drain', 'whole-cancel', 'late', 'random'].map((name) => aCustomer(name)),
    ...['kept-drain', 'kept-cancel'].map((name) => aCustomer(name, {}, { concurrency: 1 })),
  ]
  gateway = await startGateway({
    config: configText(upstream.url, {
      channels,
      prices: Object.keys(RULES).map((rule) => ({ model: `test-${rule}`, input: '1', output: '2' })),
      customers,
      limits: NO_LIMITS,
    }),
  })
})

afterAll(async () => {
  gate.resolve()
  await gateway?.stop()
  await upstream?.close()
})

function ask(rule: string, text: string, stream = true): JsonObject {
  return aBody({ model: `test-${rule}`, stream, user: text })
}

/** Calls, reads `pieces` pieces of the answer, and leaves. */
async function callAndLeave(customer: string, body: JsonObject, pieces: number): Promise<UpstreamRequest> {
  gate = Promise.withResolvers()
  const leaving = new AbortController()
  const asked = upstream.requests.length
  const opened = openCall(gateway, testKey(customer), body, { signal: leaving.signal })
  if (pieces > 0) await readUntil(await opened, PIECES[pieces - 1] ?? '')
  else {
    // What is thrown when it is aborted is ours.
    opened.catch(() => {})
    await expect.poll(() => upstream.requests.length).toBe(asked + 1)
  }
  leaving.abort()
  // For the news to reach the gateway before anything else does.
  await wait(50)
  const request = upstream.requests[asked]
  if (request === undefined) throw new Error('the upstream was not called')
  return request
}

async function readUntil(response: Response, text: string): Promise<void> {
  let read = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    read += decoder.decode(chunk, { stream: true })
    if (read.includes(text)) return
  }
  throw new Error(`it ended without ${text}`)
}

/** The one row of a customer, once its call has ended. */
async function onlyRow(customer: string): Promise<JsonObject> {
  await expect
    .poll(async () => (await readRows(gateway, `customer=${customer}`)).map(({ status }) => status), {
      timeout: 10_000,
    })
    .toEqual([expect.not.stringMatching('running')])
  const [row] = await readRows(gateway, `customer=${customer}`)
  return readRow(gateway, String(row?.id))
}

/** What a caller who read so many pieces pays by the channel's rule. */
function chargeOf(rule: Rule, pieces: number): bigint {
  return rule === 'drain' ? WHOLE_CHARGE : INPUT_CHARGE + PIECE_CHARGE * BigInt(pieces)
}

describe('a caller who leaves a stream', () => {
  it.each(CASES)('$rule, after $pieces pieces, $path', async ({ rule, pieces, path, name }) => {
    const text = pieces === 0 ? 'before the head' : `after ${pieces}`
    const request = await callAndLeave(name, ask(rule, text), pieces)
    if (rule === 'cancel') await expect.poll(() => request.left).toBe(true)
    gate.resolve()
    const row = await onlyRow(name)
    expect(row).toMatchObject({ status: 'cancelled', client_gone: true, error_code: 'client_gone', path })
    const charge = usd(row.charge)
    if (rule === 'brief') {
      expect(charge).toBeGreaterThan(chargeOf(rule, pieces))
      expect(charge).toBeLessThan(chargeOf(rule, PIECES.length))
    } else expect(charge).toBe(chargeOf(rule, pieces))
    expect(row.usage_source).toBe(rule === 'drain' ? 'upstream' : 'counted')
    expect(await readCharges(gateway, name)).toEqual([{ kind: 'charge', amount: -charge, requestId: row.id }])
    expect((await readStanding(gateway, name)).held).toBe(0n)
  })
})

describe('a caller who leaves a whole answer', () => {
  it.each([
    { rule: 'drain' as const, charge: WHOLE_CHARGE },
    { rule: 'cancel' as const, charge: INPUT_CHARGE },
  ])('$rule', async ({ rule, charge }) => {
    const customer = `whole-${rule}`
    const request = await callAndLeave(customer, ask(rule, 'whole', false), 0)
    if (rule === 'cancel') await expect.poll(() => request.left).toBe(true)
    gate.resolve()
    const row = await onlyRow(customer)
    expect(row).toMatchObject({ status: 'cancelled', client_gone: true })
    expect(usd(row.charge)).toBe(charge)
  })

  it('pays nothing for an upstream that fails after that, and no other is asked', async () => {
    const asked = upstream.requests.length
    await callAndLeave('late', ask('drain', 'fails late', false), 0)
    gate.resolve()
    expect(await onlyRow('late')).toMatchObject({ status: 'cancelled', charge: '0', attempts: 1 })
    expect(upstream.requests.length).toBe(asked + 1)
  })
})

it('settles as many calls as the upstream got, wherever the callers leave', async () => {
  const random = seededRandom(7)
  const asked = upstream.requests.length
  await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const leaving = new AbortController()
      const left = random() * STREAM.body.length
      const rule = i % 2 === 0 ? 'drain' : 'cancel'
      const options = { signal: leaving.signal }
      const response = await openCall(gateway, testKey('random'), ask(rule, 'at random'), options)
      let read = 0
      for await (const chunk of response.body ?? []) {
        read += chunk.length
        if (read >= left) break
      }
      leaving.abort()
    }),
  )
  const rows = () => readRows(gateway, 'customer=random')
  await expect.poll(async () => (await rows()).filter(isOpen).length, { timeout: 10_000 }).toBe(0)
  const ended = await rows()
  expect(ended).toHaveLength(upstream.requests.length - asked)
  const charges = await readCharges(gateway, 'random')
  expect(charges.map(({ requestId }) => requestId).sort()).toEqual(ended.map(({ id }) => id).sort())
  expect((await readStanding(gateway, 'random')).held).toBe(0n)
})

function isOpen({ status }: JsonObject): boolean {
  return status === 'running'
}

describe('the place of a call whose caller has left', () => {
  it('is kept while it is drained', async () => {
    await callAndLeave('kept-drain', ask('drain', 'after 1'), 1)
    const refused = await callChat(gateway, testKey('kept-drain'), ask('drain', 'second', false))
    expect([refused.status, codeOf(refused)]).toEqual([429, 'rate_limit_exceeded'])
    expect(refused.headers.get('retry-after')).not.toBeNull()
    gate.resolve()
    await expectPlace('kept-drain', 'drain')
  })

  it('is free at once where it is cancelled', async () => {
    const request = await callAndLeave('kept-cancel', ask('cancel', 'after 1'), 1)
    await expect.poll(() => request.left).toBe(true)
    gate.resolve()
    await expectPlace('kept-cancel', 'cancel')
  })
})

async function expectPlace(customer: string, rule: Rule): Promise<void> {
  const call = () => callChat(gateway, testKey(customer), ask(rule, 'second', false))
  await expect.poll(async () => (await call()).status, { timeout: 5000 }).toBe(200)
}

it('leaves the books right', () => expectRightBooks(gateway))
