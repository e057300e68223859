import type { FinishReason } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { BlockWriter } from '../block-writer.ts'
import { deriveCallId } from '../call-ids.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readCustomInput } from '../custom-input.ts'
import { restoreToolName } from '../tool-names.ts'
import { decodeLogprobs } from './decode-logprobs.ts'
import { decodeUsage } from './decode-usage.ts'

/**
 * `load` and `unload` say that nothing was asked, which is no answer (R28). Of a runner that went away the word is missing.
 * https://github.com/ollama/ollama/blob/main/llm/server.go
 */
const FROM_WIRE: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['', 'stop'],
  ['stop', 'stop'],
  ['length', 'length'],
  ['load', 'stop'],
  ['unload', 'stop'],
])

/** Reads the objects of an answer: one a line of a stream, or the only one of a whole answer. */
export class AnswerReader {
  private readonly context: DecodeContext
  private readonly writer = new BlockWriter()
  private readonly ids = new Set<string>()
  private started = false
  /** What names this answer among others, for calls without an id. */
  private seed = ''

  constructor(context: DecodeContext) {
    this.context = context
  }

  /** True with the last object. */
  read(body: JsonObject, out: ChatEvent[]): boolean {
    if (!this.started) this.start(body, out)
    if (isJsonObject(body.message)) this.readMessage(body.message, body.logprobs, out)
    if (body.done !== true) return false
    this.finish(body, out)
    return true
  }

  close(out: ChatEvent[]): void {
    this.writer.close(out)
  }

  private start(body: JsonObject, out: ChatEvent[]): void {
    this.started = true
    const start: ChatEvent = { type: 'message-start' }
    if (typeof body.model === 'string' && body.model !== '') start.model = body.model
    const created = typeof body.created_at === 'string' ? Date.parse(body.created_at) : Number.NaN
    if (!Number.isNaN(created)) start.created = Math.floor(created / 1000)
    this.seed = `${body.model} ${body.created_at}`
    out.push(start)
  }

  private readMessage(message: JsonObject, logprobs: Json | undefined, out: ChatEvent[]): void {
    const { thinking, content } = message
    if (typeof thinking === 'string') this.writer.thought(thinking, out)
    const tokens = logprobs === undefined ? undefined : decodeLogprobs(logprobs)
    if (typeof content === 'string' || tokens !== undefined) {
      this.writer.text(typeof content === 'string' ? content : '', out, tokens)
    }
    if (Array.isArray(message.images)) this.readImages(message.images, out)
    if (!Array.isArray(message.tool_calls)) return
    for (const call of message.tool_calls) if (isJsonObject(call)) this.readCall(call, out)
  }

  private readImages(images: readonly Json[], out: ChatEvent[]): void {
    for (const data of images) {
      if (typeof data !== 'string' || data === '') continue
      this.writer.close(out)
      out.push({ type: 'image', choice: 0, mediaType: pictureType(data), data })
    }
  }

  /** Calls come whole. */
  private readCall(wire: JsonObject, out: ChatEvent[]): void {
    const called = isJsonObject(wire.function) ? wire.function : {}
    const sent = typeof called.name === 'string' ? called.name : ''
    if (sent === '') return
    const custom = this.context.customTools?.has(sent) === true
    const name = restoreToolName(sent, this.context.toolNames)
    const json =
      typeof called.arguments === 'string' ? called.arguments : JSON.stringify(called.arguments ?? {})
    const call = this.writer.startCall({ id: this.callId(wire.id, name), name, custom }, out)
    out.push({ type: 'tool-delta', choice: 0, call, text: custom ? readCustomInput(json) : json })
    out.push({ type: 'tool-end', choice: 0, call })
  }

  /** Servers before 2025 give no ids, and an answer has none either. */
  private callId(given: Json | undefined, name: string): string {
    const isUsable = typeof given === 'string' && given !== '' && !this.ids.has(given)
    const id = isUsable
      ? given
      : (this.context.mintCallId?.() ?? deriveCallId(this.seed, this.writer.calls, name))
    this.ids.add(id)
    return id
  }

  private finish(body: JsonObject, out: ChatEvent[]): void {
    this.writer.close(out)
    const report = decodeUsage(body)
    if (report !== undefined) out.push({ type: 'usage', report })
    const raw = typeof body.done_reason === 'string' ? body.done_reason : ''
    const reason = FROM_WIRE.get(raw) ?? 'other'
    const hasCalls = this.writer.calls > 0
    const finish: ChatEvent = {
      type: 'finish',
      choice: 0,
      reason: reason === 'stop' && hasCalls ? 'tool-call' : reason,
    }
    if (raw !== '') finish.raw = raw
    out.push(finish, { type: 'message-end' })
  }
}

/** Pictures come without their type; their first bytes tell it. */
function pictureType(data: string): string {
  if (data.startsWith('/9j/')) return 'image/jpeg'
  if (data.startsWith('UklGR')) return 'image/webp'
  if (data.startsWith('R0lG')) return 'image/gif'
  return 'image/png'
}
