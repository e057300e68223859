import type { ChatProtocol, ChatRequest, Part } from '../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'

/**
 * Tells what the parts and tools of a request hold for the upstreams of another protocol than `own` alone, which are not
 * sent it (conversion.md 2). `block` is the whole of a part in its own protocol, of which the others get what they can say.
 */
export function warnForeignExtra(request: ChatRequest, own: ChatProtocol, notes: Notes): void {
  if (request.extraOf === own) return
  for (const message of request.messages) warnParts(message.parts, notes)
  for (const tool of request.tools) {
    if (tool.type === 'function' && tool.extra !== undefined) warnFields(tool.extra, 'tools', notes)
  }
}

function warnParts(parts: readonly Part[], notes: Notes): void {
  for (const part of parts) {
    if ('extra' in part && part.extra !== undefined) warnFields(part.extra, 'messages', notes)
    if (part.type === 'tool-result') warnParts(part.content, notes)
  }
}

function warnFields(extra: JsonObject, place: string, notes: Notes): void {
  for (const key of Object.keys(extra)) {
    const value = extra[key]
    if (key !== 'block') notes.warn('dropped', `${place}.${key}`)
    else notes.warn('changed', `${place}.${isJsonObject(value) ? String(value.type) : key}`)
  }
}
