import type { SseEvent } from '../../../bytes/sse-event.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { FrameObserver, FrameVerdict, ObserveContext } from '../chat-format.ts'
import { observeByDecoding } from '../observe-by-decoding.ts'
import { spliceModel } from '../splice-model.ts'
import { openStreamDecoder } from './decode-stream.ts'

/** Looks at frames that are forwarded. Only the first names the model; usage is part of the format and is never left out. */
export function openFrameObserver(context: ObserveContext): FrameObserver {
  const { model } = context
  // What translation would lose is not lost here: the bytes go on as they are.
  const decoder = openStreamDecoder({ ...context, notes: SILENT_NOTES })
  if (model === undefined) return observeByDecoding(decoder, () => undefined)
  let isNamed = false
  return observeByDecoding(decoder, (frame) => {
    if (isNamed) return undefined
    const depth = START.test(frame.data) ? 2 : WHOLE.test(frame.data) ? 1 : 0
    if (depth === 0) return undefined
    isNamed = true
    return renameFrame(frame, model, depth)
  })
}

/** Inside a JSON string every quote is escaped: these are keys and values of the frame itself. */
const START = /"type"\s*:\s*"message_start"/
/** A whole answer where a stream was asked for. */
const WHOLE = /"type"\s*:\s*"message"/

/** In `message_start` the model is named inside the message, in a whole answer at the top. */
function renameFrame(frame: SseEvent, model: string, depth: number): FrameVerdict | undefined {
  const data = spliceModel(frame.data, model, depth)
  if (data === frame.data) return undefined
  return frame.event === '' ? { forward: 'edited', data } : { forward: 'edited', data, event: frame.event }
}
