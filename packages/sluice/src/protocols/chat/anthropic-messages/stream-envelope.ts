import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext } from '../chat-format.ts'
import { type Ending, encodeStopReason } from './encode-stop-reason.ts'
import { encodeFirstUsage, encodeUsage } from './encode-usage.ts'
import { frame, MESSAGE_STOP, PING } from './frames.ts'

/** `message_start`, with the input's counters where they are known. */
export function encodeStart(
  usage: UsageReport | undefined,
  extra: JsonObject,
  { id, model }: AnswerContext,
): string {
  const message: JsonObject = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    ...extra,
    usage: encodeFirstUsage(usage),
  }
  return frame('message_start', { message }) + PING
}

export interface Outcome {
  /** Absent: the vendor gave no end. */
  ending: Ending | undefined
  hasRefusal: boolean
  usage: UsageReport | undefined
  extra: JsonObject
}

/** Fields of the turn's end; all others that came late stand beside it. */
const DELTA_FIELDS = ['stop_details', 'container'] as const

/** `message_delta` with every counter, and `message_stop`. */
export function encodeEnd(outcome: Outcome, { notes }: AnswerContext): string {
  const { ending, hasRefusal, usage } = outcome
  const { usage: counters, ...rest } = outcome.extra
  const delta: JsonObject = {
    stop_reason: ending === undefined ? null : encodeStopReason(ending, hasRefusal, notes),
    stop_sequence: ending?.stopSequence ?? null,
  }
  for (const field of DELTA_FIELDS) {
    if (rest[field] === undefined) continue
    delta[field] = rest[field]
    delete rest[field]
  }
  const last = { delta, usage: encodeUsage(usage, isJsonObject(counters) ? counters : undefined), ...rest }
  return frame('message_delta', last) + MESSAGE_STOP
}
