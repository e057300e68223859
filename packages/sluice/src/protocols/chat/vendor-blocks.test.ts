import { describe, expect, it } from 'vitest'
import { geminiRecordings, isRecordedError, readWhole } from '../../../../../tests/kit/gemini-recordings.ts'
import { messagesBodies } from '../../../../../tests/kit/messages-recordings.ts'
import { answerContext, encodeTarget, readChunks } from '../../../../../tests/kit/openai-chat.ts'
import { hasRecordings, needsRecordings } from '../../../../../tests/kit/recordings.ts'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../canonical/notes.ts'
import { anthropicMessagesOutbound } from './anthropic-messages/outbound.ts'
import type { AnswerContext, ChatOutbound } from './chat-format.ts'
import { geminiGenerateOutbound } from './gemini-generate/outbound.ts'
import { decodeRequest } from './openai-chat/decode-request.ts'
import { openaiChatInbound } from './openai-chat/inbound.ts'
import { openaiChatOutbound } from './openai-chat/outbound.ts'
import { replayAnswer } from './replay-answer.ts'

/** What a vendor's own tools did goes to an OpenAI client beside its message, and back with it to that vendor (conversion.md 46). */

type Way = 'whole' | 'stream'

/** A vendor's answer as the message that an OpenAI client has of it. */
function messageOf(
  outbound: ChatOutbound,
  body: JsonObject,
  way: Way,
  changes: Partial<AnswerContext> = {},
): JsonObject {
  const answer = outbound.decodeResponse(body, { quirks: {}, notes: SILENT_NOTES })
  const context = answerContext(changes)
  if (way === 'whole') {
    const { choices } = openaiChatInbound.encodeResponse(answer, context)
    const messages = (Array.isArray(choices) ? choices : []).map((choice) => partOf(choice, 'message'))
    return Object.assign({}, ...messages)
  }
  const encoder = openaiChatInbound.openStreamEncoder(context)
  const text = replayAnswer(answer).map((event) => encoder.push(event))
  return collect(
    readChunks([...text, encoder.end()].join('')).map((chunk) => partOf(firstChoice(chunk), 'delta')),
  )
}

function firstChoice(chunk: JsonObject | null): Json | undefined {
  return Array.isArray(chunk?.choices) ? chunk.choices[0] : undefined
}

function partOf(value: Json | undefined, key: string): JsonObject {
  const part = isJsonObject(value) ? value[key] : undefined
  return isJsonObject(part) ? part : {}
}

/** As clients do: text is joined, lists grow, calls by their index, and of anything else the last counts. */
function collect(deltas: readonly JsonObject[]): JsonObject {
  const message: JsonObject = {}
  const calls: JsonObject[] = []
  for (const [key, value] of deltas.flatMap((delta) => Object.entries(delta))) {
    const before = message[key]
    if (key === 'tool_calls' && Array.isArray(value)) {
      for (const piece of value) if (isJsonObject(piece)) addToCall(calls, piece)
    } else if (typeof before === 'string' && typeof value === 'string' && key !== 'role') {
      message[key] = before + value
    } else if (Array.isArray(before) && Array.isArray(value)) message[key] = [...before, ...value]
    else if (value !== null) message[key] = value
  }
  if (calls.length > 0) message.tool_calls = calls
  return message
}

function addToCall(calls: JsonObject[], piece: JsonObject): void {
  const { index, function: called, ...rest } = piece
  const at = Number(index)
  const before = calls[at] ?? { function: { name: '', arguments: '' } }
  const { name, arguments: text } = partOf(before, 'function')
  const more = isJsonObject(called) ? called : {}
  calls[at] = {
    ...before,
    ...rest,
    function: { name: more.name ?? name ?? '', arguments: `${text ?? ''}${more.arguments ?? ''}` },
  }
}

/** The next turn: the message goes back as it came. */
function sendAgain(outbound: ChatOutbound, message: JsonObject): { body: JsonObject; notes: string[] } {
  const notes = new NoteList()
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : []
  const results = calls.map((one) => ({
    role: 'tool',
    tool_call_id: isJsonObject(one) ? (one.id ?? '') : '',
    content: 'done',
  }))
  const messages = [{ role: 'user', content: 'Q' }, message, ...results, { role: 'user', content: 'And?' }]
  const request = decodeRequest({ model: 'm', max_tokens: 100, messages }, notes)
  const { body } = outbound.encodeRequest(request, encodeTarget(), notes)
  return { body, notes: notes.list() }
}

const thinking = (text: string) => ({ type: 'thinking', thinking: text, signature: `signed ${text}` })
const text = (words: string) => ({ type: 'text', text: words })
const searched = (id: string) => [
  { type: 'server_tool_use', id, name: 'web_search', input: { query: id } },
  {
    type: 'web_search_tool_result',
    tool_use_id: id,
    content: [{ type: 'web_search_result', url: 'https://a.test', title: 'A', encrypted_content: 'E' }],
  },
]
const called = { type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: 1 } }

function anthropicBody(content: JsonObject[]): JsonObject {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content,
    stop_reason: 'end_turn',
  }
}

function blocksOf(body: JsonObject): Json {
  const turns = Array.isArray(body.messages) ? body.messages : []
  const turn = turns.find((one) => isJsonObject(one) && one.role === 'assistant')
  return isJsonObject(turn) ? (turn.content ?? null) : null
}

const signed = (part: JsonObject, signature: string) => ({ ...part, thoughtSignature: signature })
const ran = (id: string) => [
  signed({ executableCode: { language: 'PYTHON', code: 'print(1)', id } }, `S${id}`),
  { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n', id } },
]

function geminiBody(parts: JsonObject[]): JsonObject {
  return {
    responseId: 'r1',
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }],
  }
}

function partsOf(body: JsonObject): Json {
  const contents = Array.isArray(body.contents) ? body.contents : []
  const turn = contents.find((one) => isJsonObject(one) && one.role === 'model')
  return isJsonObject(turn) ? (turn.parts ?? null) : null
}

const WAYS: readonly Way[] = ['whole', 'stream']

describe.each(WAYS)('an answer of Anthropic, %s', (way) => {
  it.each<[name: string, content: JsonObject[]]>([
    ['a search before the text', [...searched('s1'), text('Found.')]],
    ['text before and after', [text('I look. '), ...searched('s1'), text('Fóund 😀.')]],
    ['several, one after the other', [text('a'), ...searched('s1'), text('b'), ...searched('s2'), text('c')]],
    ['after thinking', [thinking('t1'), ...searched('s1'), text('Found.')]],
    [
      'between thoughts',
      [thinking('t1'), ...searched('s1'), thinking('t2'), ...searched('s2'), text('Found.')],
    ],
    ['before a call', [text('a'), ...searched('s1'), text('b'), called]],
    ['at the end', [text('a'), ...searched('s1')]],
    ['alone', searched('s1')],
    ['without its result yet', [text('a'), ...searched('s1').slice(0, 1), called]],
  ])('goes back as it came: %s', (_, content) => {
    const message = messageOf(anthropicMessagesOutbound, anthropicBody(content), way)
    const { body, notes } = sendAgain(anthropicMessagesOutbound, message)
    expect(blocksOf(body)).toEqual(content)
    expect(notes).toEqual([])
  })

  it.each<Partial<AnswerContext>>([{ reasoning: 'think' }, { reasoning: 'none' }, { profile: 'ohmygpt' }])(
    'keeps its order where reasoning is shown in another way: %j',
    (changes) => {
      const content = [thinking('t1'), text('a'), ...searched('s1'), text('b')]
      const message = messageOf(anthropicMessagesOutbound, anthropicBody(content), way, changes)
      const sent = blocksOf(sendAgain(anthropicMessagesOutbound, message).body)
      const kinds = Array.isArray(sent) ? sent.map((block) => (isJsonObject(block) ? block.type : null)) : []
      expect(kinds.filter((kind) => kind !== 'thinking')).toEqual(content.slice(1).map(({ type }) => type))
    },
  )

  it('says nothing to another vendor, and the caller is told', () => {
    const body = anthropicBody([text('a'), ...searched('s1'), text('b')])
    const message = messageOf(anthropicMessagesOutbound, body, way)
    const toGemini = sendAgain(geminiGenerateOutbound, message)
    expect(JSON.stringify(partsOf(toGemini.body))).toBe('[{"text":"a"},{"text":"b"}]')
    expect(toGemini.notes).toEqual(['dropped:messages.extra_content'])
    const toOpenai = sendAgain(openaiChatOutbound, message)
    expect(blocksOf(toOpenai.body)).toBe('ab')
    expect(JSON.stringify(toOpenai.body)).not.toContain('server_tool_use')
    expect(toOpenai.notes).toEqual(['dropped:messages.extra_content'])
  })
})

describe.each(WAYS)('an answer of Gemini, %s', (way) => {
  it.each<[name: string, parts: JsonObject[]]>([
    ['code before the text', [...ran('1'), { text: 'One.' }]],
    ['the text signed', [...ran('1'), signed({ text: 'One.' }, 'T')]],
    ['text before and after', [{ text: 'I count. ' }, ...ran('1'), signed({ text: 'One.' }, 'T')]],
    ['both texts signed', [signed({ text: 'a' }, 'T1'), ...ran('1'), signed({ text: 'b' }, 'T2')]],
    ['several', [...ran('1'), { text: 'a' }, ...ran('2'), { text: 'b' }]],
    ['a signature of its own first', [{ text: '', thoughtSignature: 'T' }, ...ran('1'), { text: 'b' }]],
    [
      'before a call',
      [...ran('1'), { text: 'a' }, signed({ functionCall: { id: 'c1', name: 'f', args: { a: 1 } } }, 'C')],
    ],
    ['at the end', [{ text: 'a' }, ...ran('1')]],
  ])('goes back as it came: %s', (_, parts) => {
    const message = messageOf(geminiGenerateOutbound, geminiBody(parts), way)
    const { body, notes } = sendAgain(geminiGenerateOutbound, message)
    expect(partsOf(body)).toEqual(parts)
    expect(notes).toEqual([])
  })

  it('says nothing to another vendor, and the caller is told', () => {
    const message = messageOf(geminiGenerateOutbound, geminiBody([...ran('1'), { text: 'One.' }]), way)
    const { body, notes } = sendAgain(anthropicMessagesOutbound, message)
    expect(blocksOf(body)).toEqual('One.')
    expect(notes).toEqual(['dropped:messages.extra_content'])
  })
})

describe('a bag that was out with a client', () => {
  const said = (extra_content: Json) => ({ role: 'assistant', content: 'Hello', extra_content })
  const [use = {}] = searched('s1')

  it.each<[name: string, bag: JsonObject, sent: Json]>([
    ['without places: before the text', { blocks: [use] }, [use, text('Hello')]],
    [
      'with odd places',
      { blocks: [use], at: [{ text: -1, reasoning: 'x', calls: null }] },
      [use, text('Hello')],
    ],
    ['beyond the text', { blocks: [use], at: [{ text: 99, calls: 9, reasoning: 9 }] }, [text('Hello'), use]],
    ['inside the text', { blocks: [use], at: [{ text: 2 }] }, [text('He'), use, text('llo')]],
    ['empty', { blocks: [] }, 'Hello'],
  ])('%s', (_, bag, sent) => {
    const { body, notes } = sendAgain(anthropicMessagesOutbound, said({ anthropic: bag }))
    expect(blocksOf(body)).toEqual(sent)
    expect(notes).toEqual([])
  })

  it('cuts no character in two', () => {
    const message = { ...said({ anthropic: { blocks: [use], at: [{ text: 2 }] } }), content: 'a😀b' }
    const { body } = sendAgain(anthropicMessagesOutbound, message)
    expect(blocksOf(body)).toEqual([text('a'), use, text('😀b')])
  })

  it.each<[name: string, block: Json]>([
    ['a picture by its address', { type: 'image', source: { type: 'url', url: 'http://10.0.0.1/' } }],
    ['a call of the caller', called],
    ['thinking', thinking('mine')],
    ['a document', { type: 'document', source: { type: 'text', data: 'x' } }],
    ['a result of the caller', { type: 'tool_result', tool_use_id: 'x' }],
    ['no block at all', 'text'],
  ])('brings Anthropic nothing else in that disguise: %s', (_, block) => {
    const { body, notes } = sendAgain(anthropicMessagesOutbound, said({ anthropic: { blocks: [block] } }))
    expect(blocksOf(body)).toBe('Hello')
    expect(notes).toEqual(['dropped:messages.extra_content'])
  })

  it.each<[name: string, part: Json]>([
    ['a file by its address', { fileData: { fileUri: 'http://10.0.0.1/' } }],
    ['a picture', { inlineData: { mimeType: 'image/png', data: 'AA' }, thought: true }],
    ['a text', { text: 'x' }],
    ['two things at once', { executableCode: {}, functionCall: {} }],
    ['nothing', {}],
  ])('brings Gemini nothing else in that disguise: %s', (_, part) => {
    const { body, notes } = sendAgain(geminiGenerateOutbound, said({ google: { blocks: [part] } }))
    expect(partsOf(body)).toEqual([{ text: 'Hello' }])
    expect(notes).toEqual(['dropped:messages.extra_content'])
  })

  it.each([
    ['of a vendor that we do not know', said({ acme: { blocks: [use] } })],
    ['of a user', { ...said({ anthropic: { blocks: [use] } }), role: 'user' }],
  ])('%s is dropped with a word', (_, message) => {
    for (const outbound of [anthropicMessagesOutbound, geminiGenerateOutbound, openaiChatOutbound]) {
      const { body, notes } = sendAgain(outbound, message)
      expect(JSON.stringify(body)).not.toContain('server_tool_use')
      expect(notes).toEqual(['dropped:messages.extra_content'])
    }
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers with tools of the vendor'), () => {
  const OWN = new Set(['text', 'thinking', 'redacted_thinking', 'tool_use'])
  const MESSAGES = messagesBodies().flatMap(({ id, body }) => {
    const content = Array.isArray(body.content) ? body.content.filter(isJsonObject) : []
    return content.some(({ type }) => !OWN.has(String(type))) ? [{ id, body, content }] : []
  })

  it('are there', () => expect(MESSAGES.length).toBeGreaterThan(30))

  it.each(MESSAGES)('of Anthropic go back as they came: $id', ({ body, content }) => {
    for (const way of WAYS) {
      const sent = sendAgain(anthropicMessagesOutbound, messageOf(anthropicMessagesOutbound, body, way))
      expect(plainBlocks(blocksOf(sent.body))).toEqual(plainBlocks(content))
    }
  })

  const TOOL_PARTS = /"(?:executableCode|codeExecutionResult|toolCall|toolResponse)":/
  const GEMINI = geminiRecordings().flatMap((one) => {
    const body = isRecordedError(one) ? undefined : readWhole(one)
    return body !== undefined && TOOL_PARTS.test(JSON.stringify(body)) ? [{ id: one.id, body }] : []
  })

  it.each(GEMINI)('of Gemini go back as they came: $id', ({ body }) => {
    const [candidate] = Array.isArray(body.candidates) ? body.candidates : []
    const { parts } = partOf(candidate, 'content')
    for (const way of WAYS) {
      const sent = sendAgain(geminiGenerateOutbound, messageOf(geminiGenerateOutbound, body, way))
      expect(toolParts(partsOf(sent.body))).toEqual(toolParts(parts ?? null))
    }
  })
})

/** Texts side by side are one, blank ones none, and citations do not go back (conversion.md 12, 45). */
function plainBlocks(content: Json): JsonObject[] {
  const blocks = Array.isArray(content) ? content.filter(isJsonObject) : [text(String(content))]
  const plain: JsonObject[] = []
  for (const block of blocks) {
    const last = plain.at(-1)
    // Who called is the vendor's remark on a call of ours.
    if (block.type === 'tool_use') plain.push({ ...block, caller: null })
    else if (block.type !== 'text') plain.push(block)
    else if (last?.type === 'text') last.text = `${last.text}${block.text}`
    else plain.push(text(String(block.text)))
  }
  return plain.filter((block) => block.type !== 'text' || String(block.text).trim() !== '')
}

/** Tools' parts and the text between them. Thoughts without a signature are not Gemini's to get back. */
function toolParts(parts: Json): Json[] {
  const shown = Array.isArray(parts) ? parts.filter(isJsonObject) : []
  return shown.filter((part) => part.thought !== true && part.text !== '')
}
