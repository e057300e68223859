import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { parseFrame, unreadableFrame } from '../parse-frame.ts'
import { readAnswerError } from './decode-error.ts'
import { decodeFinish } from './decode-finish.ts'
import { decodeUsage } from './decode-usage.ts'
import { readAnswerExtra } from './read-answer-extra.ts'
import { OutputItems } from './stream-items.ts'
import { readTextDelta } from './stream-text-delta.ts'
import { AnswerWriter } from './stream-writer.ts'

/** https://platform.openai.com/docs/api-reference/responses-streaming; one per stream. */
export function openStreamDecoder(context: DecodeContext): ResponsesDecoder {
  return new ResponsesDecoder(context)
}

export class ResponsesDecoder implements StreamDecoder {
  private readonly context: DecodeContext
  private readonly writer = new AnswerWriter()
  private readonly items: OutputItems
  private started = false
  /** The last event or an error was seen: nothing follows. */
  private over = false

  constructor(context: DecodeContext) {
    this.context = context
    this.items = new OutputItems(this.writer, context)
  }

  push(frame: SseEvent): ChatEvent[] {
    const { data } = frame
    if (this.over || data === '') return []
    this.writer.events = []
    const quick = readTextDelta(frame)
    if (quick !== undefined) {
      this.items.quickText(quick.item, quick.part, quick.text)
      return this.writer.events
    }
    const value = parseFrame(data)
    if (value !== undefined) this.read(value, value.type ?? frame.event)
    else if (data.trim() === '[DONE]') this.cut()
    else this.fail(unreadableFrame())
    return this.writer.events
  }

  end(): ChatEvent[] {
    this.writer.events = []
    if (!this.over) this.cut()
    return this.writer.events
  }

  /** A whole answer, which is what the last event of a stream brings. */
  pushAnswer(response: JsonObject): ChatEvent[] {
    this.writer.events = []
    this.finish(response)
    return this.writer.events
  }

  private read(value: JsonObject, type: Json): void {
    const { items } = this
    switch (type) {
      case 'response.output_text.delta':
        items.text(value)
        break
      case 'response.function_call_arguments.delta':
        items.callInput(value, 'function_call')
        break
      case 'response.custom_tool_call_input.delta':
        items.callInput(value, 'custom_tool_call')
        break
      case 'response.reasoning_summary_text.delta':
        items.thought(value, 'summary')
        break
      case 'response.reasoning_text.delta':
        items.thought(value, 'content')
        break
      case 'response.output_item.added':
        items.added(value)
        break
      case 'response.output_item.done':
        items.ended(value)
        break
      default:
        this.readRare(value, type)
    }
  }

  private readRare(value: JsonObject, type: Json): void {
    const { items } = this
    switch (type) {
      case 'response.output_text.done':
        items.textEnded(value)
        break
      case 'response.output_text.annotation.added':
        items.annotated(value)
        break
      case 'response.refusal.delta':
        items.refusal(value)
        break
      case 'response.refusal.done':
        items.refusalEnded(value)
        break
      case 'response.content_part.done':
        items.partEnded(value)
        break
      case 'response.reasoning_summary_text.done':
        items.thoughtEnded(value, 'summary', value.text)
        break
      case 'response.reasoning_text.done':
        items.thoughtEnded(value, 'content', value.text)
        break
      case 'response.function_call_arguments.done':
        items.callInputEnded(value, 'function_call')
        break
      case 'response.custom_tool_call_input.done':
        items.callInputEnded(value, 'custom_tool_call')
        break
      default:
        this.readState(value, type)
    }
  }

  /** Events of the answer as a whole. What a hosted tool is doing, and events of times to come, say nothing. */
  private readState(value: JsonObject, type: Json): void {
    const response = isJsonObject(value.response) ? value.response : undefined
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        if (response !== undefined) this.start(response)
        break
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        this.finish({ status: type.slice('response.'.length), ...response })
        break
      case 'error':
        this.fail({ type: 'error', error: readAnswerError(value, this.context).error })
        break
      default:
        if (value.object === 'response' && Array.isArray(value.output)) this.finish(value)
        else if (hasError(value))
          this.fail({ type: 'error', error: readAnswerError(value, this.context).error })
    }
  }

  private start(response: JsonObject): void {
    if (this.started) return
    this.started = true
    const start: ChatEvent = { type: 'message-start' }
    const { id, model, created_at: created } = response
    if (typeof id === 'string' && id !== '') {
      start.id = id
      this.items.answerId = id
    }
    if (typeof model === 'string' && model !== '') start.model = model
    if (typeof created === 'number') start.created = created
    this.writer.events.push(start)
  }

  private finish(response: JsonObject): void {
    this.start(response)
    this.over = true
    this.items.endAll(Array.isArray(response.output) ? response.output : [])
    const { events } = this.writer
    const report = decodeUsage(response, this.items.work, this.context.quirks.usage)
    if (report !== undefined) events.push({ type: 'usage', report })
    if (response.status === 'failed' || hasError(response)) {
      this.fail({ type: 'error', error: failureOf(response, this.context) })
      return
    }
    const extra = readAnswerExtra(response)
    if (extra !== undefined) events.push({ type: 'extra', value: extra, of: 'openai-responses' })
    const { reason, raw } = decodeFinish(response, this.items.hasCalls)
    events.push({ type: 'finish', choice: 0, reason, raw }, { type: 'message-end' })
  }

  /** The stream ends without its last event. */
  private cut(): void {
    this.over = true
    this.items.closeAll()
  }

  private fail(error: Extract<ChatEvent, { type: 'error' }>): void {
    this.cut()
    this.writer.events.push(error)
  }
}

function hasError({ error }: JsonObject): boolean {
  return error !== undefined && error !== null
}

function failureOf(response: JsonObject, context: DecodeContext): GatewayError {
  if (hasError(response)) return readAnswerError(response, context).error
  return new GatewayError('upstream-failed', 'The upstream reports that it failed.')
}
