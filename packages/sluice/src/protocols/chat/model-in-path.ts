import type { ChatInbound } from './chat-format.ts'

/** The same format behind a path that names the model: what the body says of it does not count. */
export function withModelOfPath(inbound: ChatInbound): ChatInbound {
  return {
    ...inbound,
    decodeRequest: (body, notes, head) =>
      inbound.decodeRequest(
        head.parameter === undefined ? body : { ...body, model: head.parameter },
        notes,
        head,
      ),
  }
}
