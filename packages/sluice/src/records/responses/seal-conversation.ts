import type { Json, JsonObject } from '../../canonical/json.ts'
import { aboutRow, type Sealing } from '../sealing.ts'
import type { ConversationPlace, SealedItem } from './conversation-rows.ts'

export function sealMetadata(sealing: Sealing, place: ConversationPlace, metadata: JsonObject): string {
  return sealing.seal(JSON.stringify(metadata), aboutMetadata(place))
}

/** Every item of a conversation has an id, which is its own there. */
export function sealItems(
  sealing: Sealing,
  place: ConversationPlace,
  items: readonly (JsonObject & { id: string })[],
): SealedItem[] {
  return items.map((item) => {
    const text = JSON.stringify(item)
    const { id } = item
    return { id, sealed: sealing.seal(text, aboutItem(place, id)), bytes: Buffer.byteLength(text) }
  })
}

export function openItem(sealing: Sealing, place: ConversationPlace, id: string, sealed: string): Json {
  return JSON.parse(sealing.open(sealed, aboutItem(place, id)))
}

export function aboutMetadata({ customerId, id }: ConversationPlace): string {
  return aboutRow('conversations', customerId, id)
}

function aboutItem({ customerId, id }: ConversationPlace, itemId: string): string {
  return aboutRow('conversation_items', customerId, id, itemId)
}
