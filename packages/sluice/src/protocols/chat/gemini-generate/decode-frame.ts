import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { DecodeContext } from '../chat-format.ts'
import { parseFrame } from '../parse-frame.ts'
import { type AnswerState, CandidateReader } from './decode-candidate.ts'
import { decodeUsage } from './decode-usage.ts'
import { COUNT_FIELDS } from './encode-usage.ts'
import { isErrorBody, readStreamError } from './errors.ts'
import { takeOwnFields } from './own-fields.ts'

/** At most as many candidates as a caller may ask for, with room to spare. */
const MAX_CHOICES = 32

/** Gemini 3 bills each search query, earlier models each grounded answer: https://ai.google.dev/gemini-api/docs/pricing */
const BILLED_BY_ANSWER = /gemini-(?:1|2)\b/

/** What canonical has words for. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'candidates',
  'usageMetadata',
  'modelVersion',
  'responseId',
])

/**
 * Reads `GenerateContentResponse` objects, one per frame of a stream or one for a whole answer. Finish and usage
 * wait for the end: later frames may change both.
 */
export class AnswerReader {
  private readonly answer: AnswerState
  private readonly readers = new Map<number, CandidateReader>()
  private begun = false
  private model = ''
  private blocked = false
  private failed = false
  private usage: JsonObject | undefined
  /** A later frame, whose usage nobody has asked for yet. */
  private unread: string | undefined
  /** Names of the vendor's own fields that were told of; most are in every frame. */
  private readonly told: string[] = []

  constructor(context: DecodeContext, whole: boolean) {
    const seen = { images: 0, webSearches: 0, codeExecutions: 0 }
    this.answer = { context, whole, responseId: '', seen }
  }

  read(body: JsonObject): ChatEvent[] {
    if (this.failed) return []
    if (isErrorBody(body)) return this.fail(readStreamError(body, this.answer.context))
    const out: ChatEvent[] = []
    if (!this.begun) this.begin(body, out)
    this.tellOwn(body, out)
    if (isJsonObject(body.usageMetadata)) {
      this.usage = body.usageMetadata
      this.unread = undefined
    }
    if (isJsonObject(body.promptFeedback)) this.readFeedback(body.promptFeedback, out)
    if (Array.isArray(body.candidates)) {
      for (const candidate of body.candidates) {
        if (isJsonObject(candidate)) this.readerOf(candidate).read(candidate, out)
      }
    }
    return out
  }

  /** A frame that says what one before it said, but for a piece of the first candidate's text and its usage. */
  readText(text: string, data: string): ChatEvent[] {
    const out: ChatEvent[] = []
    if (this.failed) return out
    this.unread = data
    this.readers.get(0)?.readText(text, out)
    return out
  }

  /** Says what went wrong; nothing follows. */
  fail(event: Extract<ChatEvent, { type: 'error' }>): ChatEvent[] {
    if (this.failed) return []
    this.failed = true
    return [event]
  }

  end(): ChatEvent[] {
    const out: ChatEvent[] = []
    if (this.failed) return out
    let finished = this.readers.size > 0
    for (const reader of this.readers.values()) {
      reader.end(out)
      if (!reader.hasFinished) finished = false
    }
    const ended = finished || this.blocked || this.answer.whole
    // The count of an answer that was cut off lacks what came last: better none than a wrong one.
    const usage = ended ? this.lastUsage() : undefined
    if (usage !== undefined) {
      const own = takeOwnFields(usage, COUNT_FIELDS)
      if (own !== undefined) out.push({ type: 'extra', value: { usageMetadata: own }, of: 'gemini-generate' })
      out.push({ type: 'usage', report: this.reportUsage(usage) })
    }
    if (ended) out.push({ type: 'message-end' })
    return out
  }

  /**
   * What is known of the end after a frame, without ending: for who only watches, and cannot wait until the connection
   * tells that nothing more comes. The answer is whole with its finish and its usage, which Google sends together.
   */
  endSoFar(out: ChatEvent[]): void {
    if (this.failed) return
    let finished = this.readers.size > 0
    for (const reader of this.readers.values()) {
      const finish = reader.finishSoFar()
      if (finish === undefined) finished = false
      else out.push(finish)
    }
    if (!finished && !this.blocked) return
    const usage = this.lastUsage()
    if (usage !== undefined) out.push({ type: 'usage', report: this.reportUsage(usage) })
    if (usage !== undefined || this.blocked) out.push({ type: 'message-end' })
  }

  private lastUsage(): JsonObject | undefined {
    const { unread } = this
    if (unread === undefined) return this.usage
    this.unread = undefined
    const usage = parseFrame(unread)?.usageMetadata
    if (isJsonObject(usage)) this.usage = usage
    return this.usage
  }

  private reportUsage(usage: JsonObject): UsageReport {
    this.answer.seen.webSearches = this.countSearches()
    return decodeUsage(usage, this.answer.seen)
  }

  private tellOwn(body: JsonObject, out: ChatEvent[]): void {
    const own = takeOwnFields(body, KNOWN_FIELDS)
    if (own === undefined) return
    for (const key of Object.keys(own)) {
      if (key === 'promptFeedback' && isBlockAlone(own[key])) delete own[key]
      else if (this.told.includes(key)) delete own[key]
      else this.told.push(key)
    }
    if (Object.keys(own).length > 0) out.push({ type: 'extra', value: own, of: 'gemini-generate' })
  }

  private begin(body: JsonObject, out: ChatEvent[]): void {
    this.begun = true
    const start: ChatEvent = { type: 'message-start' }
    if (typeof body.responseId === 'string') {
      this.answer.responseId = body.responseId
      start.id = body.responseId
    }
    if (typeof body.modelVersion === 'string') {
      this.model = body.modelVersion
      start.model = body.modelVersion
    }
    const created = typeof body.createTime === 'string' ? Date.parse(body.createTime) : Number.NaN
    if (!Number.isNaN(created)) start.created = Math.floor(created / 1000)
    out.push(start)
  }

  private readFeedback(feedback: JsonObject, out: ChatEvent[]): void {
    if (typeof feedback.blockReason !== 'string' || this.blocked) return
    this.blocked = true
    out.push({ type: 'prompt-blocked', reason: feedback.blockReason })
  }

  private readerOf(candidate: JsonObject): CandidateReader {
    const { index } = candidate
    const choice = typeof index === 'number' && index > 0 && index < MAX_CHOICES ? Math.floor(index) : 0
    let reader = this.readers.get(choice)
    if (reader === undefined) {
      reader = new CandidateReader(choice, this.answer)
      this.readers.set(choice, reader)
    }
    return reader
  }

  private countSearches(): number {
    let queries = 0
    for (const reader of this.readers.values()) queries += reader.searchQueries
    return BILLED_BY_ANSWER.test(this.model) ? Math.min(1, queries) : queries
  }
}

/** The event of a blocked prompt says all of it. */
function isBlockAlone(feedback: Json | undefined): boolean {
  return isJsonObject(feedback) && Object.keys(feedback).every((key) => key === 'blockReason')
}
