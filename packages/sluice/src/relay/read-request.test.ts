import { describe, expect, it } from 'vitest'
import { openJsonScanner } from '../bytes/json-scan.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import type { Json, JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { anthropicMessagesInbound } from '../protocols/chat/anthropic-messages/inbound.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { ChatInbound, ChatOutbound } from '../protocols/chat/chat-format.ts'
import { geminiWholeInbound } from '../protocols/chat/gemini-generate/inbound.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { readRequest } from './read-request.ts'

const scan = openJsonScanner(new Set())

async function readJson(text: string, digitsIn?: readonly string[]): Promise<JsonObject> {
  return (await readRequest(Promise.resolve(Buffer.from(text)), scan, digitsIn)).json
}

/** Past 2^53, longer than a double's digits, and beyond its range. */
const NUMBERS = '{"id":9007199254740993,"exact":0.12345678901234567890,"huge":1e999,"usual":1.5}'

const MESSAGES = `{"model":"m","max_tokens":9,"messages":[
  {"role":"user","content":"hi"},
  {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":${NUMBERS}}]},
  {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"done"}]}]}`

const GENERATE = `{"contents":[
  {"role":"user","parts":[{"text":"hi"}]},
  {"role":"model","parts":[{"functionCall":{"id":"t1","name":"f","args":${NUMBERS}}}]},
  {"role":"user","parts":[{"functionResponse":{"id":"t1","name":"f","response":{"output":"done"}}}]}]}`

const FORMATS: Record<
  string,
  { text: string; digitsIn: string[]; inbound: ChatInbound; outbound: ChatOutbound }
> = {
  'anthropic-messages': {
    text: MESSAGES,
    digitsIn: ['messages'],
    inbound: anthropicMessagesInbound,
    outbound: anthropicMessagesOutbound,
  },
  'gemini-generate': {
    text: GENERATE,
    digitsIn: ['contents'],
    inbound: geminiWholeInbound,
    outbound: geminiGenerateOutbound,
  },
}

function decode(inbound: ChatInbound, body: JsonObject): ChatRequest {
  return inbound.decodeRequest(body, SILENT_NOTES, { parameter: 'm', header: () => undefined })
}

describe.each(Object.entries(FORMATS))('a body of %s', (name, { text, digitsIn, inbound }) => {
  it('keeps the digits of the arguments of calls', async () => {
    const request = decode(inbound, await readJson(text, digitsIn))
    const calls = request.messages.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool-call'))
    expect(calls).toMatchObject([{ arguments: NUMBERS }])
  })

  it.each(Object.keys(FORMATS))('and reaches %s with them', async (to) => {
    const request = decode(inbound, await readJson(text, digitsIn))
    const target = { model: 'm', traits: { maxOutputTokens: 9 }, quirks: {}, hostedTools: new Set<string>() }
    const encoded = FORMATS[to]?.outbound.encodeRequest(request, target, SILENT_NOTES)
    expect(JSON.stringify(encoded?.body)).toContain(NUMBERS)
  })

  it('loses them where nobody asks for them, as any JSON reader does', async () => {
    expect(JSON.stringify(await readJson(text)), name).toContain('9007199254740992')
  })
})

describe('numbers elsewhere', () => {
  it.each<{ name: string; text: string; expected: Json }>([
    {
      name: 'settings are numbers to reckon with',
      text: '{"temperature":0.1000000000000000055}',
      expected: 0.1,
    },
    { name: 'ordinary bodies are read once', text: '{"contents":[{"fps":24}]}', expected: [{ fps: 24 }] },
  ])('$name', async ({ text, expected }) => {
    expect(Object.values(await readJson(text, ['contents']))).toEqual([expected])
  })
})
