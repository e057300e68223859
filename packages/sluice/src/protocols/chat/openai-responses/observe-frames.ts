import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { FrameObserver, FrameVerdict, ObserveContext } from '../chat-format.ts'
import { observeByDecoding } from '../observe-by-decoding.ts'
import { spliceModel } from '../splice-model.ts'
import { openStreamDecoder } from './decode-stream.ts'

/** Frames that hold the whole answer, and the model's name in it. */
const ENVELOPED = ['created', 'queued', 'in_progress', 'completed', 'incomplete'] as const
const NAMES: ReadonlySet<string> = new Set(ENVELOPED.map((name) => `response.${name}`))
const TYPED = new RegExp(`"type"\\s*:\\s*"response\\.(?:${ENVELOPED.join('|')})"`)

/** Where the name stands: `{"type": …, "response": {"model": …}}`. */
const DEPTH = 2

export function openFrameObserver(context: ObserveContext): FrameObserver {
  const { model } = context
  return observeByDecoding(openStreamDecoder(context), (frame) =>
    model === undefined || !isEnveloped(frame) ? undefined : rename(frame, model),
  )
}

/** Their names stand at the very front, or in the event's own line. */
function isEnveloped({ event, data }: SseEvent): boolean {
  return event === '' ? TYPED.test(data) : NAMES.has(event)
}

function rename({ event, data }: SseEvent, model: string): FrameVerdict | undefined {
  const renamed = spliceModel(data, model, DEPTH)
  if (renamed === data) return undefined
  return event === '' ? { forward: 'edited', data: renamed } : { forward: 'edited', data: renamed, event }
}
