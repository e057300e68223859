import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aChannel } from '../../../../../tests/kit/builders.ts'
import { FakeCall } from '../../../../../tests/kit/fake-call.ts'
import { aKey, StubBooks, someServices, someValues } from '../../../../../tests/kit/relay-parts.ts'
import { type Scene, ScriptedConnector } from '../../../../../tests/kit/scripted-connector.ts'
import { openJsonScanner } from '../../bytes/json-scan.ts'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import { KNOWN_FIELDS } from '../../protocols/chat/openai-responses/fields.ts'
import { openaiResponsesInbound } from '../../protocols/chat/openai-responses/inbound.ts'
import type { FinishBackground } from '../../records/responses/background-rows.ts'
import type { SettleCall } from '../call-records.ts'
import type { ChatDoor } from '../chat-door.ts'
import { relayResponses } from './relay-responses.ts'
import { prepareResponsesState } from './responses-state.ts'

/** What a background response leaves in the books, whichever way it goes. */

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const KEY = `sk-${'test'.repeat(6)}`
const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const begins: Scene = (x) => x.head().data(chunk({ content: 'Hello' }))
const answers: Scene = (x) => {
  begins(x)
  x.data(`${chunk({ content: ' there' })}${chunk({}, 'stop')}data: [DONE]\n\n`).end()
}

const door: ChatDoor = {
  inbound: openaiResponsesInbound,
  route: '/v1/responses',
  scan: openJsonScanner(KNOWN_FIELDS),
  headers: () => [],
  prepareState: prepareResponsesState,
}

async function ask(
  scene: Scene | undefined,
  answersOfBooks: Record<string, unknown> = {},
  body: JsonObject = {},
) {
  const books = new StubBooks({
    openBackground: { opened: true },
    appendEvents: { living: true },
    finishBackground: { won: true },
    ...answersOfBooks,
  })
  const values = someValues({ channels: [aChannel('one')], keys: { [KEY]: aKey() } })
  const connector = new ScriptedConnector(...(scene === undefined ? [] : [scene]))
  const services = someServices({ values, books, connector })
  const call = new FakeCall({
    path: '/v1/responses',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'model-a', input: 'Hi', background: true, ...body }),
  })
  void relayResponses(call, door, services)
  await vi.advanceTimersByTimeAsync(50)
  const finish = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(40_000)
  }
  return { books, services, connector, call, finish }
}

const endsOf = (books: StubBooks): (FinishBackground | undefined)[] =>
  (books.named('settleCall') as SettleCall[]).map(({ state }) => state?.background)
const typesOf = (end: FinishBackground | undefined): string[] =>
  (end?.events ?? []).map(({ sealed }) => String(JSON.parse(sealed).type))
const answerOf = (end: FinishBackground | undefined): JsonObject => {
  const answer: unknown = JSON.parse(end?.answer.sealed ?? '{}')
  return isJsonObject(answer) ? answer : {}
}

describe('a background response', () => {
  it('is told of once it is in the books, and ends with its settlement', async () => {
    const { books, services, call, finish } = await ask(answers)
    expect(call.status).toBe(200)
    expect(JSON.parse(call.text)).toMatchObject({ status: 'queued', background: true, output: [] })
    const order = books.acts.map(({ name }) => name)
    expect(order.indexOf('openCall')).toBeLessThan(order.indexOf('openBackground'))
    expect(books.named('openBackground')).toMatchObject([
      { owner: 'node-a', response: { status: 'queued', background: true, customerId: 'cus_a' } },
    ])
    await finish()
    const [end] = endsOf(books)
    expect(end).toMatchObject({ owner: 'node-a', status: 'completed', errorCode: null })
    expect(answerOf(end)).toMatchObject({ status: 'completed', background: true, usage: null })
    expect(typesOf(end).at(-1)).toBe('response.completed')
    expect([services.background.size, services.living.size]).toEqual([0, 0])
  })

  it('writes its events while it is made, each once', async () => {
    const { books, connector, finish } = await ask(begins)
    await vi.advanceTimersByTimeAsync(200)
    expect(books.named('appendEvents')).not.toEqual([])
    connector.exchanges[0]?.data(`${chunk({}, 'stop')}data: [DONE]\n\n`).end()
    await finish()
    const numbers = [...books.named('appendEvents'), ...endsOf(books)].flatMap((input) =>
      isJsonObject(input) && Array.isArray(input.events) ? input.events.filter(isJsonObject) : [],
    )
    expect(numbers.map(({ sequence }) => sequence)).toEqual(numbers.map((_, at) => at))
  })

  it('fails when the process stops, with what it had said', async () => {
    const { books, services, finish } = await ask(begins)
    services.living.cancelAll()
    await finish()
    const [end] = endsOf(books)
    expect(end).toMatchObject({ status: 'failed', errorCode: 'service_unavailable' })
    expect(typesOf(end).slice(-2)).toEqual(['error', 'response.failed'])
    expect(JSON.stringify(answerOf(end).output)).toContain('Hello')
    expect((books.named('settleCall') as SettleCall[])[0]?.charge).toBeGreaterThan(0n)
  })

  it('fails when no upstream answers, for nothing', async () => {
    const { books, finish } = await ask((x) => x.json(400, { error: { message: 'No.' } }))
    await finish()
    const [act] = books.named('settleCall') as SettleCall[]
    expect(act).toMatchObject({ end: 'voided', charge: 0n, state: { background: { status: 'failed' } } })
    const told = ['response.created', 'response.queued', 'error', 'response.failed']
    expect(typesOf(act?.state?.background)).toEqual(told)
  })

  it('is refused where it cannot be written down, and nothing is sent', async () => {
    const broken = { openBackground: () => Promise.reject(new Error('on purpose')) }
    const { books, call, connector, finish } = await ask(undefined, broken)
    await finish()
    expect([call.status, call.answerHeader('retry-after')]).toEqual([503, '5'])
    expect(connector.exchanges).toEqual([])
    expect(books.named('settleCall')).toMatchObject([{ end: 'voided', charge: 0n }])
    expect(endsOf(books)).toEqual([undefined])
  })

  it('ends at once when it was cancelled elsewhere', async () => {
    const { books, services, connector, finish } = await ask(begins, { appendEvents: { living: false } })
    await vi.advanceTimersByTimeAsync(200)
    expect(connector.exchanges[0]?.aborted).toBe(true)
    await finish()
    expect(endsOf(books)).toEqual([undefined])
    expect((books.named('settleCall') as SettleCall[])[0]).toMatchObject({ row: { status: 'cancelled' } })
    expect(services.background.size).toBe(0)
  })

  it('outlives its caller', async () => {
    const { books, call, connector, finish } = await ask(begins, {}, { stream: false })
    call.leave()
    connector.exchanges[0]?.data(`${chunk({}, 'stop')}data: [DONE]\n\n`).end()
    await finish()
    expect(endsOf(books)).toMatchObject([{ status: 'completed' }])
  })
})
