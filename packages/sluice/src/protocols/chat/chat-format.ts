import type { SseEvent } from '../../bytes/sse-event.ts'
import type { ChatAnswer, ChatProtocol, ChatRequest, FinishReason } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import type { GatewayError } from '../../canonical/errors.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { UpstreamFault } from '../../canonical/upstream-error.ts'
import type { UsageReport } from '../../canonical/usage.ts'
import type { FaultMatcher } from './match-fault.ts'
import type { ChatQuirks, ModelTraits } from './traits.ts'

/** How answers are dressed for the caller: OpenAI's own form, or the one that OhMyGPT documents (R36). */
export type ResponseProfile = 'openai' | 'ohmygpt'

/** Where the model's thinking goes in a chat answer (conversion.md 41). */
export type ReasoningStyle = 'reasoning_content' | 'reasoning' | 'both' | 'think' | 'none'

/** What a codec needs for an answer and cannot compute. */
export interface AnswerContext {
  /** A fresh id in the caller's form, e.g. `chatcmpl-` + 29. */
  id: string
  /** Unix seconds at which the call began. */
  created: number
  /** The model's name as the caller is to see it. */
  model: string
  profile: ResponseProfile
  reasoning: ReasoningStyle
  includeUsage: boolean
  legacyFunctions: boolean
  /** What `decodeRequest` kept of the request for its answer. */
  memo?: JsonObject
  /** A fresh id in a format's own form: the prefix and 24 letters and digits, e.g. `toolu_` + 24. */
  mintId(prefix: string): string
  /** Unix seconds as they are now, for formats that say when an answer was complete. */
  now?(): number
  /** The address of our stored copy of a picture, for formats whose answers hold no pictures (conversion.md 44). */
  pictureLink?(picture: { mediaType: string; data: string }): string | undefined
  notes: Notes
}

/** What a request says beside its body. */
export interface RequestHead {
  /** The parameter of its route, decoded: a model's name, an Azure deployment. */
  parameter?: string
  /** Earlier turns that the body names instead of repeating them, in the format's own words (conversion.md 48). */
  stored?: StoredTurns
  /** A header by its lower-case name. */
  header(name: string): string | undefined
}

/** What a body of the Responses format refers to, resolved by the relay before it is decoded. */
export interface StoredTurns {
  /** Input and output items of the answers before (`previous_response_id`, `conversation`), oldest first. */
  items: readonly JsonObject[]
  /** What `item_reference` names, by id. */
  byId: ReadonlyMap<string, JsonObject>
}

/** Canonical events to the caller's bytes; one object per stream. */
export interface StreamEncoder {
  /** Wire text for one event, `''` when it shows nothing. */
  push(event: ChatEvent): string
  /** What ends the stream well: usage, terminal event. Called once, after the last `push`. */
  end(): string
  /** Text that was pushed and is not written yet, in formats that hold some back until it is whole: of an answer that breaks off. */
  withheld?(): string
  /**
   * What ends it badly, in place of the format's `encodeStreamError` once this encoder has given something to write: in
   * formats whose last event repeats the answer, or depends on what was written before. Nothing is written after it.
   */
  fail?(error: GatewayError, requestId: string): string
  /** The whole answer as the last event told it, for formats whose answers are kept (conversion.md 48). Asked for after the end. */
  whole?(): JsonObject
}

/** A protocol as callers speak it. */
export interface ChatInbound {
  readonly protocol: ChatProtocol
  /**
   * Body to canonical. Throws `bad-request` errors that name the field; changes nothing in `body`.
   * Called on every call, so it copies references, never text.
   */
  decodeRequest(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest
  encodeResponse(answer: ChatAnswer, context: AnswerContext): JsonObject
  openStreamEncoder(context: AnswerContext): StreamEncoder
  /** The error body of a whole answer. */
  encodeError(error: GatewayError, requestId: string): JsonObject
  /** The status under which an error goes out, where the format has another than the catalogue (Anthropic's 529). */
  statusOf?(error: GatewayError): number
  /** The error event after a stream has begun; nothing is written after it. */
  encodeStreamError(error: GatewayError, requestId: string): string
  /** A comment or ping that keeps a waiting stream alive. */
  readonly keepAlive: string
  /** Counting the tokens of a prompt, where the format can ask for it (conversion.md 64). */
  readonly count?: CountInbound
  /** Put before the id of an answer, e.g. `chatcmpl-`. */
  readonly answerIdPrefix: string
  /** The header in which its clients look for the id of a request, beside `x-request-id` (conversion.md 8). */
  readonly requestIdHeader?: string
  /** Of a streamed answer; `text/event-stream` where absent. */
  readonly streamType?: string
  /** A form of answer that no upstream sends: calls of this door are always translated. */
  readonly translatedOnly?: boolean
}

/** What an encoder knows of the model that it writes for. */
export interface EncodeTarget {
  /** The id that is sent upstream. */
  model: string
  traits: ModelTraits
  quirks: ChatQuirks
  /** The largest output that is paid for; sent as the limit unless the caller's own is lower. */
  outputCap?: number
  /** Hosted tools that have a price line (or a free channel); the others are not sent (R34). */
  hostedTools: ReadonlySet<string>
  /** A free channel: a dearer `service_tier` passes too (R34). */
  anyServiceTier?: boolean
  /** The channel's `options`, as its provider has checked them, for formats whose requests depend on them. */
  options?: Readonly<Record<string, unknown>>
}

export interface EncodedRequest {
  body: JsonObject
  /** Headers of the format itself, lower case, e.g. `anthropic-version`. */
  headers?: Record<string, string>
  /** For the answer's `DecodeContext`: tool names that changed on the way, as sent -> as the caller wrote them. */
  toolNames?: ReadonlyMap<string, string>
  /** For the answer's `DecodeContext`: the hidden tool whose arguments are the answer's text (conversion.md 47). */
  hiddenTool?: string
  /** For the answer's `DecodeContext`: tools with free text input that went out as functions, by the name sent (conversion.md 30). */
  customTools?: ReadonlySet<string>
}

/** Vendor frames to canonical events; one object per stream. Never throws: a frame it cannot read is an `error` event. */
export interface StreamDecoder {
  push(frame: SseEvent): ChatEvent[]
  /** The connection ended. Closes open blocks; does not invent a finish. */
  end(): ChatEvent[]
}

/** A protocol as upstreams speak it. */
export interface ChatOutbound {
  readonly protocol: ChatProtocol
  /** Of its requests; `POST` where absent. */
  readonly method?: 'PATCH'
  /** How a stream of it is cut into frames; a provider may declare another. */
  readonly framing: StreamFraming
  /** Path and query below the channel's base URL, by the rules of R30. `basePath` is the base URL's path without a final slash. */
  path(basePath: string, call: { model: string; stream: boolean }): string
  /** Throws `bad-request` naming the caller's field when something cannot be carried and must not be lost. */
  encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest
  /** Throws `upstream-failed` when the body is not an answer of this protocol. */
  decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer
  openStreamDecoder(context: DecodeContext): StreamDecoder
  /** An error status with its body (already parsed when it was JSON, else its text). */
  decodeError(status: number, body: JsonObject | string, context: DecodeContext): UpstreamFault
  /** Counting the tokens of a prompt, where the vendor has a counter. */
  readonly count?: CountOutbound
  /** Present where calls of the same protocol may be forwarded as bytes. */
  passthrough?: ChatPassthrough
}

/** A question for the number of tokens, as callers ask it. */
export interface CountInbound {
  decodeRequest(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest
  encodeAnswer(tokens: number): JsonObject
}

/** The same, as a vendor's counter takes it. */
export interface CountOutbound {
  /** Below the channel's base URL. */
  path(basePath: string, model: string): string
  encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest
  /** Throws `upstream-failed` when the answer holds no count. */
  decodeAnswer(body: JsonObject): number
}

/**
 * `sse`: server-sent events. `ndjson`: a JSON object a line, each a frame of data alone. `aws-event-stream`: AWS's binary
 * messages, each a frame whose event is its `:event-type` (or `:exception-type`) and whose data is the payload.
 * `aws-event-stream-bytes`: the same where the payload wraps an event of another format, `{"bytes": base64}`.
 */
export type StreamFraming = 'sse' | 'ndjson' | 'aws-event-stream' | 'aws-event-stream-bytes'

export interface DecodeContext {
  quirks: ChatQuirks
  notes: Notes
  /** Names that the encoder shortened or replaced (conversion.md 5, 6), as sent -> as the caller wrote them. */
  toolNames?: ReadonlyMap<string, string>
  /** The answer's text is the arguments of this hidden tool (conversion.md 47). */
  hiddenTool?: string
  /** Functions that stand for tools with free text input, by the name sent: their one argument `input` is the text. */
  customTools?: ReadonlySet<string>
  /** A fresh call id, for a vendor that names neither the call nor the answer (conversion.md 5). */
  mintCallId?(): string
  /** The provider's declared refusals (R26, conversion.md 60). */
  faults?: readonly FaultMatcher[]
}

/** One edit of a body's top level: set a key (replacing or appending it) or remove it. */
export type BodyEdit = { key: string; value: string } | { key: string; remove: true }

/** Forwarding as bytes: edits on the way out, observation on the way back. */
export interface ChatPassthrough {
  /** Headers of the format, the caller's own among them, lower case. */
  headers?(request: ChatRequest): Readonly<Record<string, string>>
  /** Edits that conversion.md 1 allows; values are JSON text. */
  editRequest(body: JsonObject, request: ChatRequest, target: EncodeTarget, notes: Notes): BodyEdit[]
  observeAnswer(body: JsonObject, context: DecodeContext): AnswerSummary
  openFrameObserver(context: ObserveContext): FrameObserver
  /** Written where a whole answer came without it, in formats whose clients do not believe in an end without its mark. */
  readonly endMark?: string
  /** Edits of a whole answer (R32): the model's name. */
  editAnswer(body: JsonObject, context: ObserveContext): BodyEdit[]
}

export interface ObserveContext extends DecodeContext {
  /** Shown instead of the vendor's name, when set (R32). */
  model?: string
  /** The caller did not ask for usage: the chunk that we asked for is not forwarded. */
  dropUsage: boolean
}

/** What becomes of one frame's bytes on passthrough. */
export type FrameVerdict =
  | { forward: 'as-is' }
  /** Written in place of the frame's data, under the name `event` where the format names its frames. `isTerminal` as below. */
  | { forward: 'edited'; data: string; event?: string; isTerminal?: true }
  | { forward: 'drop' }
  /** The vendor's end mark: written after settlement. */
  | { forward: 'terminal' }
  /**
   * Written after settlement as well, where more may follow: of formats whose streams end with their connection. From it on
   * every frame is held back. `resumes`: what was held back before it was not the end, and is written now.
   */
  | { forward: 'hold'; data?: string; resumes?: true }

export interface FrameObserver {
  push(frame: SseEvent): FrameVerdict
  readonly summary: AnswerSummary
}

/** What the relay must know of an answer, whichever path it took. */
export interface AnswerSummary {
  /** Content, reasoning, a tool call or a refusal was seen (R29). */
  hasContent: boolean
  /** UTF-16 units of delivered text, split as the local count needs them; reasoning and tool arguments included. */
  asciiUnits: number
  otherUnits: number
  /** Pictures, sound or vendor blocks were among it, which a text count cannot judge. */
  hasUncountable: boolean
  usage?: UsageReport
  /** Of the first choice. */
  finish?: FinishReason
  blockReason?: string
  model?: string
  id?: string
  /** Every choice seen has finished, or the vendor's end mark came. */
  ended: boolean
  error?: GatewayError
}

export function emptySummary(): AnswerSummary {
  return { hasContent: false, asciiUnits: 0, otherUnits: 0, hasUncountable: false, ended: false }
}
