import type { ChatRequest } from '../canonical/chat.ts'
import type { OutboundRequest } from '../io/client/port.ts'
import type { RequestBody } from './read-request.ts'

const NOTHING = Buffer.alloc(0)

/**
 * Lets go of what a call has said, once its stream has begun to reach the caller: no other channel is tried after that, and
 * what its settlement needs has been measured. A prompt is held as bytes, as values, as text and as what was sent, and a
 * stream may last an hour.
 */
export function forgetRequest(body: RequestBody, request: ChatRequest, sent: OutboundRequest): void {
  body.bytes = NOTHING
  body.json = {}
  body.members = { ok: true, open: -1, close: -1, members: [] }
  request.messages = []
  request.tools = []
  request.extra = {}
  sent.body = NOTHING
}
