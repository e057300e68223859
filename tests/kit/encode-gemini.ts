import { expect, it } from 'vitest'
import type { ChatRequest, Message, Part } from '../../packages/sluice/src/canonical/chat.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import type { EncodeTarget } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { encodeRequest } from '../../packages/sluice/src/protocols/chat/gemini-generate/encode-request.ts'
import type { ModelTraits } from '../../packages/sluice/src/protocols/chat/traits.ts'
import { checkAgainstDiscovery, parseDiscovery } from './check-discovery.ts'
import { hasSchemas, readSchema } from './recordings.ts'

const DISCOVERY = hasSchemas ? parseDiscovery(readSchema('gemini.discovery.json')) : undefined

export const BUDGET: ModelTraits = { thinking: 'budget', noJsonWithTools: true }
export const LEVEL: ModelTraits = {
  thinking: 'level',
  efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
}
export const PRO_3: ModelTraits = { thinking: 'level', efforts: ['low', 'high', 'xhigh', 'max'] }
export const PRO_2_5: ModelTraits = {
  thinking: 'budget',
  efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
}

export const HI: Message[] = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]
export const HI_CONTENTS = [{ role: 'user', parts: [{ text: 'Hi' }] }]

function aRequest(parts: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'gemini-test',
    messages: HI,
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    ...parts,
  }
}

/** Encodes a call; where Google's own document of the format is at hand, the body is checked against it. */
/** Encodes a call; where Google's own document of the format is at hand, the body is checked against it. */
export function encode(request: Partial<ChatRequest>, target: Partial<EncodeTarget> = {}) {
  const notes = new NoteList()
  const encoded = encodeRequest(
    aRequest(request),
    { model: 'gemini-test', traits: {}, quirks: {}, hostedTools: new Set(), ...target },
    notes,
  )
  if (DISCOVERY !== undefined) {
    expect(checkAgainstDiscovery(DISCOVERY, 'GenerateContentRequest', encoded.body)).toEqual([])
  }
  return { ...encoded, warnings: notes.list() }
}

export function user(...parts: Part[]): Message {
  return { role: 'user', parts }
}
export function assistant(...parts: Part[]): Message {
  return { role: 'assistant', parts }
}
export function text(words: string): Part {
  return { type: 'text', text: words }
}
export function call(id: string, name: string, args = '{}', signature?: string): Part {
  const part: Part = { type: 'tool-call', id, name, arguments: args }
  return signature === undefined ? part : { ...part, proof: { issuer: 'gemini-generate', value: signature } }
}
export function result(callId: string, words: string): Message {
  return { role: 'tool', parts: [{ type: 'tool-result', callId, content: [text(words)] }] }
}
export function own(value: string, words = ''): Part {
  return { type: 'reasoning', text: words, proof: { issuer: 'gemini-generate', value } }
}

interface Case {
  name: string
  request: Partial<ChatRequest>
  traits?: ModelTraits
  target?: Partial<EncodeTarget>
  expected: JsonObject
  warnings?: string[]
}

export function run(cases: Case[]): void {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const { body, warnings } = encode(one.request, { traits: one.traits ?? {}, ...one.target })
    expect(JSON.parse(JSON.stringify(body))).toEqual(one.expected)
    expect(warnings).toEqual(one.warnings ?? [])
  })
}

/** The body beside the usual contents. */
export function withHi(rest: JsonObject): JsonObject {
  return { contents: HI_CONTENTS, ...rest }
}
