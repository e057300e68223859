import type { InboundCall } from '../io/server/inbound-call.ts'
import { ClientStream } from './client-stream.ts'

/**
 * The caller of one call: whether it is still there, and its stream where it asked for one. A class, for every call makes
 * one: an object literal with a getter costs V8 an accessor pair among its old objects each time, and with it everything
 * that the call leads to outlived the young collections.
 */
export class ClientSide {
  gone: boolean
  readonly stream: ClientStream | undefined
  private listeners: (() => void)[] = []
  private controller: AbortController | undefined

  constructor(call: InboundCall, stream: { keepAlive: string; headers: () => string[] } | undefined) {
    this.gone = call.gone
    this.stream = stream === undefined ? undefined : new ClientStream(call, stream.keepAlive, stream.headers)
    call.onGone(() => this.leave())
  }

  /** Tells when the caller leaves; at once if it has. */
  whenGone(listener: () => void): void {
    if (this.gone) listener()
    else this.listeners.push(listener)
  }

  /** Aborted when the caller leaves. */
  signal(): AbortSignal {
    if (this.controller === undefined) {
      const controller = new AbortController()
      this.controller = controller
      this.whenGone(() => controller.abort())
    }
    return this.controller.signal
  }

  private leave(): void {
    this.gone = true
    const told = this.listeners
    this.listeners = []
    for (const tell of told) tell()
  }
}
