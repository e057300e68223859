import { openJsonScanner } from '../bytes/json-scan.ts'
import { readFrame } from '../bytes/read-frame.ts'
import { spliceMembers } from '../bytes/splice.ts'
import { spliceEarly } from '../bytes/splice-early.ts'
import type { ChatEvent } from '../canonical/chat-event.ts'
import { GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import type { ResponseHead } from '../io/client/port.ts'
import type {
  AnswerContext,
  AnswerSummary,
  BodyEdit,
  ChatInbound,
  ObserveContext,
  StreamDecoder,
  StreamFraming,
} from '../protocols/chat/chat-format.ts'
import { collectAnswer } from '../protocols/chat/collect-answer.ts'
import { linkPictures, linkPicturesOf, type PictureLinks } from '../protocols/chat/link-pictures.ts'
import { parseKeepingDigits } from '../protocols/chat/raw-json.ts'
import { replayAnswer } from '../protocols/chat/replay-answer.ts'
import { isEmptyAnswer, openSummariser, summariseAnswer } from '../protocols/chat/summarise.ts'
import type { AttemptFault } from '../routing/failover.ts'
import { readRetryAfter } from '../routing/retry-after.ts'
import type { AnswerPipe } from './answer-pipe.ts'
import { cutShort } from './broken-answer.ts'
import { openSplitter } from './open-splitter.ts'
import { PassthroughPipe } from './passthrough-pipe.ts'
import type { PreparedTry } from './prepare-try.ts'
import type { ReasoningWatch } from './reasoning-watch.ts'
import { TranslatingPipe } from './translating-pipe.ts'
import { errorBody } from './upstream-fault.ts'

/** How one try's answer becomes the caller's. */
export interface AnswerWay {
  openPipe(): AnswerPipe
  pipeWhole(body: Buffer): AnswerPipe
  convertWhole(head: ResponseHead, body: Buffer): { summary: AnswerSummary; body: string | Buffer }
  decodeFailure(head: ResponseHead, body: Buffer): AttemptFault
}

export interface AnswerWayPlan {
  prepared: PreparedTry
  inbound: ChatInbound
  answer: AnswerContext
  /** Shown instead of the vendor's name on passthrough (R32). */
  shownModel: string | undefined
  /** Where pictures are shown as links to our copies. */
  pictures?: PictureLinks
  /** Remembers what is thought before calls, where the answer is translated. */
  watch?: ReasoningWatch
  /** Milliseconds since the epoch. */
  now: () => number
}

/** An answer has no fields that look alike: only where its members lie is wanted. */
const scanAnswer = openJsonScanner(new Set(), { depth: 512, arrayLength: 1e9, objectKeys: 1e9 })

export function openAnswerWay(plan: AnswerWayPlan): AnswerWay {
  const { prepared, inbound, answer } = plan
  const { outbound, context } = prepared
  const passthrough = prepared.path === 'passthrough' ? outbound.passthrough : undefined
  const observe: ObserveContext = {
    ...context,
    dropUsage: !answer.includeUsage,
    ...(plan.shownModel !== undefined && { model: plan.shownModel }),
  }
  const { pictures } = plan
  const openDecoder = (): StreamDecoder => {
    const decoder = outbound.openStreamDecoder(context)
    return pictures === undefined ? decoder : linkPictures(decoder, pictures)
  }
  const translate = () =>
    new TranslatingPipe(
      openDecoder(),
      inbound.openStreamEncoder(answer),
      openSplitter(prepared.framing),
      plan.watch,
    )
  return {
    openPipe: () =>
      passthrough === undefined
        ? translate()
        : new PassthroughPipe(
            passthrough.openFrameObserver(observe),
            openSplitter(prepared.framing),
            prepared.framing !== 'sse',
            passthrough.endMark,
          ),
    pipeWhole: (body) => pipeWholeAnswer(translate(), prepared, body),
    convertWhole(head, body) {
      if (isStream(head, prepared.framing)) return collectStream(plan, body)
      if (passthrough === undefined) {
        const answered = outbound.decodeResponse(parseAnswer(body, parseKeepingDigits), context)
        const decoded = pictures === undefined ? answered : linkPicturesOf(answered, pictures)
        plan.watch?.pushAnswer(decoded)
        return {
          summary: summariseAnswer(decoded),
          body: JSON.stringify(inbound.encodeResponse(decoded, answer)),
        }
      }
      const json = parseAnswer(body, JSON.parse)
      const summary = passthrough.observeAnswer(json, context)
      const edits = passthrough.editAnswer(json, observe)
      return { summary, body: editAnswer(body, json, edits) }
    },
    decodeFailure(head, body) {
      const fault = outbound.decodeError(head.status, errorBody(body), context)
      return { type: 'refusal', fault, retryAfterMs: readRetryAfter(head.headers, plan.now()) }
    },
  }
}

/** The one usual edit, of a member that stands early, needs no scan of the whole answer. */
function editAnswer(body: Buffer, json: JsonObject, edits: readonly BodyEdit[]): Buffer {
  const [edit] = edits
  if (edit === undefined) return body
  if (edits.length === 1 && 'value' in edit && edit.key in json) {
    const early = spliceEarly(body, edit.key, JSON.stringify(json[edit.key]), edit.value)
    if (early !== undefined) return early
  }
  const members = scanAnswer(body)
  return members.ok ? spliceMembers(body, members, edits) : body
}

/** An upstream that was asked to stream and answers whole. */
function pipeWholeAnswer(
  pipe: TranslatingPipe,
  { outbound, context }: PreparedTry,
  body: Buffer,
): AnswerPipe {
  try {
    pipe.replay(replayAnswer(outbound.decodeResponse(parseAnswer(body, parseKeepingDigits), context)))
  } catch (cause) {
    pipe.summary.error =
      cause instanceof GatewayError
        ? cause
        : new GatewayError('upstream-failed', 'The upstream answer could not be read.', { cause })
  }
  return pipe
}

/** An upstream that was asked for a whole answer and streams. */
function collectStream(plan: AnswerWayPlan, body: Buffer): { summary: AnswerSummary; body: string } {
  const { inbound, answer, prepared } = plan
  const decoder = prepared.outbound.openStreamDecoder(prepared.context)
  const splitter = openSplitter(prepared.framing)
  const frames = splitter.push(body)
  const rest = splitter.end()
  if (rest !== undefined) frames.push(rest)
  const events = frames.flatMap((frame) => {
    const event = readFrame(frame)
    return event === undefined ? [] : decoder.push(event)
  })
  events.push(...decoder.end())
  const collected = collectAnswer(events)
  plan.watch?.pushAnswer(collected)
  requireEnd(events)
  return {
    summary: summariseAnswer(collected),
    body: JSON.stringify(inbound.encodeResponse(collected, answer)),
  }
}

/** Half an answer is none: nothing of it has reached the caller. */
function requireEnd(events: readonly ChatEvent[]): void {
  const { summary, push } = openSummariser()
  for (const event of events) push(event)
  if (summary.ended || summary.blockReason !== undefined || isEmptyAnswer(summary)) return
  throw cutShort()
}

const STREAM_TYPES: Record<StreamFraming, string> = {
  sse: 'text/event-stream',
  ndjson: 'application/x-ndjson',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
  'aws-event-stream-bytes': 'application/vnd.amazon.eventstream',
}

function isStream(head: ResponseHead, framing: StreamFraming): boolean {
  return (head.headers.get('content-type') ?? '').toLowerCase().startsWith(STREAM_TYPES[framing])
}

function parseAnswer(body: Buffer, parse: (text: string) => unknown): JsonObject {
  let json: unknown
  try {
    json = parse(body.toString('utf8'))
  } catch (cause) {
    throw new GatewayError('upstream-failed', 'The upstream answer is not JSON.', { cause })
  }
  if (!isJsonObject(json))
    throw new GatewayError('upstream-failed', 'The upstream answer is not a JSON object.')
  return json
}
