import type { InboundCall } from '../io/server/inbound-call.ts'

/**
 * Whether a caller is one of Google's clients, where a path alone does not tell: js-genai 3 asks for `/v1/models`, which is
 * OpenAI's list too.
 */
export function isGoogleCaller(call: InboundCall): boolean {
  if (call.header('x-goog-api-client') !== undefined || call.header('x-goog-api-key') !== undefined)
    return true
  return call.query.includes('key=') && new URLSearchParams(call.query).has('key')
}
