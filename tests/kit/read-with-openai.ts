import OpenAI from 'openai'
import type { ChatAnswer } from '../../packages/sluice/src/canonical/chat.ts'
import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import { SILENT_NOTES } from '../../packages/sluice/src/canonical/notes.ts'
import type { AnswerContext } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { openaiChatInbound } from '../../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'

/** Canonical answers, written for OpenAI's own client and read by it. */

const CONTEXT: AnswerContext = {
  id: `chatcmpl-${'a'.repeat(29)}`,
  created: 1_900_000_000,
  model: 'asked-for',
  profile: 'openai',
  reasoning: 'reasoning_content',
  includeUsage: true,
  legacyFunctions: false,
  mintId: (prefix) => prefix,
  notes: SILENT_NOTES,
}

/** What the client reads. */
export interface SeenByOpenai {
  text: string
  reasoning: string
  refusal: string
  calls: { id: string; name: string; arguments: unknown }[]
  finish: string | null | undefined
  /** Prompt, completion, thoughts within it; undefined: no usage came. */
  usage: number[] | undefined
}

const ASK = { model: 'asked-for', messages: [{ role: 'user' as const, content: 'Hi' }] }

/** A client that is handed this body in place of the network. */
function clientOf(body: string, type: string): OpenAI {
  const answer = () => Promise.resolve(new Response(body, { headers: { 'content-type': type } }))
  return new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1/v1', maxRetries: 0, fetch: answer })
}

export async function readWholeWithOpenai(answer: ChatAnswer): Promise<SeenByOpenai> {
  const body = JSON.stringify(openaiChatInbound.encodeResponse(answer, CONTEXT))
  const { choices, usage } = await clientOf(body, 'application/json').chat.completions.create(ASK)
  const seen = nothingSeen()
  for (const { message, finish_reason } of choices) {
    noteWords(seen, message)
    for (const call of message.tool_calls ?? []) {
      if (call.type === 'function') {
        seen.calls.push({
          id: call.id,
          name: call.function.name,
          arguments: JSON.parse(call.function.arguments),
        })
      }
    }
    seen.finish = finish_reason
  }
  noteUsage(seen, usage)
  return seen
}

export async function readStreamWithOpenai(events: readonly ChatEvent[]): Promise<SeenByOpenai> {
  const encoder = openaiChatInbound.openStreamEncoder(CONTEXT)
  const wire = events.map((event) => encoder.push(event)).join('') + encoder.end()
  const chunks = await clientOf(wire, 'text/event-stream').chat.completions.create({ ...ASK, stream: true })
  const seen = nothingSeen()
  const calls: { id: string; name: string; text: string }[] = []
  for await (const { choices, usage } of chunks) {
    noteUsage(seen, usage)
    for (const { delta, finish_reason } of choices) {
      noteWords(seen, delta)
      for (const piece of delta.tool_calls ?? []) {
        calls[piece.index] ??= { id: piece.id ?? '', name: piece.function?.name ?? '', text: '' }
        const call = calls[piece.index]
        if (call !== undefined) call.text += piece.function?.arguments ?? ''
      }
      seen.finish = finish_reason ?? seen.finish
    }
  }
  seen.calls = calls.map(({ id, name, text }) => ({ id, name, arguments: JSON.parse(text) }))
  return seen
}

function nothingSeen(): SeenByOpenai {
  return { text: '', reasoning: '', refusal: '', calls: [], finish: undefined, usage: undefined }
}

function noteWords(
  seen: SeenByOpenai,
  said: { content?: string | null; refusal?: string | null; reasoning_content?: unknown },
): void {
  seen.text += said.content ?? ''
  seen.refusal += said.refusal ?? ''
  if (typeof said.reasoning_content === 'string') seen.reasoning += said.reasoning_content
}

function noteUsage(seen: SeenByOpenai, usage: OpenAI.CompletionUsage | null | undefined): void {
  if (!usage) return
  const { prompt_tokens, completion_tokens, completion_tokens_details: details } = usage
  seen.usage = [prompt_tokens, completion_tokens, details?.reasoning_tokens ?? 0]
}
