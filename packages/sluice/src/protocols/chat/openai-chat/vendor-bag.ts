import type { ChatProtocol, VendorBlock } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

const VENDOR_OF_PROTOCOL: Record<ChatProtocol, string> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  'gemini-generate': 'google',
  'bedrock-converse': 'amazon',
  'cohere-chat': 'cohere',
  'ollama-chat': 'ollama',
  'dify-chat': 'dify',
  'coze-chat': 'coze',
}

// A record has no keys but those of its type.
const PROTOCOLS = Object.keys(VENDOR_OF_PROTOCOL) as ChatProtocol[]

/** The way back. Of OpenAI's formats only the newer one has tools of the vendor's own. */
export const PROTOCOL_OF_VENDOR: ReadonlyMap<string, ChatProtocol> = new Map<string, ChatProtocol>([
  ...PROTOCOLS.map((protocol) => [VENDOR_OF_PROTOCOL[protocol], protocol] as const),
  ['openai', 'openai-responses'],
])

/**
 * Where in an answer a block stood: after so many UTF-16 units of `content`, blocks of reasoning that bear a proof, and
 * calls. The message itself shows each kind apart, so its order is lost but for this.
 */
export interface BlockPlace {
  text: number
  reasoning: number
  calls: number
}

export interface PlacedBlock {
  block: VendorBlock
  place: BlockPlace
}

/**
 * What vendors' own tools did, in a bag beside the message, `{ anthropic: { blocks: […], at: […] } }`: never a call to run
 * (R21, conversion.md 46). A client that sends the message again sends the bag too, and its vendor gets the blocks back.
 */
export function fillVendorBag(placed: readonly PlacedBlock[]): JsonObject {
  const bag: Record<string, { blocks: JsonObject[]; at: JsonObject[] }> = {}
  for (const { block, place } of placed) {
    const vendor = VENDOR_OF_PROTOCOL[block.protocol]
    const held = bag[vendor] ?? { blocks: [], at: [] }
    held.blocks.push(block.value)
    held.at.push({ ...place })
    bag[vendor] = held
  }
  return { ...bag }
}

/** Whether a message brings such a bag back. */
export function hasVendorBag(extraContent: Json | undefined): boolean {
  if (!isJsonObject(extraContent)) return false
  return Object.values(extraContent).some((vendor) => isJsonObject(vendor) && Array.isArray(vendor.blocks))
}
