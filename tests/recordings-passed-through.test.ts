import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import type { ChatQuirks } from '../packages/sluice/src/protocols/chat/traits.ts'
import { findProvider } from '../packages/sluice/src/providers/registry.ts'
import { expectBooked } from './kit/check-recorded-answer.ts'
import { type FakeUpstream, startFakeUpstream, type UpstreamRequest } from './kit/fake-upstream.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { aChannel, configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { splitSse } from './kit/gemini-recordings.ts'
import { readExchangePlainly } from './kit/read-exchange-plainly.ts'
import {
  PROTOCOL_OF,
  type RecordedApi,
  type RecordedExchange,
  recordedExchanges,
} from './kit/recorded-exchanges.ts'
import { PROVIDER_OPTIONS, playAgain } from './kit/recording-gateway.ts'
import { hasRecordings, needsRecordings } from './kit/recordings.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/**
 * Every recorded exchange of a protocol that callers speak, asked as it was asked then, of the model it was asked of, and
 * answered as it was answered then: its bytes go through both ways, but for the edits that conversion.md 1 lists.
 */

const SPOKEN: readonly RecordedApi[] = ['chat', 'responses', 'messages', 'generate-content']
const CASES = recordedExchanges().filter(
  (one) => SPOKEN.includes(one.api) && !one.isError && !readExchangePlainly(one).isEmpty,
)

let upstream: FakeUpstream
let gateway: StartedGateway
let playing: RecordedExchange | undefined

const groupOf = ({ provider, api }: RecordedExchange): string => `${provider}-${api}`

/** Each provider is a group of customers of its own: several serve models of one name. */
beforeAll(async () => {
  if (!hasRecordings) return
  upstream = await startFakeUpstream({
    plan: (_, index) => {
      if (playing === undefined) throw new Error('nothing is played')
      return playAgain(playing, index)
    },
  })
  const groups = new Map(CASES.map((one) => [groupOf(one), one]))
  gateway = await startGateway({
    config: configText(upstream.url, {
      limits: NO_LIMITS,
      groups: [...groups.keys()].map((name) => ({ name, multiplier: '1.0' })),
      channels: [...groups].map(([name, { provider, api }]) =>
        aChannel(upstream.url, {
          name,
          provider,
          groups: [name],
          protocol: PROTOCOL_OF[api],
          models: ['*'],
          usage: 'trusted',
          // Of a channel that is free all tools and tiers are passed on (R34).
          free: true,
          ...(PROVIDER_OPTIONS[provider] !== undefined && { options: PROVIDER_OPTIONS[provider] }),
        }),
      ),
      prices: [{ model: '*', input: '1', output: '2' }],
      customers: [...groups.keys()].map((name) => ({
        name,
        group: name,
        credit_limit: 'unlimited',
        api_keys: [{ name, key: testKey(name) }],
      })),
    }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  await upstream?.close()
})

/** Of an earlier call that we know nothing of, or of the place to which it was sent. */
const LEFT_OUT = [
  'previous_response_id',
  'cachedContent',
  'conversation',
  'background',
  'anthropic_version',
  'model',
  'stream',
]

const LEAST: Readonly<Record<string, JsonObject>> = {
  chat: { messages: [{ role: 'user', content: 'Hi' }] },
  responses: { input: 'Hi' },
  messages: { max_tokens: 1024, messages: [{ role: 'user', content: 'Hi' }] },
  'generate-content': { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
}

/** The recorded request; `least`: one that asks for nothing particular. */
function requestOf(one: RecordedExchange, least: boolean): JsonObject {
  const body: JsonObject = { ...LEAST[one.api], ...(least ? {} : one.request) }
  for (const key of LEFT_OUT) delete body[key]
  if (one.api === 'generate-content') return body
  body.model = one.model
  if (one.streaming) body.stream = true
  if (one.api === 'chat' && one.streaming) body.stream_options = { include_usage: true }
  return body
}

function pathOf({ api, model, streaming }: RecordedExchange): string {
  switch (api) {
    case 'chat':
      return '/v1/chat/completions'
    case 'responses':
      return '/v1/responses'
    case 'messages':
      return '/v1/messages'
    default:
      return `/v1beta/models/${model}:${streaming ? 'streamGenerateContent?alt=sse' : 'generateContent'}`
  }
}

async function call(one: RecordedExchange, body: JsonObject) {
  playing = one
  const response = await fetch(gateway.url + pathOf(one), {
    method: 'POST',
    headers: { 'x-api-key': testKey(groupOf(one)), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { response, answer: Buffer.from(await response.arrayBuffer()), sent: upstream.requests.at(-1) }
}

/** Exchanges whose request rests on something that is not recorded: an earlier answer, a file at its vendor, an address. */
const LEANS = /unknown_tool_call_id|could not be fetched|not available for this model/

describe.skipIf(!hasRecordings)(needsRecordings('recorded exchanges of the own protocol'), () => {
  let asTheyWere = 0

  it.each(CASES.map((one) => [`${one.api}: ${one.id}`, one] as const))('%s', async (_, one) => {
    let body = requestOf(one, false)
    let called = await call(one, body)
    if (called.response.status === 400) {
      expect(called.answer.toString()).toMatch(LEANS)
      body = requestOf(one, true)
      called = await call(one, body)
    }
    const { response, answer, sent } = called
    const plain = readExchangePlainly(one)
    if (plain.failed && response.status !== 200) {
      expect(response.status).toBeGreaterThanOrEqual(429)
      return
    }
    expect(response.status, answer.toString()).toBe(200)
    expectSent(one, body, sent, response.headers.get('x-sluice-warning') ?? '')
    expectForwarded(one, answer, plain.failed)
    const row = await readRow(gateway, response.headers.get('x-request-id') ?? '')
    expect(row).toMatchObject({ path: 'passthrough', http_status: 200 })
    if (!plain.failed && !plain.isPending) expectBooked(row, plain)
    if (sent?.body.toString() === JSON.stringify(body)) asTheyWere++
  })

  it('are nearly all sent as they were written', () => {
    expect(asTheyWere).toBeGreaterThan(CASES.length * 0.95)
  })

  it('leave the books right', () => expectRightBooks(gateway))
})

/** Every member is what the caller wrote, or an edit that the vendor's declaration or a ruling asks for. */
function expectSent(
  one: RecordedExchange,
  asked: JsonObject,
  sent: UpstreamRequest | undefined,
  warnings: string,
): void {
  if (sent?.body.toString() === JSON.stringify(asked)) return
  const body = isJsonObject(sent?.json) ? sent.json : {}
  const changed = Object.keys({ ...asked, ...body }).filter(
    (key) => JSON.stringify(asked[key]) !== JSON.stringify(body[key]),
  )
  const edits = editsOf(one, asked)
  const unknown = changed.filter((key) => !edits.has(key) && !warnings.includes(`:${key}`))
  expect(unknown, JSON.stringify(unknown.map((key) => [asked[key], body[key]]))).toEqual([])
}

/** Members that may be changed without a warning. */
function editsOf({ provider, api }: RecordedExchange, asked: JsonObject): Set<string> {
  const format = findProvider(provider)?.chat.find(({ protocol }) => protocol === PROTOCOL_OF[api])
  const { renameFields = {}, thinkingSwitch, reasoningBack }: ChatQuirks = format?.quirks ?? {}
  const edits = new Set([...Object.keys(renameFields), ...Object.values(renameFields)])
  // R31: what is empty is absent.
  for (const [key, value] of Object.entries(asked)) {
    if (value === null || (Array.isArray(value) && value.length === 0)) edits.add(key)
  }
  if (thinkingSwitch !== undefined && asked.reasoning_effort !== undefined) {
    for (const key of ['thinking', 'enable_thinking', 'chat_template_kwargs']) edits.add(key)
  }
  // The same thinking in two fields, and pictures as bare addresses.
  if (reasoningBack !== undefined || /"image_url":"/.test(JSON.stringify(asked))) edits.add('messages')
  if (format?.editRequest !== undefined) {
    for (const key of ['model', 'stream', 'anthropic_version']) edits.add(key)
  }
  return edits
}

function expectForwarded(one: RecordedExchange, answer: Buffer, isBroken: boolean): void {
  const { body, headers } = one.answer
  if (headers['content-type']?.startsWith('application/vnd.amazon') === true) {
    // Another framing; the objects are the same.
    expect(splitSse(answer).map(({ data }) => JSON.parse(data))).toEqual(one.bodies)
    return
  }
  const recorded = body.toString()
  const shown = answer.toString()
  if (isBroken) {
    // The vendor's own words may name keys and addresses.
    const ours = shown.lastIndexOf('\n\n', shown.lastIndexOf('"error"'))
    expect(ours).toBeGreaterThan(100)
    expect(recorded.startsWith(shown.slice(0, ours))).toBe(true)
    return
  }
  // What follows the end goes nowhere; a last event without its blank line gets it.
  const [before = ''] = one.api === 'responses' ? recorded.split('data: [DONE]') : [recorded]
  const whole = one.streaming && !/\n\r?\n$/.test(before) ? `${before}\n\n` : before
  expect(shown === whole, firstDifference(shown, whole)).toBe(true)
}

function firstDifference(shown: string, whole: string): string {
  let at = 0
  while (at < shown.length && shown[at] === whole[at]) at++
  return `at ${at}: ${JSON.stringify(shown.slice(at, at + 80))}, not ${JSON.stringify(whole.slice(at, at + 80))}`
}
