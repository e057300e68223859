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
}

/** What a vendor's own tools did, in a bag beside the message: never a call to run (R21, conversion.md 46). */
export function putVendorBlock(bag: JsonObject, block: VendorBlock): void {
  const vendor = VENDOR_OF_PROTOCOL[block.protocol]
  const held = bag[vendor]
  const blocks = isJsonObject(held) && Array.isArray(held.blocks) ? held.blocks : []
  blocks.push(block.value)
  bag[vendor] = { blocks }
}

/** Whether a message brings such a bag back. */
export function hasVendorBag(extraContent: Json | undefined): boolean {
  if (!isJsonObject(extraContent)) return false
  return Object.values(extraContent).some((vendor) => isJsonObject(vendor) && Array.isArray(vendor.blocks))
}
