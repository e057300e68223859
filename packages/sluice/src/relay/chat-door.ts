import type { JsonScan } from '../bytes/json-scan.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import type { PrepareState } from './call-state.ts'

/** A door of the data plane: a route of a chat format. */
export interface ChatDoor {
  inbound: ChatInbound
  /** The route's path as declared, e.g. `/v1/chat/completions`. */
  route: string
  /** What its calls are in the books, where that is no chat. */
  operation?: 'embedding'
  /** Checks a body beside `JSON.parse`, with the format's known fields. */
  scan: (body: Buffer) => JsonScan
  /** Top-level fields in which numbers keep their digits: where calls have their arguments as objects (conversion.md 7). */
  digitsIn?: readonly string[]
  /** A key may stand in the query, as `key`. */
  keyInQuery?: true
  /** Looks up what a body refers to, where it may. */
  prepareState?: PrepareState
  /** Headers that every answer of this door carries: CORS. */
  headers: (call: InboundCall) => string[]
}
