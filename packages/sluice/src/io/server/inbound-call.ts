/**
 * One request as the rooms above see it: no type of the HTTP implementation crosses this border, so that
 * another listener can stand in (listener.ts, http-call.ts and read-body.ts are what there is to replace).
 */
export interface InboundCall {
  readonly method: string
  /** Path without query, as it came (not decoded). */
  readonly path: string
  /** Without the question mark; empty when there is none. */
  readonly query: string
  /** Address of the peer's socket: the same string for every call of a connection. */
  readonly peerAddress: string
  /** A header by its lower-case name; repeated ones joined by `, `. */
  header(name: string): string | undefined
  /** All headers, names in lower case: for the control plane's doors, not for the hot path. */
  headers(): Iterable<[string, string]>

  /** The whole body, decoded; rejects with a GatewayError of `too-large`, `request-timeout`, `unsupported-media-type` or `bad-request`. */
  readBody(limits: BodyLimits): Promise<Buffer>

  /** Whether anything was written. */
  readonly answered: boolean
  /** Writes a whole answer. Does nothing when the peer has gone. */
  answer(status: number, headers: Headers, body: string | Uint8Array): void
  /** Begins an answer of unknown length. */
  begin(status: number, headers: Headers): void
  /** False when the peer's buffers are full: wait for `onDrain`. */
  write(chunk: string | Uint8Array): boolean
  /** Ends what `begin` began; trailers only where `begin` announced them. */
  end(chunk?: string | Uint8Array): void
  /** Cuts the connection: an answer that cannot be completed must not look complete. */
  cut(): void
  /** Bytes written that the peer has not taken yet. */
  readonly unsent: number
  /** Called once when the peer leaves before its answer was complete. */
  onGone(listener: () => void): void
  readonly gone: boolean
  onDrain(listener: () => void): void
  /**
   * Turns the connection into a WebSocket, where the peer has asked for one as it should (`readSocketWish`); undefined when
   * it has left. Absent on calls that came on no connection of their own.
   */
  openSocket?(options: SocketOptions, handlers: SocketHandlers): Promise<TextSocket | undefined>
}

export interface SocketOptions {
  /** Of the answer that agrees to the change. */
  headers: Headers
  /** A longer message ends the connection. */
  messageBytes: number
}

/** A WebSocket whose messages are texts. */
export interface TextSocket {
  /** False when the peer's buffers are full: wait for `onDrain`. */
  send(text: string): boolean
  /** Ends the connection with a code of RFC 6455, 7.4. */
  close(code: number, reason: string): void
}

export interface SocketHandlers {
  /** A message, in UTF-8. */
  onMessage(text: Buffer): void
  onDrain(): void
  /** The listener stops: whoever has nothing to wait for should close. */
  onStop(): void
  /** Once, as the last. */
  onClose(): void
}

/**
 * Flat: name, value, name, value …, which is how the fastest listener wants them. Never how the message is framed or the
 * connection goes on: the listener says that itself.
 */
export type Headers = readonly string[]

export interface BodyLimits {
  /** Decoded bytes. */
  bytes: number
  /** Accept `Content-Encoding`; the ratio of decoded to received is bounded at 100. */
  compressed: boolean
}

export type InboundHandler = (call: InboundCall) => void
