import type { InboundCall } from '../io/server/inbound-call.ts'
import { ClientStream } from './client-stream.ts'

/** The caller of one call: whether it is still there, and its stream where it asked for one. */
export interface ClientSide {
  readonly gone: boolean
  readonly stream: ClientStream | undefined
  /** Tells when the caller leaves; at once if it has. */
  whenGone(listener: () => void): void
  /** Aborted when the caller leaves. */
  signal(): AbortSignal
}

export function openClientSide(
  call: InboundCall,
  stream: { keepAlive: string; headers: () => string[] } | undefined,
): ClientSide {
  let gone = call.gone
  let listeners: (() => void)[] = []
  let controller: AbortController | undefined
  call.onGone(() => {
    gone = true
    const told = listeners
    listeners = []
    for (const tell of told) tell()
  })
  const whenGone = (listener: () => void): void => {
    if (gone) listener()
    else listeners.push(listener)
  }
  return {
    get gone() {
      return gone
    },
    stream: stream === undefined ? undefined : new ClientStream(call, stream.keepAlive, stream.headers),
    whenGone,
    signal() {
      if (controller === undefined) {
        const made = new AbortController()
        controller = made
        whenGone(() => made.abort())
      }
      return controller.signal
    },
  }
}
