import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  ALICE,
  expectNumbered,
  FOUR_PIECES,
  finishResponse,
  holdAfterTwo,
  plainConfig,
  replayAll,
  replayRaw,
  typesOf,
  untilTold,
} from './kit/background.ts'
import { bytesUpTo, jsonAnswer } from './kit/chat-answers.ts'
import { type FakeUpstream, startFakeUpstream, type UpstreamPlan } from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges, readRow, readRows, readStanding, usd } from './kit/gateway-books.ts'
import { TEST_MODEL } from './kit/gateway-config.ts'
import { failureOf } from './kit/openai-sdk.ts'
import { collectEvents, type StreamEvent } from './kit/responses-sdk.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

/** What can happen to a response while it is made in the background, by the official SDK against a really started process. */

let upstream: FakeUpstream
let gateway: StartedGateway
/** What the next request is answered with. */
let plan: UpstreamPlan = { answer: FOUR_PIECES }
const ask = { model: TEST_MODEL, input: 'Go.', background: true }
const client = (to = gateway): OpenAI => new OpenAI({ apiKey: ALICE, baseURL: `${to.url}/v1`, maxRetries: 0 })

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: () => plan })
  gateway = await startGateway({ config: plainConfig(upstream.url) })
})
afterAll(async () => {
  await gateway?.kill()
  await upstream?.close()
})

it('the caller may leave, and come back for what it missed', async () => {
  let release = (): void => {}
  plan = holdAfterTwo(new Promise<void>((resolve) => (release = resolve)))
  const stream = await client().responses.create({ ...ask, stream: true })
  const seen: StreamEvent[] = []
  for await (const event of stream) {
    seen.push(event)
    if (event.type === 'response.output_text.delta' && event.delta.includes('two')) break
  }
  const [first] = seen
  if (first?.type !== 'response.created') throw new Error('it does not begin')
  const { id } = first.response
  expect((await client().responses.retrieve(id)).status).toBe('in_progress')
  const more = { stream: true, starting_after: seen.at(-1)?.sequence_number ?? 0 } as const
  const resumed = collectEvents(await client().responses.retrieve(id, more))
  release()
  const rest = await resumed
  expectNumbered([...seen, ...rest], 0)
  expect(rest.at(-1)).toMatchObject({ type: 'response.completed' })
  const response = await client().responses.retrieve(id)
  expect(response.output_text).toBe('one two three four.')
  expect(upstream.requests.at(-1)?.left).toBe(false)
})

it('a response that another goes on from must have been made', async () => {
  let release = (): void => {}
  plan = holdAfterTwo(new Promise<void>((resolve) => (release = resolve)))
  const made = await client().responses.create(ask)
  const next = client().responses.create({ model: TEST_MODEL, input: 'x', previous_response_id: made.id })
  expect((await failureOf(next)).status).toBe(400)
  release()
  expect((await finishResponse(client(), made.id)).status).toBe('completed')
})

it('it can be cancelled, and what was delivered is charged', async () => {
  plan = holdAfterTwo()
  const { data: made, request_id: requestId } = await client().responses.create(ask).withResponse()
  await untilTold(client(), made.id, 'two')
  const cancelled = await client().responses.cancel(made.id)
  expect(cancelled).toMatchObject({ id: made.id, status: 'cancelled', error: null })
  await expect.poll(() => upstream.requests.at(-1)?.left).toBe(true)
  const row = await readRow(gateway, requestId ?? '')
  expect(row).toMatchObject({ status: 'cancelled', client_gone: true, usage_source: 'counted' })
  expect(usd(row.charge)).toBeGreaterThan(0n)
  expect((await readCharges(gateway, 'alice')).map(({ requestId: id }) => id)).toContain(requestId)
  // Again it changes nothing; its stream is told that there is no more.
  expect((await client().responses.cancel(made.id)).status).toBe('cancelled')
  const events = await replayAll(client(), made.id)
  expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'cancelled' } })
  expectNumbered(events, 0)
  await expectRightBooks(gateway)
})

it('it can be deleted, which ends it', async () => {
  plan = holdAfterTwo()
  const { data: made, request_id: requestId } = await client().responses.create(ask).withResponse()
  await untilTold(client(), made.id, 'two')
  await client().responses.delete(made.id)
  await expect.poll(() => upstream.requests.at(-1)?.left).toBe(true)
  expect((await failureOf(client().responses.retrieve(made.id))).status).toBe(404)
  expect(await readRow(gateway, requestId ?? '')).toMatchObject({ status: 'cancelled' })
})

it('it fails when every upstream does, and costs nothing', async () => {
  plan = { answer: jsonAnswer(500, { error: { message: 'boom' } }) }
  const before = await readStanding(gateway, 'alice')
  const { data: made, request_id: requestId } = await client().responses.create(ask).withResponse()
  const response = await finishResponse(client(), made.id)
  expect(response).toMatchObject({ status: 'failed', output: [], error: { code: 'upstream_error' } })
  const events = await replayRaw(gateway, ALICE, made.id)
  expect(typesOf(events)).toEqual(['response.created', 'response.queued', 'error', 'response.failed'])
  expectNumbered(events, 0)
  expect(await readRow(gateway, requestId ?? '')).toMatchObject({ status: 'failed', charge: '0' })
  expect(await readStanding(gateway, 'alice')).toEqual(before)
})

it('it fails when the upstream breaks off, and what was delivered is charged', async () => {
  plan = { answer: FOUR_PIECES, fault: { at: bytesUpTo(FOUR_PIECES, 2), act: { type: 'cut' } } }
  const { data: made, request_id: requestId } = await client().responses.create(ask).withResponse()
  const response = await finishResponse(client(), made.id)
  expect(response).toMatchObject({ status: 'failed' })
  expect(response.output_text).toBe('one two ')
  const events = await replayRaw(gateway, ALICE, made.id)
  expect(typesOf(events).slice(-2)).toEqual(['error', 'response.failed'])
  expectNumbered(events, 0)
  const row = await readRow(gateway, requestId ?? '')
  expect(row).toMatchObject({ status: 'failed', usage_source: 'counted' })
  expect(usd(row.charge)).toBeGreaterThan(0n)
})

it('a repetition under one Idempotency-Key makes no second one', async () => {
  plan = { answer: FOUR_PIECES }
  const again = { headers: { 'Idempotency-Key': 'background-1' } }
  const made = await client().responses.create(ask, again)
  await finishResponse(client(), made.id)
  const asked = upstream.requests.length
  expect(await failureOf(client().responses.create(ask, again))).toMatchObject({
    status: 409,
    code: 'already_done',
  })
  expect(upstream.requests.length).toBe(asked)
})

it('a gateway that stops ends it, and books what was delivered', async () => {
  const dataDir = `${temporaryFolder()}/data`
  const first = await startGateway({ config: plainConfig(upstream.url), dataDir })
  plan = holdAfterTwo()
  const { data: made, request_id: requestId } = await client(first).responses.create(ask).withResponse()
  await untilTold(client(first), made.id, 'two')
  await first.kill()
  plan = { answer: FOUR_PIECES }
  const second = await startGateway({ config: plainConfig(upstream.url), dataDir })
  try {
    const response = await client(second).responses.retrieve(made.id)
    expect(response).toMatchObject({ status: 'failed', error: { code: 'server_error' } })
    const events = await replayAll(client(second), made.id)
    expect(typesOf(events)).toContain('response.output_text.delta')
    expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed' } })
    const row = await readRow(second, requestId ?? '')
    expect(row).toMatchObject({ status: 'failed', usage_source: 'estimated' })
    // What it was asked is still there to go on from.
    const next = await client(second).responses.create({
      ...ask,
      input: 'Again.',
      previous_response_id: made.id,
    })
    expect((await finishResponse(client(second), next.id)).status).toBe('completed')
    await expectRightBooks(second)
  } finally {
    await second.kill()
  }
})

it('leaves right books', async () => {
  expect((await readRows(gateway)).filter(({ status }) => status === 'running')).toEqual([])
  await expectRightBooks(gateway)
})
