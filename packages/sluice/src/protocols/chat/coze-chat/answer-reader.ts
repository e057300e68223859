import type { FinishReason } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { BlockWriter } from '../block-writer.ts'
import type { DecodeContext } from '../chat-format.ts'
import { decodeLateError } from './decode-error.ts'
import { decodeUsage } from './decode-usage.ts'

/** What a bot's own tools did, as messages of their own (R21). */
const TOOL_MESSAGES: ReadonlySet<string> = new Set([
  'function_call',
  'knowledge',
  'tool_output',
  'tool_response',
])

/** Reads the events of a chat: its own, and those of its messages. */
export class AnswerReader {
  private readonly context: DecodeContext
  private readonly writer = new BlockWriter()
  private started = false
  /** The message that is being written, and those that were streamed: each is told whole once more at its end. */
  private current: string | undefined
  private readonly streamed = new Set<string>()

  constructor(context: DecodeContext) {
    this.context = context
  }

  start(chat: JsonObject, out: ChatEvent[]): void {
    if (this.started || typeof chat.id !== 'string') return
    this.started = true
    const start: ChatEvent = { type: 'message-start', id: chat.id }
    if (typeof chat.created_at === 'number') start.created = chat.created_at
    out.push(start)
  }

  /** A piece of a message. Several answers are several texts. */
  delta(message: JsonObject, out: ChatEvent[]): void {
    const { type, id, content, reasoning_content: thought } = message
    if (type !== undefined && type !== 'answer') return
    const key = typeof id === 'string' ? id : ''
    if (key !== this.current) {
      this.current = key
      this.streamed.add(key)
      this.writer.close(out)
    }
    if (typeof thought === 'string') this.writer.thought(thought, out)
    if (typeof content === 'string') this.writer.text(content, out)
  }

  /** A whole message. */
  message(message: JsonObject, out: ChatEvent[]): void {
    const { type, id } = message
    if (type === 'answer') {
      this.writer.close(out)
      if (!this.streamed.has(typeof id === 'string' ? id : '')) this.answer(message, out)
    } else if (typeof type === 'string' && TOOL_MESSAGES.has(type)) {
      this.writer.close(out)
      this.keep(type, message, out)
    } else if (type !== 'verbose') {
      // Suggested questions, and kinds of times to come.
      this.drop(typeof type === 'string' ? type : 'message')
    }
  }

  end(chat: JsonObject, reason: FinishReason, out: ChatEvent[]): void {
    this.close(out)
    const report = decodeUsage(chat.usage)
    if (report !== undefined) out.push({ type: 'usage', report })
    const finish: ChatEvent = { type: 'finish', choice: 0, reason }
    if (typeof chat.status === 'string') finish.raw = chat.status
    out.push(finish, { type: 'message-end' })
  }

  /** The bot waits for a tool of the device that it is made for, which no caller of this gateway runs. */
  pause(chat: JsonObject, out: ChatEvent[]): void {
    this.context.notes.warn('incomplete', 'requires_action')
    this.end(chat, 'pause', out)
  }

  drop(what: string): void {
    this.context.notes.warn('dropped', what)
  }

  fail(wire: Json | undefined, out: ChatEvent[]): void {
    this.close(out)
    out.push({ type: 'error', error: decodeLateError(wire, this.context).error })
  }

  close(out: ChatEvent[]): void {
    this.writer.close(out)
  }

  private answer(message: JsonObject, out: ChatEvent[]): void {
    const { content, content_type: kind, reasoning_content: thought } = message
    if (typeof thought === 'string') this.writer.thought(thought, out)
    if (typeof content !== 'string') return
    if (kind === 'object_string') this.writer.text(readItems(content), out)
    else if (kind === undefined || kind === 'text') this.writer.text(content, out)
    else {
      this.context.notes.warn('incomplete', `content.${kind}`)
      this.keep(String(kind), message, out)
    }
    this.writer.close(out)
  }

  private keep(kind: string, { type, content, content_type }: JsonObject, out: ChatEvent[]): void {
    const value = { type, content, content_type }
    const block = { type: 'vendor', protocol: 'coze-chat', kind, value } as const
    this.writer.close(out)
    out.push({ type: 'vendor-block', choice: 0, block })
  }
}

/** Texts, pictures and files of a message, which stand in a JSON text: pictures as links, for only their addresses are known. */
function readItems(content: string): string {
  let items: unknown
  try {
    items = JSON.parse(content)
  } catch {
    return content
  }
  if (!Array.isArray(items)) return content
  return items
    .filter(isJsonObject)
    .map(({ type, text, file_url: url }) => {
      if (typeof text === 'string') return text
      if (typeof url !== 'string') return ''
      return type === 'image' ? `![image](${url})` : `[file](${url})`
    })
    .join('')
}
