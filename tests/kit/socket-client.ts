import { once } from 'node:events'
import { WebSocket } from 'ws'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** A client of a WebSocket that keeps all it was told. */
export class SocketClient {
  readonly socket: WebSocket
  readonly messages: JsonObject[] = []
  /** How it was closed; undefined while it is open. */
  closed: { code: number; reason: string } | undefined
  private taken = 0
  private wake: () => void = () => {}

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString())
      if (!isJsonObject(message)) throw new Error('a message that is no object')
      this.messages.push(message)
      this.wake()
    })
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.wake()
    })
    socket.on('error', () => {})
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The next message that was not taken yet; fails when there will be none. */
  async next(): Promise<JsonObject> {
    for (;;) {
      const message = this.messages[this.taken]
      if (message !== undefined) {
        this.taken++
        return message
      }
      if (this.closed !== undefined) throw new Error(`closed: ${this.closed.code} ${this.closed.reason}`)
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  /** All messages up to the first that ends a response. */
  async answer(): Promise<JsonObject[]> {
    const messages: JsonObject[] = []
    for (;;) {
      const message = await this.next()
      messages.push(message)
      if (LAST.has(message.type)) return messages
    }
  }

  async close(): Promise<void> {
    this.socket.close()
    if (this.closed === undefined) await once(this.socket, 'close')
  }
}

const LAST: ReadonlySet<unknown> = new Set([
  'error',
  'response.completed',
  'response.incomplete',
  'response.failed',
])

/** Opens `/v1/responses` as a WebSocket. */
export async function openSocket(
  url: string,
  key: string,
  headers: Record<string, string> = {},
): Promise<SocketClient> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/responses`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
  })
  const client = new SocketClient(socket)
  await once(socket, 'open')
  return client
}

/** What refuses to become one: the status, the headers and the body. */
export function refusedSocket(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: Record<string, unknown>; body: JsonObject }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/responses`, { headers })
    socket.on('error', () => {})
    socket.on('open', () => reject(new Error('it was opened')))
    socket.on('unexpected-response', (_, response) => {
      let text = ''
      response.on('data', (bytes: Buffer) => {
        text += bytes.toString()
      })
      response.on('end', () => {
        const body: unknown = JSON.parse(text)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: isJsonObject(body) ? body : {},
        })
      })
    })
  })
}
