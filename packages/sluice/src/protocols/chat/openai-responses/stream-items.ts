import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import {
  addArguments,
  announceCall,
  type CallItem,
  type CallScope,
  closeCall,
  endArguments,
  endCall,
} from './stream-call-item.ts'
import { endHosted, type HostedWork, openHostedWork } from './stream-hosted-item.ts'
import {
  type Item,
  isSame,
  type Kind,
  kindOf,
  openItem,
  readPart,
  readPlace,
  saysSame,
  thoughtIndex,
} from './stream-item.ts'
import {
  addAnnotation,
  addRefusal,
  addText,
  endMessage,
  endPart,
  endRefusal,
  endText,
  type MessageItem,
} from './stream-message.ts'
import {
  addThought,
  endReasoning,
  endThought,
  type ReasoningItem,
  type ThoughtList,
} from './stream-reasoning.ts'
import type { AnswerWriter } from './stream-writer.ts'

/**
 * The items of one answer: told of in pieces, whole at their end, or only in the answer's own list at the very end.
 * Nothing of them is told twice, and nothing is left out, whichever of the three a vendor leaves out.
 */
export class OutputItems {
  readonly work: HostedWork = openHostedWork()
  private readonly writer: AnswerWriter
  private readonly context: DecodeContext
  private readonly calls: CallScope
  private readonly items: Item[] = []
  /** By `output_index`. */
  private readonly places: (Item | undefined)[] = []

  constructor(writer: AnswerWriter, context: DecodeContext) {
    this.writer = writer
    this.context = context
    this.calls = { writer, context, answerId: '', ids: [] }
  }

  /** The answer's id, once it is known. */
  set answerId(id: string) {
    this.calls.answerId = id
  }

  /** Whether a tool was called that the caller runs. */
  get hasCalls(): boolean {
    return this.writer.calls > 0
  }

  added(value: JsonObject): void {
    const wire = value.item
    if (!isJsonObject(wire)) return
    const kind = kindOf(wire)
    const place = readPlace(value.output_index)
    const known = place === -1 ? undefined : this.places[place]
    // Some vendors say it twice.
    if (known !== undefined && !known.done && known.kind === kind && isSame(known.id, wire.id)) return
    const item = this.open(wire, kind, place)
    if (item.kind === 'call') announceCall(item, wire, this.calls)
  }

  ended(value: JsonObject): void {
    const wire = value.item
    if (!isJsonObject(wire)) return
    const kind = kindOf(wire)
    const place = readPlace(value.output_index)
    this.end(this.find(value, kind, wire.id) ?? this.open(wire, kind, place), wire)
  }

  /** The commonest piece of all, of which no more is known than this. */
  quickText(place: number, index: number, text: string): void {
    const item = this.places[place]
    if (item?.kind === 'message') {
      if (!item.done) addText(item, index, { text, logprobs: undefined }, this.writer)
      return
    }
    this.text({ output_index: place, content_index: index, delta: text })
  }

  text(value: JsonObject): void {
    const item = this.messageOf(value)
    if (item === undefined) return
    addText(item, readPart(value.content_index), { text: value.delta, logprobs: value.logprobs }, this.writer)
  }

  textEnded(value: JsonObject): void {
    const item = this.messageOf(value)
    if (item === undefined) return
    endText(item, readPart(value.content_index), { text: value.text, logprobs: value.logprobs }, this.writer)
  }

  annotated(value: JsonObject): void {
    const item = this.messageOf(value)
    if (item !== undefined) addAnnotation(item, readPart(value.content_index), value, this.writer)
  }

  refusal(value: JsonObject): void {
    const item = this.messageOf(value)
    if (item !== undefined) addRefusal(item, readPart(value.content_index), value.delta, this.writer)
  }

  refusalEnded(value: JsonObject): void {
    const item = this.messageOf(value)
    if (item !== undefined) endRefusal(item, readPart(value.content_index), value.refusal, this.writer)
  }

  partEnded(value: JsonObject): void {
    const { part } = value
    if (!isJsonObject(part)) return
    if (part.type === 'reasoning_text') {
      this.thoughtEnded(value, 'content', part.text)
      return
    }
    const item = this.messageOf(value)
    if (item === undefined) return
    endPart(item, readPart(value.content_index), part, { writer: this.writer, notes: this.context.notes })
  }

  thought(value: JsonObject, list: ThoughtList): void {
    const item = this.reasoningOf(value)
    if (item !== undefined) addThought(item, list, thoughtIndex(value, list), value.delta, this.writer)
  }

  thoughtEnded(value: JsonObject, list: ThoughtList, whole: Json | undefined): void {
    const item = this.reasoningOf(value)
    if (item !== undefined) endThought(item, list, thoughtIndex(value, list), whole, this.writer)
  }

  callInput(value: JsonObject, type: string): void {
    const item = this.callOf(value, type)
    if (item !== undefined) addArguments(item, value.delta, this.writer)
  }

  callInputEnded(value: JsonObject, type: string): void {
    const item = this.callOf(value, type)
    if (item === undefined) return
    // Some vendors name the tool only here.
    announceCall(item, value, this.calls)
    endArguments(item, item.custom ? value.input : value.arguments, this.writer)
  }

  /** The list of all items at the answer's end. */
  endAll(output: readonly Json[]): void {
    const told = [...this.items]
    for (const [place, wire] of output.entries()) {
      if (!isJsonObject(wire)) continue
      const kind = kindOf(wire)
      const at = this.match(wire, kind, place, told)
      const [item] = at === -1 ? [] : told.splice(at, 1)
      this.end(item ?? this.open(wire, kind, -1), wire)
    }
    this.closeAll()
  }

  /** Ends what is open, and adds nothing to it. */
  closeAll(): void {
    for (const item of this.items) {
      if (item.kind === 'call' && !item.done) closeCall(item, this.writer)
      item.done = true
    }
    this.writer.close()
  }

  /** Which of the items that were told of stands at this place of the list; -1 where it is new. */
  private match(wire: JsonObject, kind: Kind, place: number, told: readonly Item[]): number {
    const there = this.places[place]
    const placed = told.findIndex((item) => item === there && item.kind === kind)
    if (placed !== -1 && isSame(told[placed]?.id ?? '', wire.id)) return placed
    const named = told.findIndex((item) => item.kind === kind && item.id !== '' && item.id === wire.id)
    if (named !== -1) return named
    // Some vendors name an item anew each time.
    return placed !== -1 ? placed : told.findIndex((item) => item.kind === kind && saysSame(item, wire))
  }

  private open(wire: JsonObject, kind: Kind, place: number): Item {
    const item = openItem(wire, kind)
    this.items.push(item)
    if (place !== -1) this.places[place] = item
    return item
  }

  private end(item: Item, wire: JsonObject): void {
    if (item.done) return
    item.done = true
    const { writer, context, work } = this
    const { notes } = context
    switch (item.kind) {
      case 'message':
        endMessage(item, wire, { writer, notes })
        break
      case 'reasoning':
        endReasoning(item, wire, writer)
        break
      case 'call':
        endCall(item, wire, this.calls)
        break
      case 'hosted':
        endHosted(wire, { writer, notes, work })
    }
  }

  private messageOf(value: JsonObject): MessageItem | undefined {
    const item = this.itemOf(value, 'message', 'message')
    return item?.kind === 'message' && !item.done ? item : undefined
  }

  private reasoningOf(value: JsonObject): ReasoningItem | undefined {
    const item = this.itemOf(value, 'reasoning', 'reasoning')
    return item?.kind === 'reasoning' && !item.done ? item : undefined
  }

  private callOf(value: JsonObject, type: string): CallItem | undefined {
    const item = this.itemOf(value, 'call', type)
    return item?.kind === 'call' && !item.done ? item : undefined
  }

  /** The item that a piece belongs to; one that never began begins with it. */
  private itemOf(value: JsonObject, kind: Kind, type: string): Item {
    const found = this.find(value, kind, value.item_id)
    if (found !== undefined) return found
    return this.open({ type, id: value.item_id }, kind, readPlace(value.output_index))
  }

  private find(value: JsonObject, kind: Kind, id: Json | undefined): Item | undefined {
    const place = readPlace(value.output_index)
    const there = place === -1 ? undefined : this.places[place]
    // A vendor may count all its items as the first one.
    if (there?.kind === kind && (!there.done || isSame(there.id, id))) return there
    const named = this.items.findLast((item) => item.kind === kind && item.id !== '' && item.id === id)
    if (named !== undefined || place !== -1) return named
    return this.items.findLast((item) => item.kind === kind && !item.done)
  }
}
