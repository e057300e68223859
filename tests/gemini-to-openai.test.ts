import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { NoteList } from '../packages/sluice/src/canonical/notes.ts'
import { emptyUsage } from '../packages/sluice/src/canonical/usage.ts'
import type { AnswerContext } from '../packages/sluice/src/protocols/chat/chat-format.ts'
import { geminiGenerateOutbound } from '../packages/sluice/src/protocols/chat/gemini-generate/outbound.ts'
import { openaiChatInbound } from '../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'
import {
  geminiRecordings,
  isRecordedError,
  readBodies,
  readFrames,
  readWhole,
} from './kit/gemini-recordings.ts'
import { finishInOpenai, type PlainAnswer, readPlainly } from './kit/read-gemini-plainly.ts'
import { hasRecordings, needsRecordings, type RecordingCase } from './kit/recordings.ts'

/** Recorded answers of Gemini, converted and read by OpenAI's own client. */

const ANSWERS = geminiRecordings().filter((one) => !isRecordedError(one))

function aContext(): AnswerContext {
  return {
    id: 'chatcmpl-test',
    created: 1_900_000_000,
    model: 'gemini-test',
    profile: 'openai',
    reasoning: 'reasoning_content',
    includeUsage: true,
    legacyFunctions: false,
    mintId: (prefix: string) => prefix,
    notes: new NoteList(),
  }
}

/** A client that is handed this body in place of the network. */
function clientOf(body: string, contentType: string): OpenAI {
  return new OpenAI({
    apiKey: 'none',
    maxRetries: 0,
    fetch: async () => new Response(body, { headers: { 'content-type': contentType } }),
  })
}

function renderStream(one: RecordingCase): string {
  const decoder = geminiGenerateOutbound.openStreamDecoder({ quirks: {}, notes: new NoteList() })
  const encoder = openaiChatInbound.openStreamEncoder(aContext())
  let wire = ''
  for (const frame of readFrames(one)) for (const event of decoder.push(frame)) wire += encoder.push(event)
  for (const event of decoder.end()) wire += encoder.push(event)
  return wire + encoder.end()
}

interface Read {
  text: string
  reasoning: string
  calls: { name: string; args: unknown; signature?: string }[]
  finish: string | null | undefined
  usage: OpenAI.CompletionUsage | null | undefined
}

interface GoogleExtra {
  extra_content?: { google?: { thought_signature?: string } }
}

/** What the client shows of a stream, put together from its chunks. */
async function readStream(one: RecordingCase): Promise<Read> {
  const client = clientOf(renderStream(one), 'text/event-stream')
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true })
  const read: Read = { text: '', reasoning: '', calls: [], finish: undefined, usage: undefined }
  const texts: string[] = []
  for await (const chunk of stream) {
    if (chunk.usage) read.usage = chunk.usage
    const choice = chunk.choices[0]
    if (choice === undefined || choice.index !== 0) continue
    const delta = choice.delta as typeof choice.delta & { reasoning_content?: string }
    read.text += delta.content ?? ''
    read.reasoning += delta.reasoning_content ?? ''
    for (const piece of delta.tool_calls ?? []) {
      const call = read.calls[piece.index] ?? { name: '', args: undefined }
      read.calls[piece.index] = call
      call.name += piece.function?.name ?? ''
      texts[piece.index] = (texts[piece.index] ?? '') + (piece.function?.arguments ?? '')
      noteSignature(call, piece)
    }
    if (choice.finish_reason) read.finish = choice.finish_reason
  }
  for (const [at, call] of read.calls.entries()) call.args = JSON.parse(texts[at] ?? '')
  return read
}

async function readAnswer(one: RecordingCase): Promise<Read> {
  const answer = geminiGenerateOutbound.decodeResponse(readWhole(one) ?? {}, {
    quirks: {},
    notes: new NoteList(),
  })
  const body = JSON.stringify(openaiChatInbound.encodeResponse(answer, aContext()))
  const client = clientOf(body, 'application/json')
  const completion = await client.chat.completions.create({ model: 'm', messages: [] })
  const choice = completion.choices[0]
  const message = choice?.message as
    | (OpenAI.ChatCompletionMessage & { reasoning_content?: string })
    | undefined
  return {
    text: message?.content ?? '',
    reasoning: message?.reasoning_content ?? '',
    calls: (message?.tool_calls ?? []).flatMap((call) => {
      if (call.type !== 'function') return []
      const read: Read['calls'][number] = {
        name: call.function.name,
        args: JSON.parse(call.function.arguments),
      }
      noteSignature(read, call)
      return [read]
    }),
    finish: choice?.finish_reason,
    usage: completion.usage,
  }
}

function noteSignature(call: Read['calls'][number], wire: object): void {
  const signature = (wire as GoogleExtra).extra_content?.google?.thought_signature
  if (signature !== undefined) call.signature = signature
}

function count(plain: PlainAnswer, ...names: string[]): number {
  return names.reduce((sum, name) => sum + Number(plain.usage[name] ?? 0), 0)
}

describe.skipIf(!hasRecordings)(needsRecordings('Gemini as an OpenAI client reads it'), () => {
  it.each(ANSWERS.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const plain = readPlainly(readBodies(one))
    const read = one.files.response === undefined ? await readStream(one) : await readAnswer(one)
    expect(read.text).toBe(plain.text)
    expect(read.reasoning).toBe(plain.thoughts)
    expect(read.calls.map(({ name, args }) => ({ name, args }))).toEqual(
      plain.calls.map(({ name, args }) => ({ name, args })),
    )
    const signed = read.calls.flatMap(({ signature }) => signature ?? [])
    expect(plain.signatures).toEqual(expect.arrayContaining(signed))
    expect(read.finish).toBe(finishInOpenai(plain))
    if (Object.keys(plain.usage).length === 0) return
    const prompt = count(plain, 'promptTokenCount', 'toolUsePromptTokenCount')
    const completion = count(plain, 'candidatesTokenCount', 'thoughtsTokenCount')
    expect(read.usage).toMatchObject({
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: count(plain, 'cachedContentTokenCount') },
      completion_tokens_details: { reasoning_tokens: count(plain, 'thoughtsTokenCount') },
    })
  })
})

/** The way there and back: a conversation with tools whose signatures come back to Gemini. */
describe('a second turn', () => {
  it('brings text, calls and signatures back to their places', () => {
    const parts = [
      { text: 'Hm.', thought: true },
      { text: 'Let me look.' },
      { functionCall: { id: 'x1', name: 'look', args: { at: 'sky' } }, thoughtSignature: 'c2ln' },
      { functionCall: { id: 'x2', name: 'look', args: { at: 'sea' } } },
    ]
    const answer = geminiGenerateOutbound.decodeResponse(
      { candidates: [{ content: { parts }, finishReason: 'STOP' }], responseId: 'r' },
      { quirks: {}, notes: new NoteList() },
    )
    const body = JSON.parse(JSON.stringify(openaiChatInbound.encodeResponse(answer, aContext())))
    const notes = new NoteList()
    const request = openaiChatInbound.decodeRequest(
      {
        model: 'm',
        messages: [
          { role: 'user', content: 'Look.' },
          body.choices[0].message,
          { role: 'tool', tool_call_id: 'x1', content: 'blue' },
          { role: 'tool', tool_call_id: 'x2', content: 'wet' },
        ],
      },
      notes,
      { header: () => undefined },
    )
    const { body: sent } = geminiGenerateOutbound.encodeRequest(
      request,
      { model: 'm', traits: { thinking: 'level' }, quirks: {}, hostedTools: new Set() },
      notes,
    )
    expect(sent.contents).toEqual([
      { role: 'user', parts: [{ text: 'Look.' }] },
      { role: 'model', parts },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'x1', name: 'look', response: { output: 'blue' } } },
          { functionResponse: { id: 'x2', name: 'look', response: { output: 'wet' } } },
        ],
      },
    ])
    expect(answer.usage?.usage ?? emptyUsage()).toEqual(emptyUsage())
  })
})
