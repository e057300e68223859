import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import type { AnswerToKeep } from '../call-state.ts'

const FINAL_EVENTS: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
])

/** The response object that an answer ends with: the whole of it, or what its last event brings. */
export function readFinalResponse({
  tail,
  streamed,
}: Pick<AnswerToKeep, 'tail' | 'streamed'>): JsonObject | undefined {
  const text = tail.toString()
  if (!streamed) return parseObject(text)
  for (const line of text.split('\n').reverse()) {
    if (!line.startsWith('data:')) continue
    const event = parseObject(line.slice('data:'.length))
    if (event !== undefined && FINAL_EVENTS.has(event.type) && isJsonObject(event.response))
      return event.response
  }
  return undefined
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return isJsonObject(json) ? json : undefined
  } catch {
    return undefined
  }
}
