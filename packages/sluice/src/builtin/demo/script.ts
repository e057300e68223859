/**
 * What goes over the wire, and when: played by the connector inside the process and by the loopback server
 * alike.
 */
export interface DemoScript {
  /** Milliseconds before the status line. */
  headDelayMs: number
  status: number
  /** Lower-case names; the length is the player's to write. */
  headers: Record<string, string>
  chunks: Iterable<DemoChunk>
  ending: DemoEnding
  /** What only shows on a real connection. */
  wire?: DemoWireFault
}

export interface DemoChunk {
  afterMs: number
  bytes: Buffer
}

export type DemoEnding =
  | 'whole'
  /** The connection breaks. */
  | 'cut'
  /** Nothing more comes, and the connection stays. */
  | 'hang'

export type DemoWireFault =
  /** `content-length` promises this many bytes more than come. */
  | { type: 'length'; surplus: number }
  /** The chunks are gzip already. */
  | { type: 'gzip'; decoded: () => Iterable<Buffer> }
  /** The first bytes are not HTTP. */
  | { type: 'not-http'; bytes: Buffer }
  /** The connection ends before the status line. */
  | { type: 'drop' }

export function jsonScript(status: number, body: unknown, headers: Record<string, string> = {}): DemoScript {
  return bytesScript(status, 'application/json', Buffer.from(JSON.stringify(body)), headers)
}

export function bytesScript(
  status: number,
  contentType: string,
  bytes: Buffer,
  headers: Record<string, string> = {},
): DemoScript {
  return {
    headDelayMs: 0,
    status,
    headers: { 'content-type': contentType, ...headers },
    chunks: bytes.length === 0 ? [] : [{ afterMs: 0, bytes }],
    ending: 'whole',
  }
}
