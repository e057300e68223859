import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { openEventDecoder } from '../open-event-decoder.ts'
import { AnswerReader } from './answer-reader.ts'

/** Events of a chat and of its messages: https://www.coze.com/docs/developer_guides/chat_v3 */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  const reader = new AnswerReader(context)
  return openEventDecoder({
    read: (event, value, out) => readEvent(reader, event, value, out),
    breakOff: (out) => reader.close(out),
  })
}

function readEvent(reader: AnswerReader, event: string, value: JsonObject, out: ChatEvent[]): boolean {
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
      reader.pause(value, out)
      return true
    case 'conversation.chat.failed':
      reader.fail(value.last_error, out)
      return true
    case 'conversation.audio.delta':
      reader.drop('audio')
      return false
    default:
      return readOther(reader, event, value, out)
  }
}

/** `error`, or a refusal in place of the stream, which has no name. */
function readOther(reader: AnswerReader, event: string, value: JsonObject, out: ChatEvent[]): boolean {
  const isRefusal = event === '' && typeof value.code === 'number' && value.code !== 0
  if (event === 'error' || isRefusal) {
    reader.fail(value, out)
    return true
  }
  if (event !== '') reader.drop(event)
  return false
}
