import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { BlockWriter } from '../block-writer.ts'
import { deriveCallId } from '../call-ids.ts'
import type { DecodeContext } from '../chat-format.ts'
import { openCustomInput } from '../custom-input.ts'
import { addArguments, type CallBlock, closeCall } from '../stream-call.ts'
import { restoreToolName } from '../tool-names.ts'
import { decodeCitation } from './decode-citation.ts'
import { readEndFault } from './decode-error.ts'
import { decodeLogprobs } from './decode-logprobs.ts'
import { decodeUsage } from './decode-usage.ts'
import { isBroken, mapFinish } from './map-finish.ts'

/** Reads the pieces of an answer, streamed or whole, so that both ways give the same. */
export class AnswerReader {
  private readonly context: DecodeContext
  private readonly writer = new BlockWriter()
  private id = ''
  /** All text of the answer, in which citations have their places. */
  private text = ''
  /** Where each block of content begins in it. */
  private readonly offsets: number[] = []
  private readonly calls: (CallBlock | undefined)[] = []
  private readonly ids = new Set<string>()

  constructor(context: DecodeContext) {
    this.context = context
  }

  start(id: Json | undefined, out: ChatEvent[]): void {
    const start: ChatEvent = { type: 'message-start' }
    if (typeof id === 'string' && id !== '') start.id = this.id = id
    out.push(start)
  }

  /**
   * "A chain-of-thought style reflection and plan that the model generates when working with Tools"
   * (https://docs.cohere.com/reference/chat): reasoning, though it is no block of content.
   */
  plan(text: Json | undefined, out: ChatEvent[]): void {
    if (typeof text === 'string') this.writer.thought(text, out)
  }

  openContent(index: Json | undefined, block: JsonObject, out: ChatEvent[]): void {
    this.writer.close(out)
    this.offsets[toIndex(index)] = this.text.length
    const { type } = block
    if (typeof type === 'string' && type !== 'text' && type !== 'thinking') {
      this.context.notes.warn('dropped', `content.${type}`)
    }
    this.addContent(block, undefined, out)
  }

  addContent({ text, thinking }: JsonObject, logprobs: Json | undefined, out: ChatEvent[]): void {
    if (typeof thinking === 'string') this.writer.thought(thinking, out)
    const tokens = logprobs === undefined || logprobs === null ? undefined : decodeLogprobs(logprobs)
    if (typeof text !== 'string') {
      if (tokens !== undefined) this.writer.text('', out, tokens)
      return
    }
    this.text += text
    this.writer.text(text, out, tokens)
  }

  closeContent(out: ChatEvent[]): void {
    this.writer.close(out)
  }

  /** One, or a list. */
  cite(wire: Json | undefined, out: ChatEvent[]): void {
    for (const one of Array.isArray(wire) ? wire : [wire]) {
      if (!isJsonObject(one)) continue
      const offset = this.offsets[toIndex(one.content_index)] ?? 0
      const { citations, vendor } = decodeCitation(one, this.text, offset)
      for (const citation of citations) out.push({ type: 'citation', choice: 0, citation })
      if (vendor === undefined) continue
      // No caller speaks this vendor's format (conversion.md 45).
      this.context.notes.warn('dropped', 'citations')
      out.push({ type: 'vendor-citation', choice: 0, citation: vendor })
    }
  }

  openCall(index: Json | undefined, call: JsonObject, out: ChatEvent[]): void {
    const at = index === undefined ? this.calls.length : toIndex(index)
    this.closeCall(at, out)
    const called = isJsonObject(call.function) ? call.function : {}
    const sent = typeof called.name === 'string' ? called.name : ''
    const custom = this.context.customTools?.has(sent) === true
    const name = restoreToolName(sent, this.context.toolNames)
    this.calls[at] = {
      kind: 'call',
      call: this.writer.startCall({ id: this.callId(call.id, sent), name, custom }, out),
      input: { whole: undefined, seen: false },
      custom: custom ? openCustomInput() : undefined,
      open: true,
    }
    this.addArguments(at, called.arguments, out)
  }

  addArguments(index: Json | undefined, piece: Json | undefined, out: ChatEvent[]): void {
    const call = this.calls[toIndex(index)]
    if (call !== undefined && typeof piece === 'string') addArguments(call, piece, out)
  }

  closeCall(index: Json | undefined, out: ChatEvent[]): void {
    const call = this.calls[toIndex(index)]
    if (call !== undefined) closeCall(call, out)
  }

  /** The stream broke off: what is open ends there, without arguments that nobody wrote. */
  breakOff(out: ChatEvent[]): void {
    for (const call of this.calls) if (call !== undefined) call.input.seen = true
    this.close(out)
  }

  private close(out: ChatEvent[]): void {
    this.writer.close(out)
    for (let at = 0; at < this.calls.length; at++) this.closeCall(at, out)
  }

  finish(word: Json | undefined, message: Json | undefined, usage: Json | undefined, out: ChatEvent[]): void {
    this.close(out)
    const report = decodeUsage(usage)
    if (report !== undefined) out.push({ type: 'usage', report })
    const raw = typeof word === 'string' ? word : ''
    if (isBroken(raw)) {
      const { error } = readEndFault(raw, typeof message === 'string' ? message : '', this.context)
      out.push({ type: 'error', error })
      return
    }
    const hasCalls = this.writer.calls > 0
    const finish: ChatEvent = { type: 'finish', choice: 0, reason: mapFinish(raw || 'COMPLETE', hasCalls) }
    if (raw !== '') finish.raw = raw
    out.push(finish, { type: 'message-end' })
  }

  private callId(given: Json | undefined, name: string): string {
    const isUsable = typeof given === 'string' && given !== '' && !this.ids.has(given)
    const id = isUsable ? given : deriveCallId(this.id, this.writer.calls, name)
    this.ids.add(id)
    return id
  }
}

/** More than any answer holds: whatever is numbered beyond belongs to the first. */
const MAX_INDEX = 1024

function toIndex(index: Json | undefined): number {
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < MAX_INDEX ? index : 0
}
