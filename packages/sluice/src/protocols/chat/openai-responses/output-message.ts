import type { TokenLogprob } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { DELTA_TAIL, deltaHead, placeMembers, TEXT_DELTA_TAIL } from './output-events.ts'
import { addItem, type OutputScope } from './output-scope.ts'

interface TextWire {
  [key: string]: JsonObject[] | string
  type: 'output_text'
  annotations: JsonObject[]
  logprobs: JsonObject[]
  text: string
}

interface RefusalWire {
  [key: string]: string
  type: 'refusal'
  refusal: string
}

interface OpenPart {
  wire: TextWire | RefusalWire
  /** Where it stands, as members. */
  place: string
  head: string
}

/** A text of the answer, and where it begins in all of it: citations count from there. */
export interface TextPlace {
  start: number
  wire: TextWire
  /** Of the message while it is open, for the event that tells of an annotation. */
  place: string | undefined
}

/** A `message` item. Texts that follow one another are one part. */
export class MessageOutput {
  readonly phase: string | undefined
  private readonly scope: OutputScope
  private readonly id: string
  private readonly index: number
  private readonly item: JsonObject & { content: JsonObject[] }
  private open: OpenPart | undefined
  private readonly texts: TextPlace[]

  /** `texts` gets the parts of the message as they begin. */
  constructor(scope: OutputScope, phase: string | undefined, texts: TextPlace[]) {
    this.scope = scope
    this.phase = phase
    this.texts = texts
    this.id = scope.context.mintId('msg_')
    this.item = { id: this.id, type: 'message', status: 'in_progress', content: [], role: 'assistant' }
    if (phase !== undefined) this.item.phase = phase
    this.index = addItem(scope, this.item)
  }

  /** `at`: how much text the answer has before it. */
  addText(text: string, at: number): void {
    const part = this.openText(at)
    part.wire.text += text
    this.scope.events?.delta(part.head, text, TEXT_DELTA_TAIL)
  }

  addTokens(text: string, logprobs: readonly TokenLogprob[], at: number): void {
    const part = this.openText(at)
    part.wire.text += text
    const tokens = logprobs.map(encodeToken)
    part.wire.logprobs.push(...tokens)
    this.scope.events?.delta(part.head, text, `,"logprobs":${JSON.stringify(tokens)},"sequence_number":`)
  }

  addRefusal(text: string): void {
    const part = this.openRefusal()
    part.wire.refusal += text
    this.scope.events?.delta(part.head, text, DELTA_TAIL)
  }

  private openText(at: number): OpenPart & { wire: TextWire } {
    const { open } = this
    if (open !== undefined && isText(open)) return open
    const wire: TextWire = { type: 'output_text', annotations: [], logprobs: [], text: '' }
    const made = this.begin(wire, 'response.output_text.delta')
    this.texts.push({ start: at, wire, place: made.place })
    return { ...made, wire }
  }

  private openRefusal(): OpenPart & { wire: RefusalWire } {
    const { open } = this
    if (open !== undefined && isRefusal(open)) return open
    const wire: RefusalWire = { type: 'refusal', refusal: '' }
    return { ...this.begin(wire, 'response.refusal.delta'), wire }
  }

  private begin(wire: TextWire | RefusalWire, delta: string): OpenPart {
    this.endPart()
    const place = placeMembers(this.id, this.index, `"content_index":${this.item.content.length}`)
    this.item.content.push(wire)
    this.scope.events?.write('response.content_part.added', `${place},"part":${JSON.stringify(wire)}`)
    this.open = { wire, place, head: deltaHead(delta, place) }
    return this.open
  }

  private endPart(): void {
    const { open } = this
    if (open === undefined) return
    this.open = undefined
    const { events } = this.scope
    if (events === undefined) return
    if (isText(open)) {
      const { text, logprobs } = open.wire
      const said = `"text":${JSON.stringify(text)},"logprobs":${JSON.stringify(logprobs)}`
      events.write('response.output_text.done', `${open.place},${said}`)
    } else if (isRefusal(open)) {
      events.write('response.refusal.done', `${open.place},"refusal":${JSON.stringify(open.wire.refusal)}`)
    }
    events.write('response.content_part.done', `${open.place},"part":${JSON.stringify(open.wire)}`)
  }

  close(status: 'completed' | 'incomplete'): void {
    this.endPart()
    for (const text of this.texts) text.place = undefined
    this.item.status = status
    this.scope.events?.endItem(this.index, this.item)
  }
}

function isText(part: OpenPart): part is OpenPart & { wire: TextWire } {
  return part.wire.type === 'output_text'
}

function isRefusal(part: OpenPart): part is OpenPart & { wire: RefusalWire } {
  return part.wire.type === 'refusal'
}

/** Adds an annotation to a text; one of a message that is over shows in the whole answer alone. */
export function annotate(scope: OutputScope, text: TextPlace, annotation: JsonObject): void {
  const at = text.wire.annotations.length
  text.wire.annotations.push(annotation)
  if (text.place === undefined) return
  const added = `"annotation_index":${at},"annotation":${JSON.stringify(annotation)}`
  scope.events?.write('response.output_text.annotation.added', `${text.place},${added}`)
}

function encodeToken({ token, logprob, bytes, top }: TokenLogprob): JsonObject {
  const alternatives = top.map((one) => ({ token: one.token, logprob: one.logprob, bytes: one.bytes ?? [] }))
  return { token, logprob, bytes: bytes ?? [], top_logprobs: alternatives }
}
