import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { openEventDecoder } from '../open-event-decoder.ts'
import { AnswerReader } from './answer-reader.ts'

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
  const reader = new AnswerReader(context)
  return openEventDecoder({
    read: (given, event, out) => readEvent(reader, given, event, out),
    breakOff: (out) => reader.close(out),
  })
}

/** What follows the last is speech or bookkeeping. */
function readEvent(reader: AnswerReader, given: string, event: JsonObject, out: ChatEvent[]): boolean {
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
      return readOther(reader, name, event, out)
  }
}

function readOther(reader: AnswerReader, name: string, event: JsonObject, out: ChatEvent[]): boolean {
  if (name === 'error' || (name === '' && typeof event.code === 'string')) {
    reader.fail(event, out)
    return true
  }
  // Speech that the app makes of its answer, and events of times to come.
  if (!SILENT.has(name)) reader.drop(name)
  return false
}

function dataOf(event: JsonObject): JsonObject {
  const data: Json | undefined = event.data
  return isJsonObject(data) ? data : {}
}
