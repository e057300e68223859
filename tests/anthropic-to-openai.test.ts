import OpenAI, { APIError } from 'openai'
import { describe, expect, it } from 'vitest'
import type { SseEvent } from '../packages/sluice/src/bytes/sse-event.ts'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { SILENT_NOTES } from '../packages/sluice/src/canonical/notes.ts'
import { completionTokens, promptTokens } from '../packages/sluice/src/canonical/usage.ts'
import { anthropicMessagesOutbound } from '../packages/sluice/src/protocols/chat/anthropic-messages/outbound.ts'
import type { AnswerContext } from '../packages/sluice/src/protocols/chat/chat-format.ts'
import { openaiChatInbound } from '../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'
import { assembleMessage, messagesBodies, messagesStreams } from './kit/messages-recordings.ts'
import { type PlainMessage, readMessagePlainly } from './kit/read-message-plainly.ts'
import { hasRecordings, needsRecordings } from './kit/recordings.ts'

const DECODE = { quirks: {}, notes: SILENT_NOTES }
const CONTEXT: AnswerContext = {
  id: `chatcmpl-${'a'.repeat(29)}`,
  created: 1_700_000_000,
  model: 'asked-for',
  profile: 'openai',
  reasoning: 'reasoning_content',
  includeUsage: true,
  legacyFunctions: false,
  mintId: (prefix) => prefix,
  notes: SILENT_NOTES,
}

const FINISH: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
  pause_turn: 'stop',
}

/** What an OpenAI client reads. */
interface Seen {
  text: string
  reasoning: string
  calls: { id: string; name: string; input: unknown }[]
  finish: string | null | undefined
  prompt: number | undefined
  completion: number | undefined
  cached: number | undefined
}

function toClient(body: string, type: string): OpenAI {
  const answer = () => Promise.resolve(new Response(body, { headers: { 'content-type': type } }))
  return new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1/v1', maxRetries: 0, fetch: answer })
}

const ASK = { model: 'asked-for', messages: [{ role: 'user' as const, content: 'Hi' }] }

function renderStream(frames: readonly SseEvent[]): string {
  const decoder = anthropicMessagesOutbound.openStreamDecoder(DECODE)
  const encoder = openaiChatInbound.openStreamEncoder(CONTEXT)
  let wire = ''
  for (const event of [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]) {
    if (event.type === 'error') return wire + openaiChatInbound.encodeStreamError(event.error, 'req_1')
    wire += encoder.push(event)
  }
  return wire + encoder.end()
}

async function readStream(wire: string): Promise<Seen> {
  const stream = await toClient(wire, 'text/event-stream').chat.completions.create({
    ...ASK,
    stream: true,
    stream_options: { include_usage: true },
  })
  const seen: Seen = {
    text: '',
    reasoning: '',
    calls: [],
    finish: undefined,
    prompt: undefined,
    completion: undefined,
    cached: undefined,
  }
  const calls: { id: string; name: string; text: string }[] = []
  for await (const { choices, usage } of stream) {
    if (usage) noteUsage(seen, usage)
    const [choice] = choices
    if (choice === undefined) continue
    const { delta } = choice
    seen.text += delta.content ?? ''
    if ('reasoning_content' in delta) seen.reasoning += String(delta.reasoning_content)
    for (const piece of delta.tool_calls ?? []) {
      calls[piece.index] ??= { id: piece.id ?? '', name: piece.function?.name ?? '', text: '' }
      const call = calls[piece.index]
      if (call !== undefined) call.text += piece.function?.arguments ?? ''
    }
    if (choice.finish_reason !== null) seen.finish = choice.finish_reason
  }
  seen.calls = calls.map(({ id, name, text }) => ({ id, name, input: JSON.parse(text) }))
  return seen
}

async function readWhole(body: JsonObject): Promise<Seen> {
  const { choices, usage } = await toClient(JSON.stringify(body), 'application/json').chat.completions.create(
    ASK,
  )
  const choice = choices[0]
  const message = choice?.message
  const seen: Seen = {
    text: message?.content ?? '',
    reasoning:
      message !== undefined && 'reasoning_content' in message ? String(message.reasoning_content) : '',
    calls: (message?.tool_calls ?? []).flatMap((call) =>
      call.type === 'function'
        ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) }]
        : [],
    ),
    finish: choice?.finish_reason,
    prompt: undefined,
    completion: undefined,
    cached: undefined,
  }
  if (usage !== undefined) noteUsage(seen, usage)
  return seen
}

function noteUsage(seen: Seen, usage: OpenAI.CompletionUsage): void {
  seen.prompt = usage.prompt_tokens
  seen.completion = usage.completion_tokens
  seen.cached = usage.prompt_tokens_details?.cached_tokens
}

function expectedOf(plain: PlainMessage): Seen {
  return {
    text: plain.text,
    reasoning: plain.thinking.map(({ text }) => text).join(''),
    calls: plain.calls,
    finish: plain.stopReason === undefined ? 'stop' : FINISH[plain.stopReason],
    prompt: promptTokens(plain.usage),
    completion: completionTokens(plain.usage),
    cached: plain.usage.cachedInput,
  }
}

async function fails(reading: Promise<unknown>): Promise<unknown> {
  try {
    await reading
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

describe.skipIf(!hasRecordings)(
  needsRecordings('recorded Messages streams, read by an OpenAI client'),
  () => {
    it.each(messagesStreams())('$id', async ({ frames }) => {
      const wire = renderStream(frames)
      const message = assembleMessage(frames)
      if (message === undefined) {
        expect(await fails(readStream(wire))).toBeInstanceOf(APIError)
        return
      }
      expect(await readStream(wire)).toEqual(expectedOf(readMessagePlainly(message)))
    })
  },
)

describe.skipIf(!hasRecordings)(
  needsRecordings('recorded Messages answers, read by an OpenAI client'),
  () => {
    it.each(messagesBodies().filter(({ status }) => status === 200))('$id', async ({ body }) => {
      const answer = anthropicMessagesOutbound.decodeResponse(body, DECODE)
      const wire = openaiChatInbound.encodeResponse(answer, CONTEXT)
      expect(await readWhole(wire)).toEqual(expectedOf(readMessagePlainly(body)))
    })
  },
)

describe('a Messages stream of our own, read by an OpenAI client', () => {
  const frames: SseEvent[] = [
    {
      type: 'message_start',
      message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 9, cache_read_input_tokens: 4 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2ln' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
    { type: 'content_block_stop', index: 1 },
    {
      type: 'content_block_start',
      index: 2,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: {} },
    },
    {
      type: 'content_block_delta',
      index: 2,
      delta: { type: 'input_json_delta', partial_json: '{"city":"Rome"}' },
    },
    { type: 'content_block_stop', index: 2 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ].map((body) => ({ event: body.type, data: JSON.stringify(body) }))

  it('says the same', async () => {
    expect(await readStream(renderStream(frames))).toEqual({
      text: 'Hello',
      reasoning: 'Hm.',
      calls: [{ id: 'toolu_1', name: 'look_up', input: { city: 'Rome' } }],
      finish: 'tool_calls',
      prompt: 13,
      completion: 5,
      cached: 4,
    })
  })

  it('fails where the upstream failed', async () => {
    const data = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
    const error = await fails(readStream(renderStream([...frames.slice(0, 7), { event: 'error', data }])))
    expect(error).toBeInstanceOf(APIError)
    expect(String(error)).toContain('Overloaded')
  })
})
