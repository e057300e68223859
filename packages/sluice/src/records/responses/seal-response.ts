import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { aboutRow, type Sealing } from '../sealing.ts'
import type { NewResponse, Pin, ResponseFacts, ResponsePlace } from './response-record.ts'

/** Plain data for the commands: texts are sealed already. */

export interface SealedResponse extends ResponseFacts {
  pin: Pin | null
  input: SealedText | null
  answer: SealedText | null
  items: readonly ItemPlace[]
}

export interface SealedText {
  sealed: string
  /** Of the text. */
  bytes: number
}

export type ItemSide = 'input' | 'output'

export interface ItemPlace {
  id: string
  side: ItemSide
  /** In the list of its side, from 0. */
  position: number
}

export interface SealedAnswer {
  answer: SealedText
  items: readonly ItemPlace[]
}

export interface SealedEvent {
  sequence: number
  sealed: string
}

/**
 * Items that can be referred to by their id. Of a longer list the last ones: what is referred to is what was said lately,
 * and each costs a row.
 */
export const MOST_INDEXED_ITEMS = 1000

const LONGEST_ID = 256

export function sealResponse(sealing: Sealing, response: NewResponse): SealedResponse {
  const { content, ...facts } = response
  if ('pin' in content) {
    const items = content.itemIds.map((id, position) => ({ id, side: 'output' as const, position }))
    return { ...facts, pin: content.pin, input: null, answer: null, items: boundItems(items) }
  }
  const { answer, items } = sealAnswer(sealing, facts, content.answer)
  return {
    ...facts,
    pin: null,
    input: sealText(sealing, JSON.stringify(content.input), aboutInput(facts)),
    answer,
    items: boundItems([...placeItems(content.input, 'input'), ...items]),
  }
}

/** The response object as it is now, e.g. at the end of a background response. */
export function sealAnswer(sealing: Sealing, place: ResponsePlace, answer: JsonObject): SealedAnswer {
  return {
    answer: sealText(sealing, JSON.stringify(answer), aboutAnswer(place)),
    items: boundItems(placeItems(outputOf(answer), 'output')),
  }
}

/** Events of a background response, each as the text of its `data:`. */
export function sealEvents(
  sealing: Sealing,
  place: ResponsePlace,
  events: readonly { sequence: number; text: string }[],
): SealedEvent[] {
  return events.map(({ sequence, text }) => ({
    sequence,
    sealed: sealing.seal(text, aboutEvent(place, sequence)),
  }))
}

/** The items of an answer; none where it has no list of them. */
export function outputOf(answer: JsonObject): readonly Json[] {
  return Array.isArray(answer.output) ? answer.output : []
}

export function idOfItem(item: Json | undefined): string | undefined {
  return isJsonObject(item) && typeof item.id === 'string' && item.id !== '' ? item.id : undefined
}

export function aboutInput({ customerId, id }: ResponsePlace): string {
  return aboutRow('responses', 'input', customerId, id)
}

export function aboutAnswer({ customerId, id }: ResponsePlace): string {
  return aboutRow('responses', 'answer', customerId, id)
}

export function aboutEvent({ customerId, id }: ResponsePlace, sequence: number): string {
  return aboutRow('response_events', customerId, sequence, id)
}

function sealText(sealing: Sealing, text: string, about: string): SealedText {
  return { sealed: sealing.seal(text, about), bytes: Buffer.byteLength(text) }
}

function placeItems(list: readonly Json[], side: ItemSide): ItemPlace[] {
  const places: ItemPlace[] = []
  for (const [position, item] of list.entries()) {
    const id = idOfItem(item)
    if (id !== undefined && !isReference(item)) places.push({ id, side, position })
  }
  return places
}

/** Names an item that stands elsewhere. The type may be left out. */
function isReference(item: Json): boolean {
  if (!isJsonObject(item)) return false
  const { type = null, role, content } = item
  return type === 'item_reference' || (type === null && role === undefined && content === undefined)
}

function boundItems(items: readonly ItemPlace[]): readonly ItemPlace[] {
  return items.filter(({ id }) => id.length <= LONGEST_ID).slice(-MOST_INDEXED_ITEMS)
}
