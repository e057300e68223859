import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { encodeChunk, encodeEvent } from '../../../../tests/kit/encode-event-stream.ts'
import { NdjsonSplitter } from '../bytes/ndjson-splitter.ts'
import { SseSplitter } from '../bytes/sse-splitter.ts'
import type { ChatAnswer } from '../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import { NoteList } from '../canonical/notes.ts'
import { UpstreamRefusal } from '../canonical/upstream-error.ts'
import type { ChatOutbound, DecodeContext, StreamFraming } from '../protocols/chat/chat-format.ts'
import { collectAnswer } from '../protocols/chat/collect-answer.ts'
import { openSplitter } from '../relay/open-splitter.ts'
import { OUTBOUND_FORMATS } from '../start/formats.ts'
import type { CatalogPrice, Provider } from './provider.ts'
import type { ExpectedAnswer, ProviderFixture } from './provider-fixture.ts'
import { findProvider, PROVIDERS } from './registry.ts'

/** One suite judges every vendor: its declaration, and its exchanges where it has some. */

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** A vendor is added in so many lines. */
const MAX_LINES = 60

describe('the registry', () => {
  it('names each provider once, in order, and finds it', () => {
    const ids = PROVIDERS.map((provider) => provider.id)
    expect(ids).toEqual([...new Set(ids)].sort())
    for (const provider of PROVIDERS) expect(findProvider(provider.id)).toBe(provider)
    expect(findProvider('nobody')).toBeUndefined()
    expect(findProvider('__proto__')).toBeUndefined()
  })

  it('has every folder of a provider', () => {
    const folders = readdirSync(HERE, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && existsSync(`${HERE}${entry.name}/provider.ts`),
    )
    expect(folders.map((folder) => folder.name).sort()).toEqual(PROVIDERS.map((provider) => provider.id))
  })

  it('has the name of a variable at one provider alone, so that a key makes one channel', () => {
    const names = PROVIDERS.flatMap(({ env }) => env)
    expect(names).toEqual([...new Set(names)])
  })
})

describe.each(PROVIDERS.map((provider) => ({ id: provider.id, provider })))('$id', ({ provider }) => {
  it('is declared whole', () => {
    expect(provider.id).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(provider.name.trim()).not.toBe('')
    expect(provider.chat.length).toBeGreaterThan(0)
    const protocols = provider.chat.map((format) => format.protocol)
    expect(new Set(protocols).size).toBe(protocols.length)
    for (const protocol of protocols) expect(OUTBOUND_FORMATS.has(protocol), protocol).toBe(true)
    for (const name of provider.env) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/)
  })

  it(`is declared in ${MAX_LINES} lines`, () => {
    const lines = readFileSync(`${HERE}${provider.id}/provider.ts`, 'utf8').trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(MAX_LINES)
  })

  it('has addresses that paths can be joined to', () => {
    const { baseUrl, usualBaseUrl, otherAddresses = [] } = provider
    const own = [baseUrl, ...provider.chat.map((format) => format.baseUrl)]
    const others = otherAddresses.map((address) => address.baseUrl)
    for (const address of [...own, ...others, usualBaseUrl]) {
      if (address === undefined) continue
      // Where nothing is said, nothing on a private network is called (R23).
      const allowed = address === usualBaseUrl ? ['http:', 'https:'] : ['https:', 'builtin:']
      const url = new URL(address)
      expect(allowed).toContain(url.protocol)
      expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', ''])
      expect(address.endsWith('/')).toBe(false)
    }
    for (const { protocol } of otherAddresses) {
      if (protocol !== undefined) expect(provider.chat.map((format) => format.protocol)).toContain(protocol)
    }
  })

  it('says what a channel serves that names no models', () => {
    if (provider.baseUrl === undefined) return
    // An empty list says that each channel has to name its own (apps, bots).
    expect(provider.models.length > 0 || provider.serves !== undefined).toBe(true)
    for (const pattern of provider.serves ?? []) expect(pattern).not.toBe('*')
  })

  it('has its places filled by options that it declares', () => {
    const addresses = [provider.baseUrl, ...provider.chat.map((format) => format.baseUrl)].join(' ')
    const places = [...addresses.matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => name)
    const options = Object.keys(provider.settings?.shape ?? {})
    expect(options).toEqual(expect.arrayContaining(places))
    expect(options).toEqual(expect.arrayContaining(Object.keys(provider.optionEnv ?? {})))
    if (places.length > 0) expect(provider.settings?.safeParse({}).success).toBe(false)
  })

  it('shows two exchanges at least', async () => {
    expect((await readFixtures(provider)).length).toBeGreaterThanOrEqual(2)
  })

  it('sends its credential in a header, and only there', () => {
    const secret = `sk-${'test'.repeat(6)}`
    const headers = Object.entries(provider.authorize(secret, {}))
    expect(headers.some(([, value]) => value.includes(secret))).toBe(true)
    for (const [name] of headers) expect(name).toBe(name.toLowerCase())
    if (provider.credentialOptional === true) expect(provider.authorize('', {})).toEqual({})
  })

  it('states each model once, with prices that are decimal amounts', () => {
    // Where one declaration covers many vendors, two of them may serve the same open model.
    const ids = provider.models.map((model) => `${model.vendor ?? provider.id} ${model.id}`)
    expect(ids).toEqual([...new Set(ids)])
    for (const model of provider.models) {
      checkPrice(model.id, model.price ?? {})
      for (const { aboveInputTokens, ...price } of model.tiers ?? []) {
        expect(aboveInputTokens, model.id).toBeGreaterThan(0)
        checkPrice(model.id, price)
      }
      for (const { from, ...price } of model.scheduled ?? []) {
        expect(from, model.id).toMatch(/^\d{4}-\d{2}-\d{2}$/)
        checkPrice(model.id, price)
      }
    }
  })

  it('declares matchers that can match', () => {
    for (const fault of provider.faults ?? []) {
      expect(fault.status ?? fault.code ?? fault.message).toBeDefined()
      if (fault.message !== undefined) expect(fault.message).toBe(fault.message.toLowerCase())
    }
  })
})

function checkPrice(model: string, price: CatalogPrice): void {
  for (const amount of Object.values(price)) expect(amount, model).toMatch(/^\d+(\.\d+)?$/)
}

const exchanges = (await Promise.all(PROVIDERS.map(readFixtures))).flat()

describe.skipIf(exchanges.length === 0)('exchanges', () => {
  it.each(exchanges)('$provider.id: $fixture.name ($fixture.provenance)', ({ provider, fixture }) => {
    const format = OUTBOUND_FORMATS.get(fixture.protocol)
    const declared = provider.chat.find((one) => one.protocol === fixture.protocol)
    if (format === undefined || declared === undefined)
      throw new Error(`it does not speak ${fixture.protocol}`)
    const context: DecodeContext = {
      quirks: declared.quirks ?? {},
      notes: new NoteList(),
      ...(provider.faults === undefined ? {} : { faults: provider.faults }),
    }
    const { exchange } = fixture
    switch (exchange.kind) {
      case 'answer':
        expectAnswer(format.decodeResponse(parseObject(exchange.body), context), exchange.expected)
        break
      case 'stream':
        expectAnswer(decodeStream(format, exchange.text, context), exchange.expected)
        break
      case 'events':
        expectAnswer(decodeEvents(format, declared.framing, exchange.events, context), exchange.expected)
        break
      case 'refusal': {
        const { owner, code } = exchange.expected
        const error = readRefusal(format, exchange, context)
        expect(error.owner).toBe(owner)
        if (code !== undefined) expect(error.code).toBe(code)
        break
      }
    }
  })
})

/** A refusal as it is thrown or given; some vendors send theirs behind a status of 200. */
function readRefusal(
  format: ChatOutbound,
  { status, body }: Extract<ProviderFixture['exchange'], { kind: 'refusal' }>,
  context: DecodeContext,
): UpstreamRefusal {
  let error: unknown
  if (status !== 200) {
    const fault = format.decodeError(status, parseBody(body), context)
    expect(fault.status).toBe(fault.error.code === 'context_length_exceeded' ? 400 : status)
    error = fault.error
  } else {
    try {
      format.decodeResponse(parseObject(body), context)
    } catch (thrown) {
      error = thrown
    }
  }
  if (!(error instanceof UpstreamRefusal)) throw new Error('it was taken for an answer', { cause: error })
  return error
}

async function readFixtures(provider: Provider): Promise<{ provider: Provider; fixture: ProviderFixture }[]> {
  if (!existsSync(`${HERE}${provider.id}/fixtures.ts`)) return []
  const module: { FIXTURES?: readonly ProviderFixture[] } = await import(`./${provider.id}/fixtures.ts`)
  if (module.FIXTURES === undefined) throw new Error(`${provider.id}/fixtures.ts exports no FIXTURES`)
  return module.FIXTURES.map((fixture) => ({ provider, fixture }))
}

function decodeStream(format: ChatOutbound, text: string, context: DecodeContext): ChatAnswer {
  const splitter = format.framing === 'ndjson' ? new NdjsonSplitter() : new SseSplitter()
  const decoder = format.openStreamDecoder(context)
  const frames = splitter.push(Buffer.from(text))
  const last = splitter.end()
  if (last !== undefined) frames.push(last)
  const events = frames.filter((frame) => !frame.comment).flatMap((frame) => decoder.push(frame))
  return collectAnswer([...events, ...decoder.end()])
}

/** As they are on the wire, through what cuts them. */
function decodeEvents(
  format: ChatOutbound,
  framing: StreamFraming = format.framing,
  events: Extract<ProviderFixture['exchange'], { kind: 'events' }>['events'],
  context: DecodeContext,
): ChatAnswer {
  const wrap = framing === 'aws-event-stream-bytes'
  const wire = events.map(([event, value]) =>
    wrap ? encodeChunk(JSON.stringify(value)) : encodeEvent(event, value),
  )
  const frames = openSplitter(framing).push(Buffer.concat(wire))
  expect(frames.map(({ event }) => event)).toEqual(events.map(([event]) => event))
  const decoder = format.openStreamDecoder(context)
  return collectAnswer([...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()])
}

function expectAnswer(answer: ChatAnswer, expected: ExpectedAnswer): void {
  expect(answer).toMatchObject(expected)
}

function parseObject(body: string): JsonObject {
  const value = parseBody(body)
  if (typeof value === 'string') throw new Error('the body is not a JSON object')
  return value
}

function parseBody(body: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(body)
    return isJsonObject(value) ? value : body
  } catch {
    return body
  }
}
