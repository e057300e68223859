import { connect } from 'node:net'
import type { StartedGateway } from './started-process.ts'

const PATIENCE_MS = 10_000

export interface RawAnswer {
  /** 0: none came. */
  status: number
  head: string
  body: string
}

/**
 * Writes these bytes to the gateway's socket and gives back all that comes until it closes. `then` is what follows
 * the bytes: patience, an end of our side, or a connection that breaks.
 */
export function sendRaw(
  gateway: Pick<StartedGateway, 'port'>,
  bytes: string | Uint8Array,
  then: 'wait' | 'half-close' | 'leave' = 'wait',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.setTimeout(PATIENCE_MS, () => {
      socket.destroy()
      reject(new Error(`the connection stayed open; so far: ${text}`))
    })
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
    })
    // A gateway that has answered may reset what is still being written.
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      const end = text.indexOf('\r\n\r\n')
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0),
        head: text.slice(0, Math.max(0, end)),
        body: text.slice(end + 4),
      })
    })
    socket.write(bytes, () => {
      if (then === 'half-close') socket.end()
      if (then === 'leave') socket.destroy()
    })
  })
}
