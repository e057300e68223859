import type OpenAI from 'openai'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { expect, it, onTestFinished } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { expectRightBooks, readRows, readStanding } from './kit/gateway-books.ts'
import { failureOf, useOpenaiSdk } from './kit/openai-sdk.ts'
import { collectEvents, finalOf, type StreamEvent, textOf, usageOf } from './kit/responses-sdk.ts'
import { NARROW_KEY, RICH_KEY, SDK_VENDORS } from './kit/sdk-gateway.ts'
import { openSocket, type SocketClient } from './kit/socket-client.ts'
import { expectBooked } from './kit/use-sdk-gateway.ts'

/** Responses over a WebSocket, by the official SDK and a bare client, against a really started process. */

type Create = OpenAI.Responses.ResponsesClientEvent.ResponseCreate

/** One turn by the SDK. */
async function turn(ws: ResponsesWS, ask: Omit<Create, 'type'>): Promise<StreamEvent[]> {
  const told = ws.stream()
  ws.send({ type: 'response.create', ...ask })
  const events: StreamEvent[] = []
  for await (const one of told) {
    if (one.type === 'error') throw one.error
    if (one.type !== 'message') continue
    const event = one.message as StreamEvent
    events.push(event)
    if (event.type === 'response.completed' || event.type === 'response.incomplete') break
  }
  return events
}

const typesOf = (messages: readonly JsonObject[]): unknown[] => messages.map(({ type }) => type)
const responseOf = (messages: readonly JsonObject[]): JsonObject => {
  const response = messages.at(-1)?.response
  return isJsonObject(response) ? response : {}
}

const sut = useOpenaiSdk()
const { client } = sut
const opened = async (key = RICH_KEY, headers = {}): Promise<SocketClient> => {
  const socket = await openSocket(sut.url, key, headers)
  onTestFinished(() => socket.close())
  return socket
}

it.each(SDK_VENDORS)('$provider: tells what a stream tells, and books it so', async ({ provider, model }) => {
  const ws = new ResponsesWS(client())
  onTestFinished(() => ws.close())
  const events = await turn(ws, { model, input: 'Good morning' })
  const response = finalOf(events)
  expect(textOf(response)).toContain('You said: “Good morning”')
  const stream = await client().responses.create({ model, input: 'Good morning', stream: true })
  const streamed = await collectEvents(stream)
  expect(events.map(({ type }) => type)).toEqual(streamed.map(({ type }) => type))
  const rows = await readRows(sut.gateway, `model=${model}`)
  const [ofHttp, ofSocket] = rows
  expectBooked(ofSocket ?? {}, usageOf(response), { provider, streamed: true })
  expect(ofSocket?.charge).toBe(ofHttp?.charge)
})

it.each(SDK_VENDORS)('$provider: goes on from a turn that is kept nowhere', async ({ provider, model }) => {
  const ws = new ResponsesWS(client())
  onTestFinished(() => ws.close())
  const first = finalOf(await turn(ws, { model, input: 'I am Peregrine.', store: false }))
  const more = { model, store: false, previous_response_id: first.id, input: 'Who am I?' }
  const second = finalOf(await turn(ws, more))
  expect(second.previous_response_id).toBe(first.id)
  const third = finalOf(await turn(ws, { ...more, previous_response_id: second.id, input: 'Again?' }))
  expect(third.status).toBe('completed')
  if (provider !== 'demo') {
    const sent = sut.lastSent(provider)
    for (const text of ['I am Peregrine.', 'Who am I?', 'Again?']) expect(sent).toContain(text)
  }
  // It is the connection's, and only its last one.
  expect((await failureOf(client().responses.retrieve(third.id))).status).toBe(404)
  const bare = await opened()
  for (const id of [third.id, 'resp_unknown']) {
    bare.send({ type: 'response.create', model, input: 'x', previous_response_id: id, store: false })
    const [refused] = await bare.answer()
    expect(refused).toMatchObject({
      type: 'error',
      status: 404,
      error: { code: 'previous_response_not_found', param: 'previous_response_id' },
    })
  }
})

it('goes on from a turn that is kept, and the other way', async () => {
  const { model = '' } = SDK_VENDORS[1] ?? {}
  const ws = new ResponsesWS(client())
  onTestFinished(() => ws.close())
  const first = await client().responses.create({ model, input: 'I am Columbine.' })
  const second = finalOf(await turn(ws, { model, input: 'Who am I?', previous_response_id: first.id }))
  expect(sut.lastSent('anthropic')).toContain('I am Columbine.')
  await client().responses.create({ model, input: 'Again?', previous_response_id: second.id })
  expect(sut.lastSent('anthropic')).toContain('Who am I?')
  const socket = await opened(NARROW_KEY)
  socket.send({ type: 'response.create', model: 'demo-chat', input: 'x', previous_response_id: second.id })
  expect(await socket.answer()).toMatchObject([{ type: 'error', status: 404 }])
})

it('warms up as Codex does, for nothing', async () => {
  const { model = '' } = SDK_VENDORS[1] ?? {}
  const before = await readStanding(sut.gateway, 'rich')
  const asked = sut.vendors.get('anthropic')?.requests.length
  const socket = await opened(RICH_KEY, { 'openai-beta': 'responses_websockets=2026-02-06' })
  const ask = { type: 'response.create', model, store: false, instructions: 'Be brief.', tools: [] }
  socket.send({ ...ask, generate: false, input: [{ role: 'user', content: 'I am Hyacinth.' }] })
  const warm = await socket.answer()
  expect(typesOf(warm)).toEqual(['response.created', 'response.in_progress', 'response.completed'])
  expect(responseOf(warm)).toMatchObject({ status: 'completed', output: [] })
  expect(sut.vendors.get('anthropic')?.requests.length).toBe(asked)
  expect(await readStanding(sut.gateway, 'rich')).toEqual(before)
  const { id } = responseOf(warm)
  socket.send({ type: 'response.processed', response_id: id })
  const next = { ...ask, generate: true, previous_response_id: id }
  socket.send({ ...next, input: [{ role: 'user', content: 'Who am I?' }] })
  expect((await socket.answer()).at(-1)?.type).toBe('response.completed')
  expect(sut.lastSent('anthropic')).toContain('I am Hyacinth.')
})

it('leaves right books', async () => {
  await expectRightBooks(sut.gateway)
  expect(sut.complaints()).toEqual([])
})
