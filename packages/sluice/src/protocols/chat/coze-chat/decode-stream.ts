import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { type EventReader, openEventDecoder } from '../open-event-decoder.ts'
import { AnswerReader } from './answer-reader.ts'

/** Events of a chat and of its messages: https://www.coze.com/docs/developer_guides/chat_v3 */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  return openEventDecoder(new ChatEvents(context))
}

class ChatEvents implements EventReader {
  private readonly context: DecodeContext
  private readonly reader: AnswerReader

  constructor(context: DecodeContext) {
    this.context = context
    this.reader = new AnswerReader(context)
  }

  breakOff(out: ChatEvent[]): void {
    this.reader.close(out)
  }

  read(event: string, value: JsonObject, out: ChatEvent[]): boolean {
    const { reader } = this
    switch (event) {
      case 'conversation.message.delta':
        reader.delta(value, out)
        return false
      case 'conversation.message.completed':
        reader.message(value, out)
        return false
      case 'conversation.chat.created':
      case 'conversation.chat.in_progress':
        reader.start(value, out)
        return false
      case 'conversation.chat.completed':
        reader.end(value, 'stop', out)
        return true
      case 'conversation.chat.canceled':
        reader.end(value, 'other', out)
        return true
      case 'conversation.chat.requires_action':
        // The bot waits for a tool of the device that it is made for, which no caller of this gateway runs.
        this.context.notes.warn('incomplete', 'requires_action')
        reader.end(value, 'pause', out)
        return true
      case 'conversation.chat.failed':
        reader.fail(value.last_error, out)
        return true
      case 'conversation.audio.delta':
        this.context.notes.warn('dropped', 'audio')
        return false
      default:
        return this.readOther(event, value, out)
    }
  }

  /** `error`, or a refusal in place of the stream, which has no name. */
  private readOther(event: string, value: JsonObject, out: ChatEvent[]): boolean {
    const isRefusal = event === '' && typeof value.code === 'number' && value.code !== 0
    if (event === 'error' || isRefusal) {
      this.reader.fail(value, out)
      return true
    }
    if (event !== '') this.context.notes.warn('dropped', event)
    return false
  }
}
