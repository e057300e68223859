import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listener, startListener } from './listener.ts'

/** The same requests, however they are cut, are the same calls; and no bytes do harm. */

let listener: Listener
const calls: string[] = []

beforeAll(async () => {
  listener = await startListener({ host: '127.0.0.1', port: 0 }, (call) => {
    call.readBody({ bytes: 10_000, compressed: true }).then(
      (body) => {
        calls.push(`${call.method} ${call.path} ${body.toString()}`)
        call.answer(200, [], `${call.path} ${body.length}`)
      },
      () => call.answer(400, [], 'no'),
    )
  })
})
afterAll(async () => {
  const stopped = listener.stop()
  listener.cut()
  await stopped
})

/** Writes the pieces one turn of the loop apart; what comes until the listener closes, or for a moment. */
function send(pieces: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect({ port: listener.port, host: '127.0.0.1', noDelay: true })
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
    socket.on('connect', async () => {
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise(setImmediate)
      }
    })
    setTimeout(() => socket.destroy(), 1500).unref()
  })
}

const REQUESTS = Buffer.from(
  [
    'POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello',
    '\r\nPOST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nlate: 1\r\n\r\n',
    'GET /c HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET /d HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  ].join(''),
)
const EXPECTED = ['POST /a hello', 'POST /b hello', 'GET /c ', 'GET /d ']

function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  return [0, ...places].map((start, i) => bytes.subarray(start, places[i] ?? bytes.length))
}

describe('requests', () => {
  it('are the same calls, cut in two anywhere', async () => {
    for (let at = 1; at < REQUESTS.length; at += 1) {
      calls.length = 0
      const text = await send(cutAt(REQUESTS, [at]))
      expect([at, calls]).toEqual([at, EXPECTED])
      expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4)
    }
  })

  it('are the same calls, byte by byte', async () => {
    calls.length = 0
    await send(
      cutAt(
        REQUESTS,
        Array.from({ length: REQUESTS.length - 1 }, (_, i) => i + 1),
      ),
    )
    expect(calls).toEqual(EXPECTED)
  })

  it('with any byte changed do no harm', async () => {
    // Not random: a change that does harm is found again.
    let seed = 7
    const next = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
      return seed % below
    }
    const odd = [0, 10, 13, 32, 58, 59, 127, 255, 0x30, 0x66]
    const runs = Array.from({ length: 150 }, () => {
      const bytes = Buffer.from(REQUESTS)
      for (let i = 0; i < 3; i++) bytes[next(bytes.length)] = odd[next(odd.length)] ?? 0
      return bytes
    })
    for (let at = 0; at < runs.length; at += 25) {
      const texts = await Promise.all(runs.slice(at, at + 25).map((bytes) => send([bytes])))
      for (const text of texts) {
        for (const [status] of text.matchAll(/HTTP\/1\.1 \d\d\d/g)) {
          expect(['HTTP/1.1 200', 'HTTP/1.1 400', 'HTTP/1.1 417', 'HTTP/1.1 431']).toContain(status)
        }
      }
    }
    calls.length = 0
    await send([REQUESTS])
    expect(calls).toEqual(EXPECTED)
  }, 60_000)
})
