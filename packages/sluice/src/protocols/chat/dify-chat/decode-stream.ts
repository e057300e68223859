import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { type EventReader, openEventDecoder } from '../open-event-decoder.ts'
import { AnswerReader } from './answer-reader.ts'
import { decodeStreamError } from './decode-error.ts'

/** Events that tell of the app's progress and hold nothing of its answer. */
const SILENT: ReadonlySet<string> = new Set([
  'agent_log',
  'human_input_required',
  'iteration_completed',
  'iteration_next',
  'iteration_started',
  'loop_completed',
  'loop_next',
  'loop_started',
  'node_finished',
  'node_retry',
  'node_started',
  'parallel_branch_finished',
  'parallel_branch_started',
  'ping',
  'tts_message_end',
  'workflow_started',
])

/** Events of all kinds of apps, told apart by `event` in the data: https://docs.dify.ai/api-reference */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  return openEventDecoder(new AppEvents(context))
}

class AppEvents implements EventReader {
  private readonly context: DecodeContext
  private readonly reader: AnswerReader

  constructor(context: DecodeContext) {
    this.context = context
    this.reader = new AnswerReader(context)
  }

  breakOff(out: ChatEvent[]): void {
    this.reader.close(out)
  }

  /** What follows the last is speech or bookkeeping. */
  read(given: string, event: JsonObject, out: ChatEvent[]): boolean {
    const { reader } = this
    const name = typeof event.event === 'string' ? event.event : given
    if (name !== 'error') reader.start(event, out)
    switch (name) {
      case 'message':
      case 'agent_message':
        reader.text(event.answer, out)
        return false
      case 'text_chunk':
        reader.text(dataOf(event).text, out)
        return false
      case 'reasoning_chunk':
        reader.thought(dataOf(event).reasoning, out)
        return false
      case 'agent_thought':
        reader.step(event, out)
        return false
      case 'message_file':
        reader.file(event, out)
        return false
      case 'message_replace':
      case 'text_replace':
        reader.replace(event.answer ?? dataOf(event).text, out)
        return false
      case 'message_end':
        reader.end(event.metadata, out)
        return true
      case 'workflow_finished':
        // Of a chat it stands beside `message_end`, or before `error`.
        if (event.conversation_id !== undefined) return false
        reader.endWorkflow(dataOf(event), out)
        return true
      case 'workflow_paused':
        reader.pause(out)
        return true
      default:
        return this.readOther(name, event, out)
    }
  }

  private readOther(name: string, event: JsonObject, out: ChatEvent[]): boolean {
    if (name === 'error' || (name === '' && typeof event.code === 'string')) {
      this.reader.close(out)
      out.push({ type: 'error', error: decodeStreamError(event, this.context).error })
      return true
    }
    // Speech that the app makes of its answer, and events of times to come.
    if (!SILENT.has(name)) this.context.notes.warn('dropped', name)
    return false
  }
}

function dataOf(event: JsonObject): JsonObject {
  const data: Json | undefined = event.data
  return isJsonObject(data) ? data : {}
}
