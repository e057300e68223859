import type { ReasoningProof, TokenLogprob } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { deriveCallId } from '../call-ids.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readCustomInput } from '../custom-input.ts'
import { restoreToolName } from '../tool-names.ts'
import { noteSources, resolveCitations, type Sources } from './decode-citations.ts'
import { decodeLogprobs } from './decode-logprobs.ts'
import type { SeenInAnswer } from './decode-usage.ts'
import { addPartialArgs, PartialArguments } from './join-partial-args.ts'
import { mapFinishReason } from './map-finish.ts'
import { takeOwnFields } from './own-fields.ts'
import { kindOfPart, TOOL_KINDS } from './tool-parts.ts'
import { isPcm, wavHeader } from './wrap-pcm.ts'

/** What the candidates of one answer share. */
export interface AnswerState {
  readonly context: DecodeContext
  /** Everything arrives at once: sizes are known, and an answer without a finish reason has ended all the same. */
  readonly whole: boolean
  responseId: string
  readonly seen: SeenInAnswer
}

/** What canonical has words for. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(['content', 'finishReason', 'index'])

interface OpenCall {
  call: number
  args: PartialArguments
  custom: boolean
  proof: ReasoningProof | undefined
}

/** Reads one candidate over all frames of an answer. */
export class CandidateReader {
  private readonly choice: number
  private readonly answer: AnswerState
  private block: 'none' | 'text' | 'reasoning' = 'none'
  /** All text without thoughts, for Google's offsets count in it. */
  private text = ''
  private calls = 0
  private openCall: OpenCall | undefined
  private logprobs: TokenLogprob[] | undefined
  private sources: Sources | undefined
  private audioBegun = false
  private rawFinish: string | undefined

  constructor(choice: number, answer: AnswerState) {
    this.choice = choice
    this.answer = answer
  }

  get hasFinished(): boolean {
    return this.rawFinish !== undefined
  }

  get searchQueries(): number {
    return this.sources?.queries ?? 0
  }

  read(candidate: JsonObject, out: ChatEvent[]): void {
    const own = takeOwnFields(candidate, KNOWN_FIELDS)
    if (own !== undefined) {
      out.push({ type: 'choice-extra', choice: this.choice, value: own, of: 'gemini-generate' })
    }
    if (candidate.logprobsResult !== undefined) this.holdLogprobs(decodeLogprobs(candidate.logprobsResult))
    this.sources = noteSources(this.sources, candidate)
    const content = candidate.content
    if (isJsonObject(content) && Array.isArray(content.parts)) {
      for (const part of content.parts) if (isJsonObject(part)) this.readPart(part, content.parts, out)
    }
    // Old models say STOP in every frame and may take it back in the last (recorded: STOP, STOP, RECITATION).
    const finish = candidate.finishReason
    if (typeof finish !== 'string' || finish === 'FINISH_REASON_UNSPECIFIED') return
    this.rawFinish = finish
    // No more of its arguments will come.
    this.endCall(out)
  }

  /** A frame of which only its text is new. */
  readText(text: string, out: ChatEvent[]): void {
    if (text !== '') this.pushText(text, out)
  }

  /** The end that is known so far; a later frame may change it. */
  finishSoFar(): Extract<ChatEvent, { type: 'finish' }> | undefined {
    if (this.rawFinish === undefined) return undefined
    const reason = mapFinishReason(this.rawFinish, this.calls > 0)
    return { type: 'finish', choice: this.choice, reason, raw: this.rawFinish }
  }

  /** What waited for the last frame: citations, the end of open blocks, the finish. */
  end(out: ChatEvent[]): void {
    const choice = this.choice
    const hasEnded = this.hasFinished || this.answer.whole
    // Pieces of arguments may look whole and not be: a call that was cut off keeps none.
    if (hasEnded) this.endCall(out)
    else if (this.openCall !== undefined) out.push({ type: 'tool-end', choice, call: this.openCall.call })
    if (this.logprobs !== undefined) this.pushText('', out)
    if (this.sources !== undefined) {
      const citations = resolveCitations(this.sources, this.text, this.answer.context.notes)
      for (const citation of citations) out.push({ type: 'citation', choice, citation })
    }
    this.closeBlock(out)
    const finish = this.finishSoFar()
    if (finish !== undefined) out.push(finish)
    else if (this.answer.whole) {
      out.push({ type: 'finish', choice, reason: this.calls > 0 ? 'tool-call' : 'stop' })
    }
  }

  private readPart(part: JsonObject, all: readonly Json[], out: ChatEvent[]): void {
    const signature = typeof part.thoughtSignature === 'string' ? part.thoughtSignature : undefined
    if (typeof part.text === 'string') {
      if (part.thought === true) this.pushThought(part.text, signature, out)
      else {
        if (part.text !== '') this.pushText(part.text, out)
        if (signature !== undefined) this.pushProof(signature, out)
      }
    } else if (isJsonObject(part.functionCall)) this.readCall(part.functionCall, signature, out)
    else if (isJsonObject(part.inlineData)) this.readBlob(part, part.inlineData, all, signature, out)
    else this.readOther(part, signature, out)
  }

  private pushText(text: string, out: ChatEvent[]): void {
    const choice = this.choice
    if (this.block !== 'text') {
      this.closeBlock(out)
      this.block = 'text'
      out.push({ type: 'text-start', choice })
    }
    this.text += text
    const delta: ChatEvent = { type: 'text-delta', choice, text }
    if (this.logprobs !== undefined) {
      delta.logprobs = this.logprobs
      this.logprobs = undefined
    }
    out.push(delta)
  }

  private pushThought(text: string, signature: string | undefined, out: ChatEvent[]): void {
    const choice = this.choice
    if (this.block !== 'reasoning') {
      this.closeBlock(out)
      this.block = 'reasoning'
      out.push({ type: 'reasoning-start', choice })
    }
    if (text !== '') out.push({ type: 'reasoning-delta', choice, text })
    if (signature === undefined) return
    this.block = 'none'
    out.push({ type: 'reasoning-end', choice, proof: ownProof(signature) })
  }

  /** A signature on a text, or alone: reasoning that shows no words. */
  private pushProof(signature: string, out: ChatEvent[]): void {
    this.closeBlock(out)
    const choice = this.choice
    out.push(
      { type: 'reasoning-start', choice },
      { type: 'reasoning-end', choice, proof: ownProof(signature) },
    )
  }

  private closeBlock(out: ChatEvent[]): void {
    if (this.block === 'text') out.push({ type: 'text-end', choice: this.choice })
    else if (this.block === 'reasoning') out.push({ type: 'reasoning-end', choice: this.choice })
    this.block = 'none'
  }

  private readCall(wire: JsonObject, signature: string | undefined, out: ChatEvent[]): void {
    this.closeBlock(out)
    const name = typeof wire.name === 'string' ? wire.name : ''
    if (name !== '') this.startCall(name, wire, signature, out)
    else if (this.openCall === undefined) return
    const open = this.openCall
    if (open === undefined) return
    if (signature !== undefined) open.proof = ownProof(signature)
    if (!addPartialArgs(open.args, wire.partialArgs))
      this.answer.context.notes.warn('incomplete', 'functionCall')
    if (isJsonObject(wire.args) && !(wire.willContinue === true && isEmpty(wire.args))) {
      this.endCall(out, wire.args)
    } else if (wire.willContinue !== true) this.endCall(out)
  }

  private startCall(sent: string, wire: JsonObject, signature: string | undefined, out: ChatEvent[]): void {
    this.endCall(out)
    const { context } = this.answer
    const call = this.calls++
    const custom = context.customTools?.has(sent) === true
    const id = typeof wire.id === 'string' && wire.id !== '' ? wire.id : this.makeCallId(call, wire)
    const name = restoreToolName(sent, context.toolNames)
    const start: ChatEvent = { type: 'tool-start', choice: this.choice, call, id, name }
    if (custom) start.custom = true
    const proof = signature === undefined ? undefined : ownProof(signature)
    if (proof !== undefined) start.proof = proof
    out.push(start)
    this.openCall = { call, args: new PartialArguments(), custom, proof }
  }

  /** Gemini before 3 gives calls no id. */
  private makeCallId(call: number, wire: JsonObject): string {
    const { responseId, context } = this.answer
    if (responseId !== '') return deriveCallId(responseId, this.choice, call)
    return context.mintCallId?.() ?? deriveCallId(JSON.stringify(wire), this.choice, call)
  }

  private endCall(out: ChatEvent[], args?: JsonObject): void {
    const open = this.openCall
    if (open === undefined) return
    this.openCall = undefined
    const at = { choice: this.choice, call: open.call }
    const json = args === undefined ? open.args.toJson() : JSON.stringify(args)
    const text = open.custom ? readCustomInput(json) : json
    const end: ChatEvent = { type: 'tool-end', ...at }
    if (open.proof !== undefined) end.proof = open.proof
    out.push({ type: 'tool-delta', ...at, text }, end)
  }

  private readBlob(
    part: JsonObject,
    blob: JsonObject,
    all: readonly Json[],
    signature: string | undefined,
    out: ChatEvent[],
  ): void {
    const mediaType = typeof blob.mimeType === 'string' ? blob.mimeType : ''
    const data = typeof blob.data === 'string' ? blob.data : ''
    this.closeBlock(out)
    // A draft that the model drew while it thought is no part of the answer.
    if (part.thought === true) this.pushBlock('inlineData', part, out)
    else if (mediaType.startsWith('image/')) {
      const image: ChatEvent = { type: 'image', choice: this.choice, mediaType, data }
      if (signature !== undefined) image.proof = ownProof(signature)
      this.answer.seen.images++
      out.push(image)
    } else if (mediaType.startsWith('audio/')) this.pushAudio(mediaType, data, all, out)
    else this.pushBlock('inlineData', part, out)
  }

  private pushAudio(mediaType: string, data: string, all: readonly Json[], out: ChatEvent[]): void {
    const at = { type: 'audio-delta', choice: this.choice } as const
    if (isPcm(mediaType) && !this.audioBegun) {
      const header = wavHeader(mediaType, this.answer.whole ? pcmBytes(all) : undefined)
      out.push({ ...at, data: Buffer.concat([header, Buffer.from(data, 'base64')]).toString('base64') })
    } else out.push({ ...at, data })
    this.audioBegun = true
  }

  private readOther(part: JsonObject, signature: string | undefined, out: ChatEvent[]): void {
    const kind = kindOfPart(part)
    if (kind === undefined) {
      if (signature !== undefined) this.pushProof(signature, out)
      return
    }
    if (kind === 'executableCode') this.answer.seen.codeExecutions++
    if (kind !== 'fileData' && !TOOL_KINDS.has(kind))
      this.answer.context.notes.warn('incomplete', `content.${kind}`)
    this.closeBlock(out)
    this.pushBlock(kind, part, out)
  }

  /** The whole part is kept, its signature with it, for the way back (R21). */
  private pushBlock(kind: string, part: JsonObject, out: ChatEvent[]): void {
    const block = { type: 'vendor', protocol: 'gemini-generate', kind, value: part } as const
    out.push({ type: 'vendor-block', choice: this.choice, block })
  }

  private holdLogprobs(more: TokenLogprob[]): void {
    if (more.length > 0) this.logprobs = this.logprobs === undefined ? more : [...this.logprobs, ...more]
  }
}

function ownProof(value: string): ReasoningProof {
  return { issuer: 'gemini-generate', value }
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0
}

/** Bytes of all raw sound in a whole answer's parts. */
function pcmBytes(parts: readonly Json[]): number {
  let bytes = 0
  for (const part of parts) {
    const blob = isJsonObject(part) ? part.inlineData : undefined
    if (!isJsonObject(blob) || typeof blob.mimeType !== 'string' || !isPcm(blob.mimeType)) continue
    if (typeof blob.data === 'string') bytes += Buffer.byteLength(blob.data, 'base64')
  }
  return bytes
}
