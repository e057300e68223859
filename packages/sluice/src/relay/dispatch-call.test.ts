import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aChannel, aProvider } from '../../../../tests/kit/builders.ts'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { answerContext } from '../../../../tests/kit/openai-chat.ts'
import {
  aCatalog,
  aDoor,
  aKey,
  aPlan,
  aReceipt,
  NANO,
  type Services,
  StubBooks,
  someServices,
  someValues,
} from '../../../../tests/kit/relay-parts.ts'
import {
  type Scene,
  ScriptedConnector,
  type ScriptedExchange,
  WHOLE_ANSWER,
} from '../../../../tests/kit/scripted-connector.ts'
import type { ChatProtocol } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { JsonObject } from '../canonical/json.ts'
import { NoteList } from '../canonical/notes.ts'
import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Channel } from '../routing/channel.ts'
import { admitCall } from './admit-call.ts'
import { AnswerPictures } from './answer-pictures.ts'
import { ClientSide } from './client-side.ts'
import { type Dispatched, dispatchCall } from './dispatch-call.ts'
import { checkLinks } from './prepare-media.ts'
import { readRequest } from './read-request.ts'
import { NOTHING_KEPT } from './reasoning-memory.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ ...WHOLE_ANSWER, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

const answers: Scene = (x) => x.json(200, WHOLE_ANSWER)
const streams: Scene = (x) =>
  x
    .head()
    .data(chunk({ content: 'Hi' }))
    .data(`${chunk({}, 'stop')}data: [DONE]\n\n`)
    .end()
const says =
  (status: number, code = 'c', headers: Record<string, string> = {}): Scene =>
  (x) =>
    x
      .head(status, { 'content-type': 'application/json', ...headers })
      .data(JSON.stringify({ error: { message: 'No.', type: 't', param: null, code } }))
      .end()
/** A stream that is refused behind its 200, before the first content or in the bytes of it. */
const breaks =
  (error: object, before = ''): Scene =>
  (x) =>
    x
      .head()
      .data(`${chunk({ role: 'assistant', content: '' })}${before}data: ${JSON.stringify({ error })}\n\n`)
      .end()
const unreachable: Scene = (x) => x.fail('connect')
const empty: Scene = (x) =>
  x.json(200, {
    ...WHOLE_ANSWER,
    choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
    usage: undefined,
  })

interface Parts {
  scenes: Scene[]
  channels?: readonly Channel[]
  body?: JsonObject
  books?: Record<string, unknown>
  traits?: ModelTraits
  channelConcurrency?: number
  services?: Partial<Parameters<typeof someServices>[0]>
  before?: (services: Services, call: FakeCall) => void
}

const one = (name: string, parts: Parameters<typeof aChannel>[1] = {}) => aChannel(name, parts)
const two = [one('one', { priority: 2 }), one('two', { priority: 1 })]

async function dispatch(parts: Parts) {
  const connector = new ScriptedConnector(...parts.scenes)
  const books = new StubBooks(parts.books)
  const channels = parts.channels ?? [one('one')]
  const values = someValues({ channels })
  const catalog = aCatalog(parts.traits)
  const services = someServices({
    values,
    books,
    connector,
    catalog,
    channelConcurrency: parts.channelConcurrency ?? 0,
    ...parts.services,
  })
  const json = { model: 'model-a', messages: [{ role: 'user', content: 'Hello?' }], ...parts.body }
  const call = new FakeCall({ body: JSON.stringify(json) })
  const door = aDoor()
  const body = await readRequest(call.readBody({ bytes: 1024 * 1024, compressed: true }), door.scan)
  const notes = new NoteList()
  const request = door.inbound.decodeRequest(body.json, notes, { header: () => undefined })
  const plan = aPlan(values, request, catalog)
  const receipt = aReceipt()
  const candidates = services.routing.candidates(values.channels, {
    model: request.model,
    group: 'default',
    protocol: 'openai-chat',
  })
  const admitted = await admitCall(
    { key: aKey(), plan, candidates, idempotency: undefined, receipt, values },
    services,
  )
  if ('ok' in admitted) throw new Error('not admitted')
  const client = new ClientSide(call, request.stream ? { keepAlive: ':\n\n', headers: () => [] } : undefined)
  parts.before?.(services, call)
  let result: Dispatched | undefined
  let thrown: unknown
  dispatchCall(
    {
      key: aKey(),
      plan,
      body,
      links: checkLinks(request, () => undefined),
      admitted,
      inbound: door.inbound,
      answer: answerContext({ notes }),
      notes,
      client,
      receipt,
      isOurs: false,
      kept: NOTHING_KEPT,
      watch: undefined,
      isBackground: false,
      pictures: new AnswerPictures({ customerId: 'cus', requestId: 'req' }, services),
    },
    services,
  ).then(
    (dispatched) => {
      result = dispatched
    },
    (error: unknown) => {
      thrown = error ?? new Error('nothing was thrown')
    },
  )
  for (let i = 0; i < 100 && result === undefined && thrown === undefined; i++) {
    await vi.advanceTimersByTimeAsync(100)
  }
  client.stream?.stop()
  const taken = channels.map(({ id }) => services.routing.runningCalls(id))
  const trace = receipt.trace.map(({ channel, reason, outcome }) => `${outcome} ${channel} ${reason}`)
  if (result?.type === 'answered') result.place.slot.release()
  return {
    result,
    thrown,
    services,
    call,
    receipt,
    trace,
    notes: notes.list(),
    taken,
    secrets: connector.secrets(),
    sent: connector.exchanges,
    closed: books.named('nextAttempt'),
    left: channels.map(({ id }) => services.routing.runningCalls(id)),
    budget: services.routing.retries.inFlight,
  }
}

type Run = Awaited<ReturnType<typeof dispatch>>

function expectNothingLeft({ left, budget, sent }: Run): void {
  expect(left.every((count) => count === 0)).toBe(true)
  expect(budget).toEqual({ calls: 0, retries: 0 })
  expect(sent.every((exchange: ScriptedExchange) => exchange.isOver)).toBe(true)
}

function shortly({ result, thrown }: Run): string {
  if (thrown !== undefined) return 'thrown'
  if (result === undefined) return 'open'
  if (result.type === 'answered') return `answered ${result.attempt} ${result.outcome.end.type}`
  return `failed ${result.attempt} ${result.error.status}`
}

describe('dispatchCall', () => {
  it.each<{ name: string; parts: Parts; ends: string; asked: string[] }>([
    { name: 'the first answers', parts: { scenes: [answers] }, ends: 'answered 1 complete', asked: ['one'] },
    {
      name: 'the first fails, the next answers',
      parts: { scenes: [says(500), answers], channels: two },
      ends: 'answered 2 complete',
      asked: ['one', 'two'],
    },
    {
      name: 'both fail',
      parts: { scenes: [says(500), says(500)], channels: two },
      ends: 'failed 2 502',
      asked: ['one', 'two'],
    },
    {
      name: 'three tries and no more',
      parts: {
        scenes: [says(500), says(500), says(500)],
        channels: ['one', 'two', 'three', 'four'].map((name, i) => one(name, { priority: 9 - i })),
      },
      ends: 'failed 3 502',
      asked: ['one', 'two', 'three'],
    },
    {
      name: 'the next credential of the only channel',
      parts: { scenes: [says(401), answers], channels: [one('one', { credentials: ['a', 'b'] })] },
      ends: 'answered 2 complete',
      asked: ['a', 'b'],
    },
    {
      name: 'the same credential again after 429',
      parts: { scenes: [says(429), answers] },
      ends: 'answered 2 complete',
      asked: ['one', 'one'],
    },
    {
      name: 'the same credential again after a connection that failed',
      parts: { scenes: [unreachable, unreachable, answers] },
      ends: 'answered 3 complete',
      asked: ['one', 'one', 'one'],
    },
    {
      name: 'not the same credential after 500',
      parts: { scenes: [says(500)] },
      ends: 'failed 1 502',
      asked: ['one'],
    },
    {
      name: 'not after a long wait that the vendor asks for',
      parts: { scenes: [says(429, 'c', { 'retry-after': '60' })] },
      ends: 'failed 1 429',
      asked: ['one'],
    },
    {
      name: "the caller's own mistake is final",
      parts: { scenes: [says(400)], channels: two },
      ends: 'failed 1 400',
      asked: ['one'],
    },
    {
      name: 'an empty answer moves on',
      parts: { scenes: [empty, answers], channels: two },
      ends: 'answered 2 complete',
      asked: ['one', 'two'],
    },
    {
      name: 'garbage moves on',
      parts: { scenes: [(x) => x.head(200, {}).data('<html>').end(), answers], channels: two },
      ends: 'answered 2 complete',
      asked: ['one', 'two'],
    },
    {
      name: 'a stream moves on before its first content',
      parts: { scenes: [(x) => x.head().fail('closed'), streams], channels: two, body: { stream: true } },
      ends: 'answered 2 complete',
      asked: ['one', 'two'],
    },
    {
      name: 'a stream does not move on after it',
      parts: {
        scenes: [
          (x) =>
            x
              .head()
              .data(chunk({ content: 'Hi' }))
              .fail('closed'),
        ],
        channels: two,
        body: { stream: true },
      },
      ends: 'answered 1 broken',
      asked: ['one'],
    },
    {
      name: 'a slow model gets no second wait',
      parts: {
        scenes: [() => {}],
        channels: [
          one('one', { priority: 2, timeouts: { ...one('x').timeouts, firstToken: 500 } }),
          one('two'),
        ],
        body: { stream: true },
        traits: { slow: true },
      },
      ends: 'failed 1 504',
      asked: ['one'],
    },
    {
      name: 'others do',
      parts: {
        scenes: [() => {}, streams],
        channels: [
          one('one', { priority: 2, timeouts: { ...one('x').timeouts, firstToken: 500 } }),
          one('two'),
        ],
        body: { stream: true },
      },
      ends: 'answered 2 complete',
      asked: ['one', 'two'],
    },
  ])('$name: $ends', async ({ parts, ends, asked }) => {
    const run = await dispatch(parts)
    expect(shortly(run)).toBe(ends)
    expect(run.secrets).toEqual(asked.map((name) => `secret of ${name.length === 1 ? name : `${name}-key`}`))
    expect(run.closed).toHaveLength(asked.length - 1)
    expect(run.receipt.attempts).toBe(asked.length)
    expect(run.trace).toHaveLength(asked.length)
    // An answered call keeps its last place until it is settled.
    expect(run.taken.reduce((sum, count) => sum + count, 0)).toBe(ends.startsWith('answered') ? 1 : 0)
    expectNothingLeft(run)
  })

  it.each([
    {
      error: { message: 'Busy.', code: 503 },
      reason: 'http_503',
      asked: 3,
      ends: 'failed 3 502',
      health: { state: 'cooling', failuresInRow: 3 },
    },
    {
      error: { message: 'Busy.', type: 'overloaded_error' },
      reason: 'http_529',
      asked: 3,
      ends: 'failed 3 502',
      health: { state: 'cooling', failuresInRow: 3 },
    },
    {
      error: { message: 'Slow.', code: 'rate_limit_exceeded' },
      reason: 'http_429',
      asked: 3,
      ends: 'failed 3 429',
      health: { state: 'cooling', failuresInRow: 0 },
    },
    {
      error: { message: 'No.', type: 'server_error' },
      reason: 'http_500',
      asked: 1,
      ends: 'failed 1 502',
      health: { state: 'healthy', failuresInRow: 1 },
    },
    {
      error: { message: 'No.', code: 'invalid_api_key' },
      reason: 'http_401',
      asked: 1,
      ends: 'failed 1 502',
      health: { state: 'revoked' },
    },
    {
      error: { message: 'No.', code: 402 },
      reason: 'http_402',
      asked: 1,
      ends: 'failed 1 502',
      health: { state: 'exhausted' },
    },
    {
      error: { message: 'No.', type: 'invalid_request_error' },
      reason: 'http_400',
      asked: 1,
      ends: 'failed 1 400',
      health: undefined,
    },
  ])('takes an error in a stream for the refusal that it is: $error', async (row) => {
    const scene = breaks(row.error)
    const alone = await dispatch({ scenes: [scene, scene, scene], body: { stream: true } })
    expect(shortly(alone)).toBe(row.ends)
    expect(alone.trace).toEqual(Array.from({ length: row.asked }, () => `tried one ${row.reason}`))
    const [health] = alone.services.routing.healthSnapshot()
    if (row.health === undefined) expect(health).toBeUndefined()
    else expect(health).toMatchObject(row.health)
    expectNothingLeft(alone)
    if (row.reason === 'http_400') return
    const run = await dispatch({ scenes: [scene, streams], channels: two, body: { stream: true } })
    expect(shortly(run)).toBe('answered 2 complete')
    expect(run.trace).toEqual([`tried one ${row.reason}`, 'tried two complete'])
  })

  it('does not move on from a stream whose error comes in the bytes of its first content', async () => {
    const scene = breaks({ message: 'Busy.', code: 503 }, chunk({ content: 'Hi' }))
    const run = await dispatch({ scenes: [scene], channels: two, body: { stream: true } })
    expect(shortly(run)).toBe('answered 1 broken')
    expect(run.call.text).toContain('"content":"Hi"')
    expect(run.call.text).not.toContain('Busy.')
    expectNothingLeft(run)
  })

  it('closes each attempt with its reason before it opens the next', async () => {
    const { closed } = await dispatch({ scenes: [says(500), answers], channels: two })
    expect(closed).toEqual([
      {
        callId: 'req_1',
        closing: 1,
        reason: 'http_500',
        httpStatus: 500,
        next: { number: 2, channelId: 'ch_two', credentialId: 'two-key', inputBound: expect.any(Number) },
        owner: 'node-a',
        leaseMs: 30_000,
      },
    ])
  })

  it.each([
    { name: 'another closed the attempt', nextAttempt: { ok: false } },
    { name: 'the books cannot be written', nextAttempt: () => Promise.reject(new Error('on purpose')) },
  ])('sends nothing more when $name', async ({ nextAttempt }) => {
    const run = await dispatch({ scenes: [says(500)], channels: two, books: { nextAttempt } })
    expect(shortly(run)).toBe('failed 1 502')
    expectNothingLeft(run)
  })

  it('stops where the next has no place', async () => {
    const run = await dispatch({
      scenes: [says(500)],
      channels: two,
      channelConcurrency: 1,
      before: ({ routing }) => {
        const [, second] = two
        const credential = second?.credentials[0]
        if (second !== undefined && credential !== undefined) {
          routing.acquire(
            {
              channel: second,
              credential,
              format: { protocol: 'openai-chat', baseUrl: new URL('https://a.test') },
              upstreamModel: 'x',
            },
            1,
          )
        }
      },
    })
    expect(shortly(run)).toBe('failed 1 502')
    expect(run.trace).toEqual(['tried one http_500', 'skipped two channel_concurrency'])
    expect(run.left).toEqual([0, 1])
    expect(run.budget).toEqual({ calls: 0, retries: 0 })
  })

  it('does not retry beyond the budget', async () => {
    const run = await dispatch({
      scenes: [says(500)],
      channels: two,
      before: ({ routing }) => {
        for (let i = 0; i < 10; i++) routing.retries.beginRetry()
      },
    })
    expect(shortly(run)).toBe('failed 1 502')
    expect(run.budget).toEqual({ calls: 0, retries: 10 })
  })
})

describe('the health of a channel whose stream breaks after its first content', () => {
  const hi = chunk({ content: 'Hi' })
  const failure = { state: 'healthy', failuresInRow: 1 }
  it.each<{ name: string; scene: Scene; health: object }>([
    { name: 'a connection that breaks', scene: (x) => x.head().data(hi).fail('closed'), health: failure },
    { name: 'a silence', scene: (x) => x.head().data(hi).fail('idle-timeout'), health: failure },
    { name: 'an end before the end', scene: (x) => x.head().data(hi).end(), health: failure },
    { name: 'garbage', scene: (x) => x.head().data(hi).data('data: <html>\n\n'), health: failure },
    { name: 'an overload', scene: breaks({ message: 'Busy.', code: 503 }, hi), health: failure },
    { name: 'a limit', scene: breaks({ message: 'Slow.', code: 429 }, hi), health: { state: 'cooling' } },
  ])('$name is a failure', async ({ scene, health }) => {
    const run = await dispatch({ scenes: [scene], body: { stream: true } })
    expect(shortly(run)).toBe('answered 1 broken')
    expect(run.services.routing.healthSnapshot()).toMatchObject([health])
    expectNothingLeft(run)
  })

  it.each<{ name: string; scene: Scene }>([
    { name: 'a refusal of the request', scene: breaks({ message: 'No.', code: 400 }, hi) },
    { name: 'an answer that is whole', scene: streams },
  ])('$name is none', async ({ scene }) => {
    const run = await dispatch({ scenes: [scene], body: { stream: true } })
    expect(run.services.routing.healthSnapshot()).toEqual([])
    expectNothingLeft(run)
  })

  it('does not count what breaks after the caller left', async () => {
    let caller: FakeCall | undefined
    const run = await dispatch({
      scenes: [
        (x) => {
          x.head().data(hi)
          caller?.leave()
          x.fail('closed')
        },
      ],
      body: { stream: true },
      before: (_services, call) => {
        caller = call
      },
    })
    expect(shortly(run)).toBe('answered 1 broken')
    expect(run.services.routing.healthSnapshot()).toEqual([])
    expectNothingLeft(run)
  })
})

describe('what this node cannot do for a candidate', () => {
  const anthropic = aProvider({ chat: [{ protocol: 'anthropic-messages' }] })
  const channels = [one('one', { provider: anthropic, priority: 2 }), one('two')]

  it.each([{ stream: true }, { stream: false }])('moves on to the next: %j', async (body) => {
    const run = await dispatch({ scenes: [body.stream ? streams : answers], channels, body })
    expect(shortly(run)).toBe('answered 2 complete')
    expect(run.trace).toEqual(['tried one service_unavailable', 'tried two complete'])
    expect(run.closed).toMatchObject([{ reason: 'service_unavailable', httpStatus: null }])
    expect(run.services.routing.healthSnapshot()).toEqual([])
    expectNothingLeft(run)
  })

  it('is shown when no other is left', async () => {
    const run = await dispatch({ scenes: [], channels: channels.slice(0, 1) })
    expect(run.result).toMatchObject({ type: 'failed', attempt: 1, ours: true, error: { status: 503 } })
    expectNothingLeft(run)
  })

  it('is no refusal of ours where another was asked before', async () => {
    const run = await dispatch({
      scenes: [says(500)],
      channels: [one('two', { priority: 3 }), ...channels.slice(0, 1)],
    })
    expect(run.result).toMatchObject({ type: 'failed', attempt: 2, ours: false, error: { status: 503 } })
    expectNothingLeft(run)
  })

  it('may be a picture that cannot be fetched now, which the next fetches itself', async () => {
    const gemini = aProvider({ chat: [{ protocol: 'gemini-generate' }] })
    const run = await dispatch({
      scenes: [answers],
      channels: [one('one', { provider: gemini, priority: 2 }), one('two')],
      body: {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
        ],
      },
      services: {
        outbound: new Map<ChatProtocol, ChatOutbound>([
          ['openai-chat', openaiChatOutbound],
          ['gemini-generate', geminiGenerateOutbound],
        ]),
        fetchMedia: () => Promise.reject(new GatewayError('unavailable', 'Nothing is fetched now.')),
      },
    })
    expect(shortly(run)).toBe('answered 2 complete')
    expectNothingLeft(run)
  })
})

describe('past reasoning that the upstream refuses', () => {
  const provider = aProvider({
    faults: [{ status: 400, code: 'invalid_encrypted_content', owner: 'reasoning-proof' }] as never,
  })
  const body = {
    messages: [
      { role: 'user', content: 'Hello?' },
      { role: 'assistant', content: 'Hm.', reasoning_content: 'I think.' },
      { role: 'user', content: 'Well?' },
    ],
  }
  const channels = [one('one', { provider, priority: 2 }), one('two', { provider })]
  const refuses = says(400, 'invalid_encrypted_content')

  it('is left out of one more attempt at the same place', async () => {
    const run = await dispatch({ scenes: [refuses, answers], channels, body })
    expect(shortly(run)).toBe('answered 2 complete')
    expect(run.secrets).toEqual(['secret of one-key', 'secret of one-key'])
    expect(run.notes).toContain('dropped:reasoning')
    expect(run.sent[1]?.request?.body?.toString()).not.toContain('I think.')
    expectNothingLeft(run)
  })

  it('is left out once', async () => {
    const run = await dispatch({ scenes: [refuses, refuses], channels, body })
    expect(shortly(run)).toBe('failed 2 400')
    expectNothingLeft(run)
  })

  it('is no reason where there is none', async () => {
    const run = await dispatch({ scenes: [refuses], channels })
    expect(shortly(run)).toBe('failed 1 400')
    expectNothingLeft(run)
  })
})

describe('a call that nobody waits for', () => {
  it.each([{ stream: true }, { stream: false }])('is not sent: %j', async (body) => {
    const run = await dispatch({ scenes: [], body, before: (_services, call) => call.leave() })
    expect(run.result).toMatchObject({ type: 'failed', attempt: 1, gone: true, ours: false })
    expect(run.sent).toEqual([])
    expectNothingLeft(run)
  })

  it('is not tried again', async () => {
    let caller: FakeCall | undefined
    const run = await dispatch({
      scenes: [
        (x) => {
          caller?.leave()
          says(500)(x)
        },
      ],
      channels: two,
      before: (_services, call) => {
        caller = call
      },
    })
    expect(run.result).toMatchObject({ type: 'failed', gone: true })
    expect(run.trace).toEqual(['tried one client_gone'])
    expectNothingLeft(run)
  })

  it('is not sent after its caller left in the pause before a second try', async () => {
    let caller: FakeCall | undefined
    const run = await dispatch({
      scenes: [
        (x) => {
          setTimeout(() => caller?.leave(), 100)
          says(429, 'c', { 'retry-after': '1' })(x)
        },
      ],
      before: (_services, call) => {
        caller = call
      },
    })
    expect(run.result).toMatchObject({ type: 'failed', gone: true })
    expect(run.sent).toHaveLength(1)
    expectNothingLeft(run)
  })

  it('is no mistake of ours when its pictures were still on their way', async () => {
    let caller: FakeCall | undefined
    const run = await dispatch({
      scenes: [],
      traits: { fetchesUrls: false },
      body: {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
        ],
      },
      services: {
        fetchMedia: (_link, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason))
            queueMicrotask(() => caller?.leave())
          }),
      },
      before: (_services, call) => {
        caller = call
      },
    })
    expect(run.result).toMatchObject({ type: 'failed', gone: true })
    expectNothingLeft(run)
  })
})

describe('the end of the process', () => {
  it.each([{ stream: true }, { stream: false }])(
    'costs nothing before the first content: %j',
    async (body) => {
      let services: Services | undefined
      const run = await dispatch({
        scenes: [
          (x) => {
            x.head(200, { 'content-type': body.stream ? 'text/event-stream' : 'application/json' })
            services?.living.cancelAll()
          },
        ],
        body,
        before: (given) => {
          services = given
        },
      })
      expect(run.result).toMatchObject({
        type: 'failed',
        attempt: 1,
        gone: false,
        ours: false,
        error: { status: 503 },
      })
      expectNothingLeft(run)
    },
  )

  it('ends a stream after it, and what was delivered is charged', async () => {
    let services: Services | undefined
    const run = await dispatch({
      scenes: [
        (x) => {
          x.head().data(chunk({ content: 'Hi' }))
          services?.living.cancelAll()
        },
      ],
      body: { stream: true },
      before: (given) => {
        services = given
      },
    })
    expect(shortly(run)).toBe('answered 1 gone')
    expectNothingLeft(run)
  })

  it('sends nothing of a call that it found before its dispatch', async () => {
    const run = await dispatch({ scenes: [], before: ({ living }) => living.cancelAll() })
    expect(run.result).toMatchObject({ type: 'failed', ours: true, error: { status: 503 } })
    expect(run.sent).toEqual([])
    expectNothingLeft(run)
  })
})

describe('a mistake of our own', () => {
  it('gives back every place', async () => {
    const broken = {
      ...openaiChatOutbound,
      encodeRequest: () => {
        throw new TypeError('on purpose')
      },
    }
    const { passthrough: _none, ...outbound } = broken
    const run = await dispatch({
      scenes: [],
      services: { outbound: new Map([['openai-chat', outbound]]) },
    })
    expect(shortly(run)).toBe('thrown')
    expectNothingLeft(run)
  })

  it('gives them back in a second try too', async () => {
    let left = 1
    const { passthrough: _none, ...rest } = openaiChatOutbound
    const outbound = {
      ...rest,
      encodeRequest: (...given: Parameters<typeof rest.encodeRequest>) => {
        if (left-- > 0) return rest.encodeRequest(...given)
        throw new TypeError('on purpose')
      },
    }
    const run = await dispatch({
      scenes: [says(500)],
      channels: two,
      services: { outbound: new Map([['openai-chat', outbound]]) },
    })
    expect(shortly(run)).toBe('thrown')
    expectNothingLeft(run)
  })

  it('gives them back when the connector throws', async () => {
    const run = await dispatch({ scenes: [], body: { stream: true } })
    expect(shortly(run)).toBe('thrown')
    expectNothingLeft(run)
    const whole = await dispatch({ scenes: [] })
    expect(shortly(whole)).toBe('thrown')
    expectNothingLeft(whole)
  })
})

it('caps the output of what cannot be counted by what is held', async () => {
  const held = 3_000_000n
  const run = await dispatch({ scenes: [answers], books: { openCall: { ok: true, held } } })
  const sent = JSON.parse(run.sent[0]?.request?.body?.toString() ?? '{}') as JsonObject
  expect(sent.max_tokens).toBeGreaterThan(256)
  expect(BigInt(Number(sent.max_tokens)) * 2_000n).toBeLessThan(held)
  expect(run.notes).toContain('capped:max_tokens')
  expect(NANO).toBeGreaterThan(held)
})
