import type { ChatEvent } from '../../canonical/chat-event.ts'
import { GatewayError } from '../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'

/** The JSON object of a frame; undefined when it is none. `parse` may keep the digits of long numbers. */
export function parseFrame(
  data: string,
  parse: (text: string) => unknown = JSON.parse,
): JsonObject | undefined {
  try {
    const value: unknown = parse(data)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function unreadableFrame(): Extract<ChatEvent, { type: 'error' }> {
  const message = 'The upstream sent a piece that cannot be read.'
  return { type: 'error', error: new GatewayError('upstream-failed', message) }
}
