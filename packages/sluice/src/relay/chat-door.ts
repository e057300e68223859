import type { JsonScan } from '../bytes/json-scan.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'

/** A door of the data plane: a route of a chat format. */
export interface ChatDoor {
  inbound: ChatInbound
  /** The route's path as declared, e.g. `/v1/chat/completions`. */
  route: string
  /** Checks a body beside `JSON.parse`, with the format's known fields. */
  scan: (body: Buffer) => JsonScan
  /** A fresh id for the answer. */
  mintAnswerId: () => string
  /** Headers that every answer of this door carries: CORS. */
  headers: (call: InboundCall) => string[]
}
