import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SseSplitter } from '../bytes/sse-splitter.ts'
import type { ChatAnswer, ChatProtocol } from '../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import { NoteList } from '../canonical/notes.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { ChatOutbound, DecodeContext } from '../protocols/chat/chat-format.ts'
import { collectAnswer } from '../protocols/chat/collect-answer.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import type { CatalogPrice, Provider } from './provider.ts'
import type { ExpectedAnswer, ProviderFixture } from './provider-fixture.ts'
import { findProvider, PROVIDERS } from './registry.ts'

/** One suite judges every vendor: its declaration, and its exchanges where it has some. */

const HERE = fileURLToPath(new URL('.', import.meta.url))

const OUTBOUND: ReadonlyMap<ChatProtocol, ChatOutbound> = new Map(
  [openaiChatOutbound, anthropicMessagesOutbound, geminiGenerateOutbound].map((format) => [
    format.protocol,
    format,
  ]),
)

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
})

describe.each(PROVIDERS.map((provider) => ({ id: provider.id, provider })))('$id', ({ provider }) => {
  it('is declared whole', () => {
    expect(provider.id).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(provider.name.trim()).not.toBe('')
    expect(provider.chat.length).toBeGreaterThan(0)
    const protocols = provider.chat.map((format) => format.protocol)
    expect(new Set(protocols).size).toBe(protocols.length)
    for (const protocol of protocols) expect(OUTBOUND.has(protocol), protocol).toBe(true)
    for (const name of provider.env) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/)
  })

  it('has an address that paths can be joined to', () => {
    if (provider.baseUrl === undefined) return
    const url = new URL(provider.baseUrl)
    expect(['https:', 'builtin:']).toContain(url.protocol)
    expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', ''])
    expect(provider.baseUrl.endsWith('/')).toBe(false)
  })

  it('sends its credential in a header, and only there', () => {
    const secret = `sk-${'test'.repeat(6)}`
    const headers = Object.entries(provider.authorize(secret))
    expect(headers.some(([, value]) => value.includes(secret))).toBe(true)
    for (const [name] of headers) expect(name).toBe(name.toLowerCase())
    if (provider.credentialOptional === true) expect(provider.authorize('')).toEqual({})
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
    const format = OUTBOUND.get(fixture.protocol)
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
      case 'refusal': {
        const fault = format.decodeError(exchange.status, parseBody(exchange.body), context)
        expect(fault).toMatchObject({ owner: exchange.expected.owner, status: exchange.status })
        if (exchange.expected.code !== undefined) expect(fault.error.code).toBe(exchange.expected.code)
        break
      }
    }
  })
})

async function readFixtures(provider: Provider): Promise<{ provider: Provider; fixture: ProviderFixture }[]> {
  if (!existsSync(`${HERE}${provider.id}/fixtures.ts`)) return []
  const module: { FIXTURES?: readonly ProviderFixture[] } = await import(`./${provider.id}/fixtures.ts`)
  if (module.FIXTURES === undefined) throw new Error(`${provider.id}/fixtures.ts exports no FIXTURES`)
  return module.FIXTURES.map((fixture) => ({ provider, fixture }))
}

function decodeStream(format: ChatOutbound, text: string, context: DecodeContext): ChatAnswer {
  const splitter = new SseSplitter()
  const decoder = format.openStreamDecoder(context)
  const frames = splitter.push(Buffer.from(text))
  const last = splitter.end()
  if (last !== undefined) frames.push(last)
  const events = frames.filter((frame) => !frame.comment).flatMap((frame) => decoder.push(frame))
  return collectAnswer([...events, ...decoder.end()])
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
