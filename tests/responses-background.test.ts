import type OpenAI from 'openai'
import { expect, it } from 'vitest'
import { expectNumbered, finishResponse, replayAll, typesOf } from './kit/background.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { failureOf, useOpenaiSdk } from './kit/openai-sdk.ts'
import { collectEvents, usageOf } from './kit/responses-sdk.ts'
import { NARROW_KEY, POOR_KEY, SDK_VENDORS } from './kit/sdk-gateway.ts'
import { expectBooked } from './kit/use-sdk-gateway.ts'

/** Responses that are made in the background over every vendor, by the official SDK against a really started process. */

const sut = useOpenaiSdk()
const { client } = sut

it.each(SDK_VENDORS)('$provider: a response is made while nobody waits', async ({ provider, model }) => {
  const { data: made, request_id: requestId } = await client()
    .responses.create({ model, input: 'Good morning', background: true })
    .withResponse()
  expect(made).toMatchObject({ status: 'queued', background: true, output: [], model })
  const response = await finishResponse(client(), made.id)
  expect(response).toMatchObject({ status: 'completed', background: true, error: null, model })
  expect(response.output_text).toContain('You said: “Good morning”')
  const row = await readRow(sut.gateway, requestId ?? '')
  expectBooked(row, usageOf(response), { provider, path: 'translated', streamed: true })
  if (provider !== 'demo') expect(sut.lastSent(provider)).not.toContain('"background"')

  const whole = await replayAll(client(), made.id)
  expectNumbered(whole, 0)
  expect(typesOf(whole).slice(0, 3)).toEqual(['response.created', 'response.queued', 'response.in_progress'])
  expect(whole.at(-1)).toMatchObject({ type: 'response.completed', response: { id: made.id } })
  const rest = await collectEvents(
    await client().responses.retrieve(made.id, { stream: true, starting_after: 4 }),
  )
  expect(rest).toEqual(whole.slice(5))
  const items = await client().responses.inputItems.list(made.id)
  expect(items.data).toMatchObject([{ role: 'user' }])
})

it.each(SDK_VENDORS)('$provider: its events are told as it is made', async ({ model }) => {
  const stream = await client().responses.create({
    model,
    input: 'Good morning',
    background: true,
    stream: true,
  })
  const events = await collectEvents(stream)
  expectNumbered(events, 0)
  expect(events.at(-1)?.type).toBe('response.completed')
  const [first] = events
  if (first?.type !== 'response.created') throw new Error('it does not begin')
  expect(await replayAll(client(), first.response.id)).toEqual(events)
})

it('goes on from earlier turns, and is gone on from', async () => {
  const { model = '' } = SDK_VENDORS[1] ?? {}
  const first = await client().responses.create({ model, input: 'I am Marigold.' })
  const ask = { model, input: 'Who am I?', previous_response_id: first.id, background: true }
  const second = await client().responses.create(ask)
  await finishResponse(client(), second.id)
  expect(sut.lastSent('anthropic')).toContain('I am Marigold.')
  await client().responses.create({ model, input: 'Again?', previous_response_id: second.id })
  expect(sut.lastSent('anthropic')).toContain('Who am I?')
})

it('sums a conversation up in the background too', async () => {
  const made = await client().responses.create({
    model: 'demo-chat',
    background: true,
    input: [{ role: 'user', content: 'Long story.' }, { type: 'compaction_trigger' }],
  })
  const response = await finishResponse(client(), made.id)
  expect(response.output.map(({ type }) => type)).toEqual(['compaction'])
})

it('is nobody else’s', async () => {
  const made = await client().responses.create({ model: 'demo-chat', input: 'Mine.', background: true })
  const stranger = client(NARROW_KEY)
  const acts = [
    () => stranger.responses.retrieve(made.id),
    () => stranger.responses.retrieve(made.id, { stream: true }),
    () => stranger.responses.cancel(made.id),
    () => stranger.responses.delete(made.id),
  ]
  for (const act of acts) expect((await failureOf(act())).status).toBe(404)
  expect((await finishResponse(client(), made.id)).status).toBe('completed')
})

it.each([
  ['an unknown model', { model: 'nobody' }, 404, undefined],
  ['a missing input', { input: undefined }, 400, undefined],
  ['an answer that is not to be kept', { store: false }, 400, undefined],
  ['no money', {}, 402, POOR_KEY],
  ['a key that is none', {}, 401, `sk-${'nope'.repeat(6)}`],
])('is refused at once: %s', async (_, more, status, key) => {
  const ask = { model: 'demo-chat', input: 'x', background: true, ...more }
  const call = client(key).responses.create(ask as OpenAI.Responses.ResponseCreateParamsNonStreaming)
  expect((await failureOf(call)).status).toBe(status)
})

it('leaves right books', async () => {
  await expectRightBooks(sut.gateway)
  expect(sut.complaints()).toEqual([])
})
