import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { useClient, wait } from '../../../../../tests/kit/client.ts'
import { GENEROUS_TIMEOUTS, requestTo, runExchange } from '../../../../../tests/kit/exchange.ts'
import { plainAnswer } from '../../../../../tests/kit/raw-server.ts'
import { seededRandom } from '../../../../../tests/kit/seeded-random.ts'

const { connect, serve } = useClient()

const packed = gzipSync('packed '.repeat(500))
const ANSWERS: Buffer[] = [
  Buffer.from(plainAnswer('plain')),
  Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;x=y\r\nplain\r\n0\r\na: b\r\n\r\n'),
  Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'),
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`),
    packed,
  ]),
  Buffer.from('HTTP/1.0 200 OK\r\n\r\nto the close'),
]

it('whatever the peer does, every exchange ends once and none is left', async () => {
  const random = seededRandom(20)
  const below = (limit: number) => Math.floor(random() * limit)
  const server = await serve(async (socket) => {
    const answer = Buffer.from(ANSWERS[below(ANSWERS.length)] ?? '')
    const mood = below(10)
    if (mood === 0) answer[below(answer.length)] = below(256)
    const bytes = mood === 1 ? Buffer.concat([answer, Buffer.from('surplus')]) : answer
    const end = mood === 2 ? below(bytes.length) : bytes.length
    for (let at = 0; at < end; ) {
      const next = Math.min(end, at + 1 + below(60))
      socket.write(bytes.subarray(at, next))
      at = next
      if (below(4) === 0) await wait(1)
    }
    if (mood === 3) socket.resetAndDestroy()
    else if (mood <= 6 || answer.includes('to the close')) socket.end()
  })
  const connector = connect({ idleMs: 20, lookAfterMs: 5 })
  const timeouts = { ...GENEROUS_TIMEOUTS, firstByte: 500, idle: 500 }
  let whole = 0
  const faults = new Set<string>()
  const caller = async () => {
    for (let round = 0; round < 40; round++) {
      const body = Buffer.alloc(below(3000))
      const seen = await runExchange(
        connector,
        requestTo(server.port, { method: 'POST', body, timeouts }),
        (exchange) => {
          if (below(3) > 0) return
          exchange.pause()
          setTimeout(() => exchange.resume(), below(4))
        },
      )
      expect(seen.ended).toBe(seen.error === undefined)
      if (seen.ended) whole++
      else faults.add(seen.error?.fault ?? '')
    }
  }
  await Promise.all(Array.from({ length: 10 }, caller))
  expect(whole).toBeGreaterThan(200)
  expect(faults.size).toBeGreaterThan(1)
  while (connector.idleConnections > 0) await wait(5)
})
