import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { answerContext, decodeContext } from '../../../../../../tests/kit/openai-chat.ts'
import { type PlainResponse, readResponsePlainly } from '../../../../../../tests/kit/read-response-plainly.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import {
  finalResponse,
  isRecordedRefusal,
  responsesBody,
  responsesFrames,
  responsesRecordings,
  splitResponses,
} from '../../../../../../tests/kit/responses-recordings.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { completionTokens, promptTokens } from '../../../canonical/usage.ts'
import { openaiChatInbound } from '../openai-chat/inbound.ts'
import { openaiResponsesOutbound } from './outbound.ts'

/** What the official SDK reads of a response that a caller of chat completions gets (conversion.md 7, 34, 45, 59). */

/** The SDK over bytes that we wrote; nothing goes out. */
function sdk(body: string, contentType: string): OpenAI {
  return new OpenAI({
    apiKey: `sk-${'test'.repeat(6)}`,
    maxRetries: 0,
    fetch: async () => new Response(body, { status: 200, headers: { 'content-type': contentType } }),
  })
}

const ASK = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }

async function readWhole(body: JsonObject): Promise<{ completion: OpenAI.ChatCompletion; notes: string[] }> {
  const notes = new NoteList()
  const answer = openaiResponsesOutbound.decodeResponse(body, decodeContext({ notes }))
  const text = JSON.stringify(openaiChatInbound.encodeResponse(answer, answerContext({ notes })))
  return { completion: await sdk(text, 'application/json').chat.completions.create(ASK), notes: notes.list() }
}

async function readStream(
  frames: readonly { event: string; data: string }[],
): Promise<{ completion: OpenAI.ChatCompletion; reasoning: string; images: unknown[] }> {
  const decoder = openaiResponsesOutbound.openStreamDecoder(decodeContext())
  const encoder = openaiChatInbound.openStreamEncoder(answerContext())
  const events = frames.flatMap((frame) => decoder.push(frame))
  const text = [...events, ...decoder.end()].map((event) => encoder.push(event)).join('') + encoder.end()
  const client = sdk(text, 'text/event-stream')
  const stream = client.chat.completions.stream({ ...ASK, stream_options: { include_usage: true } })
  let reasoning = ''
  const images: unknown[] = []
  stream.on('chunk', (chunk) => {
    const delta: unknown = chunk.choices[0]?.delta
    if (typeof delta !== 'object' || delta === null) return
    if ('reasoning_content' in delta) reasoning += String(delta.reasoning_content)
    if ('images' in delta && Array.isArray(delta.images)) images.push(...delta.images)
  })
  return { completion: await stream.finalChatCompletion(), reasoning, images }
}

function expectSame(completion: OpenAI.ChatCompletion, plain: PlainResponse): void {
  const [choice] = completion.choices
  expect(choice?.message.content ?? '').toBe(plain.text)
  expect(choice?.message.refusal ?? '').toBe(plain.refusal)
  expect((choice?.message.tool_calls ?? []).map(callOf)).toEqual(plain.calls)
  expect(choice?.finish_reason).toBe(expectedFinish(plain))
  const { usage } = completion
  if (plain.usage === undefined) {
    expect(usage).toBeUndefined()
    return
  }
  expect([usage?.prompt_tokens, usage?.completion_tokens]).toEqual([
    promptTokens(plain.usage),
    completionTokens(plain.usage),
  ])
  expect(usage?.prompt_tokens_details?.cached_tokens ?? 0).toBe(plain.usage.cachedInput)
  expect(usage?.completion_tokens_details?.reasoning_tokens ?? 0).toBe(plain.usage.reasoning)
}

function callOf(call: OpenAI.ChatCompletionMessageToolCall) {
  return call.type === 'custom'
    ? { id: call.id, name: call.custom.name, arguments: call.custom.input, custom: true }
    : { id: call.id, name: call.function.name, arguments: call.function.arguments, custom: false }
}

function expectedFinish({ ending, calls }: PlainResponse): string {
  if (ending === 'max_output_tokens') return 'length'
  if (ending === 'content_filter') return 'content_filter'
  return calls.length > 0 && ending === 'completed' ? 'tool_calls' : 'stop'
}

const CASES = responsesRecordings()

describe.skipIf(!hasRecordings)(needsRecordings('recorded responses, for a caller of chat'), () => {
  const answers = CASES.filter((one) => !isRecordedRefusal(one) && one.files.response !== undefined)

  it.each(answers.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const body = responsesBody(one, 'response') ?? {}
    const plain = readResponsePlainly(body)
    const { completion, notes } = await readWhole(body)
    expectSame(completion, plain)
    const message: unknown = completion.choices[0]?.message
    const extra = JSON.parse(JSON.stringify(message))
    expect(extra.reasoning_content ?? '').toBe(plain.reasoning.join(''))
    expect((extra.images ?? []).length).toBe(plain.images.length)
    expect((extra.annotations ?? []).map(citedIn)).toEqual(plain.cited.map(({ url }) => url))
    if (plain.files > 0) expect(notes).toContain('dropped:annotations')
  })
})

function citedIn(annotation: { url_citation: { url: string } }): string {
  return annotation.url_citation.url
}

describe.skipIf(!hasRecordings)(
  needsRecordings('recorded streams of responses, for a caller of chat'),
  () => {
    const streams = CASES.flatMap((one) =>
      one.files.stream === undefined || one.features.includes('error-mid-stream')
        ? []
        : splitResponses(responsesFrames(one)).map((frames, at) => ({ id: `${one.id} ${at}`, frames })),
    ).filter(({ frames }) => finalResponse(frames) !== undefined)

    it.each(streams)('$id', async ({ frames }) => {
      const plain = readResponsePlainly(finalResponse(frames) ?? {})
      const { completion, reasoning, images } = await readStream(frames)
      expectSame(completion, plain)
      expect(reasoning).toBe(plain.reasoning.join(''))
      expect(images.length).toBe(plain.images.length)
    })
  },
)
