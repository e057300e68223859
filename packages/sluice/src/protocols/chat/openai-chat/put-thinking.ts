import type { JsonObject } from '../../../canonical/json.ts'
import type { ChatQuirks } from '../traits.ts'

/** Puts past thinking into an assistant's message where its vendor looks for it. */
export function putThinking(
  message: JsonObject,
  text: string,
  place: Exclude<NonNullable<ChatQuirks['reasoningBack']>, 'reasoning_details'>,
): void {
  if (place !== 'thinking-part') {
    message[place] = text
    return
  }
  // https://docs.mistral.ai/capabilities/reasoning/
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text }] }
  const { content } = message
  if (Array.isArray(content)) message.content = [thinking, ...content]
  else if (typeof content === 'string' && content !== '') {
    message.content = [thinking, { type: 'text', text: content }]
  } else message.content = [thinking]
}
