import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Json } from '../../canonical/json.ts'
import type { StateSource } from '../sealing.ts'
import { inChunks } from './in-chunks.ts'
import { identifyInputItem, locateInputItem } from './input-item-id.ts'
import { readPins } from './read-pins.ts'
import { decodePin, openAnswer, openInput } from './read-response.ts'
import type { Pin } from './response-record.ts'
import { openItem } from './seal-conversation.ts'
import { type ItemSide, idOfItem, outputOf } from './seal-response.ts'

/** An item that is kept here, or where its vendor keeps it. */
export type FoundItem = { item: Json } | { pin: Pin }

export type ItemsRead =
  /** By id. What is not there, or is another customer's, is not in it. */
  { ok: true; items: ReadonlyMap<string, FoundItem> } | { ok: false; bound: 'bytes'; most: number }

/** Of the texts that the items stand in. */
export const MOST_ITEM_BYTES = 32 * 1024 * 1024

/** Where an item of ours stands. */
interface Place {
  id: string
  responseId: string
  side: ItemSide
  position: number
  /** Of the text it stands in. */
  bytes: number
}

/** The items of a customer with these ids: of responses, of conversations, or kept by a vendor. */
export async function readItems(
  source: StateSource,
  customerId: string,
  ids: readonly string[],
  mostBytes = MOST_ITEM_BYTES,
): Promise<ItemsRead> {
  const items = new Map<string, FoundItem>()
  const left = new Set(ids)
  const places: Place[] = []
  for (const row of await findPlaces(source, customerId, [...left])) {
    left.delete(row.id)
    const pin = decodePin(row)
    if (pin === null) places.push(toPlace(row))
    else items.set(row.id, { pin })
  }
  for (const place of await locatePlaces(source, customerId, [...left])) {
    left.delete(place.id)
    places.push(place)
  }
  const texts = Map.groupBy(places, ({ responseId, side }) => `${side} ${responseId}`)
  const [said, sum] = await readSaid(source, customerId, [...left], mostBytes)
  const bytes = [...texts.values()].reduce((total, [first]) => total + (first?.bytes ?? 0), sum)
  if (bytes > mostBytes) return { ok: false, bound: 'bytes', most: mostBytes }
  for (const [id, item] of said) {
    left.delete(id)
    items.set(id, { item })
  }
  for (const group of texts.values()) {
    for (const [id, item] of await readGroup(source, customerId, group)) items.set(id, { item })
    await nextTurn()
  }
  for (const [id, pin] of await readPins(source, customerId, 'item', [...left])) items.set(id, { pin })
  return { ok: true, items }
}

function findPlaces({ reader, clock }: StateSource, customerId: string, ids: readonly string[]) {
  return inChunks(ids, (some) =>
    reader
      .selectFrom('response_items')
      .innerJoin('responses', (join) =>
        join
          .onRef('responses.customer_id', '=', 'response_items.customer_id')
          .onRef('responses.id', '=', 'response_items.response_id'),
      )
      .select([
        'response_items.id',
        'response_items.response_id',
        'response_items.side',
        'response_items.position',
        'responses.channel_id',
        'responses.credential_id',
        'responses.input_bytes',
        'responses.answer_bytes',
      ])
      .where('response_items.customer_id', '=', customerId)
      .where('response_items.id', 'in', some)
      .where('responses.expires_at', '>', BigInt(clock.now()))
      .execute(),
  )
}

function toPlace(row: Awaited<ReturnType<typeof findPlaces>>[number]): Place {
  const side = row.side === 'input' ? 'input' : 'output'
  return {
    id: row.id,
    responseId: row.response_id,
    side,
    position: Number(row.position),
    bytes: Number(side === 'input' ? row.input_bytes : row.answer_bytes),
  }
}

/** Input items that came without an id and were shown with one of ours. */
async function locatePlaces(
  { reader, clock }: StateSource,
  customerId: string,
  ids: readonly string[],
): Promise<Place[]> {
  const located = ids.flatMap((id) => {
    const place = locateInputItem(id)
    return place === undefined ? [] : [{ id, ...place }]
  })
  const responses = new Set(located.map(({ responseId }) => responseId))
  const rows = await inChunks([...responses], (some) =>
    reader
      .selectFrom('responses')
      .select(['id', 'input_bytes'])
      .where('customer_id', '=', customerId)
      .where('id', 'in', some)
      .where('channel_id', 'is', null)
      .where('expires_at', '>', BigInt(clock.now()))
      .execute(),
  )
  const bytesOf = new Map(rows.map((row) => [row.id, Number(row.input_bytes)]))
  return located.flatMap(({ id, responseId, position }) => {
    const bytes = bytesOf.get(responseId)
    return bytes === undefined ? [] : [{ id, responseId, side: 'input' as const, position, bytes }]
  })
}

/** Items of one text, which is opened once. */
async function readGroup(
  { reader, sealing }: StateSource,
  customerId: string,
  group: readonly Place[],
): Promise<[string, Json][]> {
  const [first] = group
  if (first === undefined) return []
  const { responseId, side } = first
  const row = await reader
    .selectFrom('responses')
    .select(side === 'input' ? 'input as sealed' : 'answer as sealed')
    .where('customer_id', '=', customerId)
    .where('id', '=', responseId)
    .executeTakeFirst()
  if (row === undefined || row.sealed === null) return []
  const place = { customerId, id: responseId }
  const list =
    side === 'input'
      ? openInput(sealing, place, row.sealed).map((item, at) => identifyInputItem(item, responseId, at))
      : outputOf(openAnswer(sealing, place, row.sealed))
  const found: [string, Json][] = []
  for (const { id, position } of group) {
    const item = list[position]
    if (item !== undefined && idOfItem(item) === id) found.push([id, item])
  }
  return found
}

/** Items of conversations, and the bytes of their texts. Nothing is opened beyond the bound. */
async function readSaid(
  { reader, clock, sealing }: StateSource,
  customerId: string,
  ids: readonly string[],
  mostBytes: number,
): Promise<[Map<string, Json>, bytes: number]> {
  const rows = await inChunks(ids, (some) =>
    reader
      .selectFrom('conversation_items')
      .innerJoin('conversations', (join) =>
        join
          .onRef('conversations.customer_id', '=', 'conversation_items.customer_id')
          .onRef('conversations.id', '=', 'conversation_items.conversation_id'),
      )
      .select([
        'conversation_items.id',
        'conversation_items.conversation_id',
        'conversation_items.bytes',
        'conversation_items.sealed',
      ])
      .where('conversation_items.customer_id', '=', customerId)
      .where('conversation_items.id', 'in', some)
      .where('conversations.expires_at', '>', BigInt(clock.now()))
      .execute(),
  )
  const found = new Map<string, Json>()
  let bytes = 0
  for (const row of rows) {
    if (found.has(row.id)) continue
    bytes += Number(row.bytes)
    if (bytes > mostBytes) break
    found.set(row.id, openItem(sealing, { customerId, id: row.conversation_id }, row.id, row.sealed))
  }
  return [found, bytes]
}
