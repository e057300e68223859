import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ChatQuirks } from '../traits.ts'
import { audioDataUrl } from './encode-parts.ts'
import { putThinking } from './put-thinking.ts'
import { hasVendorBag } from './vendor-bag.ts'

/** Messages with what only we, or another vendor, understand put into this vendor's words; undefined: none held any. */
export function spellMessages(
  messages: readonly Json[],
  quirks: ChatQuirks,
  notes: Notes,
): Json[] | undefined {
  let spelled: Json[] | undefined
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at]
    if (!isJsonObject(message) || !needsSpelling(message, quirks)) continue
    spelled ??= [...messages]
    spelled[at] = spellMessage(message, quirks, notes)
  }
  return spelled
}

function needsSpelling(message: JsonObject, quirks: ChatQuirks): boolean {
  if (message.role === 'developer' && quirks.noDeveloperRole === true) return true
  if (hasOurProof(message, quirks) || hasVendorBag(message.extra_content)) return true
  if (strayThinking(message, quirks) !== undefined) return true
  if (quirks.stripMessageFields?.some((key) => Object.hasOwn(message, key)) === true) return true
  if (!Array.isArray(message.content)) return false
  for (const part of message.content) if (isBareImage(part) || isBareSound(part, quirks)) return true
  return false
}

function isBareImage(part: Json): boolean {
  return isJsonObject(part) && part.type === 'image_url' && typeof part.image_url === 'string'
}

function isBareSound(part: Json, quirks: ChatQuirks): boolean {
  if (quirks.audioDataUrl !== true || !isJsonObject(part) || part.type !== 'input_audio') return false
  return isJsonObject(part.input_audio) && typeof part.input_audio.data === 'string'
}

/** Reasoning of another vendor in the envelope that we gave it: no vendor of this format can read it (conversion.md 36). */
function hasOurProof(message: JsonObject, quirks: ChatQuirks): boolean {
  if (quirks.takesEnvelopes === true) return false
  return Array.isArray(message.reasoning_details) && message.reasoning_details.some(isOurs)
}

function isOurs(detail: Json): boolean {
  if (!isJsonObject(detail)) return false
  const sealed = typeof detail.signature === 'string' ? detail.signature : detail.data
  return typeof sealed === 'string' && sealed.startsWith('sl1.')
}

/** The field of thinking that a client brings back and this vendor has elsewhere. */
function strayThinking(
  message: JsonObject,
  { reasoningBack: place }: ChatQuirks,
): 'reasoning' | 'reasoning_content' | undefined {
  if (place === undefined || place === 'reasoning_details' || message.role !== 'assistant') return undefined
  if (place !== 'reasoning_content' && typeof message.reasoning_content === 'string')
    return 'reasoning_content'
  return place !== 'reasoning' && typeof message.reasoning === 'string' ? 'reasoning' : undefined
}

function spellMessage(message: JsonObject, quirks: ChatQuirks, notes: Notes): JsonObject {
  const spelled: JsonObject = { ...message }
  // conversion.md 9.
  if (message.role === 'developer' && quirks.noDeveloperRole === true) spelled.role = 'system'
  if (hasOurProof(message, quirks)) {
    for (const key of ['reasoning_details', 'reasoning_content', 'reasoning']) delete spelled[key]
    notes.warn('dropped', 'reasoning')
  }
  if (hasVendorBag(message.extra_content)) {
    delete spelled.extra_content
    notes.warn('dropped', 'messages.extra_content')
  }
  if (Array.isArray(message.content)) {
    spelled.content = message.content.map((part) => spellPart(part, quirks))
  }
  moveThinking(spelled, quirks)
  for (const key of quirks.stripMessageFields ?? []) {
    if (!Object.hasOwn(spelled, key)) continue
    delete spelled[key]
    notes.warn('dropped', `messages.${key}`)
  }
  return spelled
}

function spellPart(part: Json, quirks: ChatQuirks): Json {
  if (!isJsonObject(part)) return part
  if (isBareImage(part)) return { ...part, image_url: { url: part.image_url ?? '' } }
  const sound = part.input_audio
  if (!isBareSound(part, quirks) || !isJsonObject(sound) || typeof sound.data !== 'string') return part
  const format = typeof sound.format === 'string' ? sound.format : 'wav'
  return { ...part, input_audio: { ...sound, data: audioDataUrl(sound.data, format) } }
}

function moveThinking(message: JsonObject, quirks: ChatQuirks): void {
  const place = quirks.reasoningBack
  const from = strayThinking(message, quirks)
  if (from === undefined || place === undefined || place === 'reasoning_details') return
  const text = message[from]
  delete message.reasoning_content
  delete message.reasoning
  if (typeof text === 'string' && text !== '') putThinking(message, text, place)
}
