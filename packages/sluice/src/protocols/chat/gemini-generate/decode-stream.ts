import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { parseKeepingDigits } from '../raw-json.ts'
import { AnswerReader } from './decode-frame.ts'

/** A stream of `GenerateContentResponse` objects, one per frame; Google's own has no end mark. */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  const reader = new AnswerReader(context, false)
  let over = false
  const end = () => {
    if (over) return []
    over = true
    return reader.end()
  }
  return {
    push(frame) {
      const { data } = frame
      if (over || data === '') return []
      // Relays that speak this format end it as OpenAI's is ended.
      if (data === '[DONE]') return end()
      const body = parseFrame(data)
      if (body === undefined) {
        return reader.fail({
          type: 'error',
          error: new GatewayError('upstream-failed', 'The upstream sent an event that cannot be read.'),
        })
      }
      return reader.read(body)
    },
    end,
  }
}

function parseFrame(data: string): JsonObject | undefined {
  try {
    // Only arguments must keep their digits; other frames hold nothing but text and counts.
    const value: unknown = data.includes('"functionCall"') ? parseKeepingDigits(data) : JSON.parse(data)
    // An error that is not framed as an event is a list of one: Google's form without `alt=sse`.
    const body: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
    return isJsonObject(body) ? body : undefined
  } catch {
    return undefined
  }
}
