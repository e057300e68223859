import type { Socket } from 'node:net'

/** A call that is not answered whole yet. */
export interface OpenCall {
  /** The connection is closed. */
  onClosed(): void
}

/** What the calls of one connection share: one listener on its socket, however many calls come and go. */
export class ClientConnection {
  readonly socket: Socket
  readonly peerAddress: string
  private readonly calls = new Set<OpenCall>()

  constructor(socket: Socket) {
    this.socket = socket
    this.peerAddress = socket.remoteAddress ?? ''
    socket.once('close', () => {
      for (const call of this.calls) call.onClosed()
      this.calls.clear()
    })
  }

  add(call: OpenCall): void {
    this.calls.add(call)
  }

  remove(call: OpenCall): void {
    this.calls.delete(call)
  }
}
