import type { ChatAnswer } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import { replayAnswer } from '../replay-answer.ts'
import { Envelope } from './encode-envelope.ts'
import { OutputBuilder } from './output-builder.ts'

/** A whole answer as a response. */
export function encodeResponse(answer: ChatAnswer, context: AnswerContext): JsonObject {
  const builder = new OutputBuilder(context, undefined)
  for (const event of replayAnswer(answer)) builder.push(event)
  builder.closeAll('completed')
  const { output, usage, extra } = builder
  return new Envelope(context).object({ ...builder.outcome(), output, usage, extra })
}
