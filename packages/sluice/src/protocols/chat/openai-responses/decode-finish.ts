import type { FinishReason } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'

/** How an answer ended, and the vendor's own word for it (conversion.md, section 7). */
export function decodeFinish(response: JsonObject, hasCalls: boolean): { reason: FinishReason; raw: string } {
  const status = typeof response.status === 'string' ? response.status : 'completed'
  if (status === 'completed') return { reason: hasCalls ? 'tool-call' : 'stop', raw: status }
  const details = isJsonObject(response.incomplete_details) ? response.incomplete_details : {}
  const why = typeof details.reason === 'string' ? details.reason : status
  switch (why) {
    case 'max_output_tokens':
    case 'max_tokens':
      return { reason: 'length', raw: why }
    case 'content_filter':
      return { reason: 'content-filter', raw: why }
    default:
      return { reason: 'other', raw: why }
  }
}
