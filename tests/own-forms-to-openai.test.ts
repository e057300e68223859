import { describe, expect, it } from 'vitest'
import type { AnswerPart } from '../packages/sluice/src/canonical/chat.ts'
import type { ChatEvent } from '../packages/sluice/src/canonical/chat-event.ts'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import { SILENT_NOTES } from '../packages/sluice/src/canonical/notes.ts'
import type { ChatOutbound } from '../packages/sluice/src/protocols/chat/chat-format.ts'
import { cohereChatOutbound } from '../packages/sluice/src/protocols/chat/cohere-chat/outbound.ts'
import { ollamaChatOutbound } from '../packages/sluice/src/protocols/chat/ollama-chat/outbound.ts'
import { FIXTURES as COHERE } from '../packages/sluice/src/providers/cohere/fixtures.ts'
import { FIXTURES as COZE } from '../packages/sluice/src/providers/coze/fixtures.ts'
import { FIXTURES as DIFY } from '../packages/sluice/src/providers/dify/fixtures.ts'
import { FIXTURES as OLLAMA } from '../packages/sluice/src/providers/ollama/fixtures.ts'
import type { ExpectedAnswer, ProviderFixture } from '../packages/sluice/src/providers/provider-fixture.ts'
import { openSplitter } from '../packages/sluice/src/relay/open-splitter.ts'
import { OUTBOUND_FORMATS } from '../packages/sluice/src/start/formats.ts'
import { isRecordedError } from './kit/gemini-recordings.ts'
import {
  billedByCohere,
  cohereBodies,
  cohereRecordings,
  readCoherePlainly,
} from './kit/read-cohere-plainly.ts'
import { ollamaBodies, ollamaRecordings, readOllamaPlainly } from './kit/read-ollama-plainly.ts'
import { readStreamWithOpenai, readWholeWithOpenai, type SeenByOpenai } from './kit/read-with-openai.ts'
import { hasRecordings, needsRecordings, type RecordingCase, readRecording } from './kit/recordings.ts'

/** Answers in forms that OpenAI's did not shape, converted and read by OpenAI's own client. */

function decodeStream(format: ChatOutbound, bytes: Buffer): ChatEvent[] {
  const splitter = openSplitter(format.framing)
  const decoder = format.openStreamDecoder({ quirks: {}, notes: SILENT_NOTES })
  const frames = splitter.push(bytes)
  const last = splitter.end()
  if (last !== undefined) frames.push(last)
  const events = frames.filter(({ comment }) => !comment).flatMap((frame) => decoder.push(frame))
  return [...events, ...decoder.end()]
}

function readWhole(format: ChatOutbound, text: string): Promise<SeenByOpenai> {
  const body: unknown = JSON.parse(text)
  if (!isJsonObject(body)) throw new Error('the body is no object')
  return readWholeWithOpenai(format.decodeResponse(body, { quirks: {}, notes: SILENT_NOTES }))
}

async function readRecorded(format: ChatOutbound, one: RecordingCase): Promise<SeenByOpenai> {
  const stream = readRecording(one, 'stream')
  if (stream === undefined) return await readWhole(format, String(readRecording(one, 'response')))
  // Some recordings have taken the framing off.
  const framed = one.stream_format === 'json-lines' && format.framing === 'sse'
  const lines = String(stream)
    .split('\n')
    .filter((line) => line.trim() !== '')
  const bytes = framed ? Buffer.from(lines.map((line) => `data: ${line}\n\n`).join('')) : stream
  return await readStreamWithOpenai(decodeStream(format, bytes))
}

const FINISH: Record<string, string> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
}

describe.skipIf(!hasRecordings)(needsRecordings('Cohere as an OpenAI client reads it'), () => {
  const answers = cohereRecordings().filter((one) => !isRecordedError(one))
  it.each(answers.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const plain = readCoherePlainly(cohereBodies(one))
    const { input, imageInput, output, reasoning } = billedByCohere(plain.usage)
    expect(await readRecorded(cohereChatOutbound, one)).toEqual({
      text: plain.text,
      reasoning: plain.thoughts,
      refusal: '',
      calls: plain.calls.map(({ id, name, arguments: args }) => ({ id, name, arguments: JSON.parse(args) })),
      finish: FINISH[plain.finish],
      usage: [input + imageInput, output, reasoning],
    })
  })
})

describe.skipIf(!hasRecordings)(needsRecordings("Ollama's own chat as an OpenAI client reads it"), () => {
  const answers = ollamaRecordings().filter((one) => !isRecordedError(one))
  it.each(answers.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const plain = readOllamaPlainly(ollamaBodies(one))
    const isStop = plain.finish === 'stop' || plain.finish === ''
    const seen = await readRecorded(ollamaChatOutbound, one)
    expect(seen).toMatchObject({
      text: plain.text,
      reasoning: plain.thoughts,
      calls: plain.calls,
      finish: isStop ? (plain.calls.length > 0 ? 'tool_calls' : 'stop') : plain.finish,
      usage: [...plain.counts, 0],
    })
    for (const { id } of seen.calls) expect(id).not.toBe('')
  })
})

type Told = Extract<ProviderFixture['exchange'], { kind: 'answer' | 'stream' }>

const COMPOSED = [...COHERE, ...OLLAMA, ...DIFY, ...COZE].flatMap(({ protocol, name, exchange }) =>
  exchange.kind === 'answer' || exchange.kind === 'stream' ? [{ protocol, name, exchange }] : [],
)

function wordsOf(expected: ExpectedAnswer, type: 'text' | 'reasoning'): string {
  const parts: readonly AnswerPart[] = expected.choices?.[0]?.parts ?? []
  return parts.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('')
}

async function readTold(format: ChatOutbound, exchange: Told): Promise<SeenByOpenai> {
  if (exchange.kind === 'answer') return await readWhole(format, exchange.body)
  return await readStreamWithOpenai(decodeStream(format, Buffer.from(exchange.text)))
}

describe('exchanges in the forms that vendors document, as an OpenAI client reads them', () => {
  it.each(COMPOSED.map((one) => [`${one.protocol}: ${one.name}`, one] as const))('%s', async (_name, one) => {
    const format = OUTBOUND_FORMATS.get(one.protocol)
    if (format === undefined) throw new Error(`nobody speaks ${one.protocol}`)
    const { expected } = one.exchange
    const calls = (expected.choices?.[0]?.parts ?? []).flatMap((part) =>
      part.type === 'tool-call'
        ? [{ id: part.id, name: part.name, arguments: JSON.parse(part.arguments) }]
        : [],
    )
    expect(await readTold(format, one.exchange)).toMatchObject({
      text: wordsOf(expected, 'text'),
      reasoning: wordsOf(expected, 'reasoning'),
      // What a vendor's own tools did is no call to run (R21).
      calls,
      finish: calls.length > 0 ? 'tool_calls' : 'stop',
    })
  })
})
