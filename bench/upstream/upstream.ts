// The fake upstream, a process of its own: `upstream.ts [PORT]`. Canned bytes over raw sockets, so that it is never what
// limits a gateway. Prints `upstream listening on PORT`.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type CannedAnswer, cannedAnswers } from './payloads.ts'
import { RequestReader } from './request-reader.ts'

interface RunningStream {
  socket: Socket
  answer: CannedAnswer
  next: number
  dueMs: number
}

const NOT_FOUND = Buffer.from(
  'HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 28\r\n\r\n{"error":{"message":"none"}}',
)
/** How exactly slow chunks are timed. */
const TICK_MS = 2

const answers = cannedAnswers()
/** Streams that go as fast as they can: each gets one chunk in every turn of the loop. */
let fast: RunningStream[] = []
let turning = false
let slow: RunningStream[] = []

function turn(): void {
  fast = fast.filter(writeNext)
  turning = fast.length > 0
  if (turning) setImmediate(turn)
}

function tick(): void {
  const now = performance.now()
  slow = slow.filter((stream) => {
    // What is late is made up for, so that only a core that is used up lowers the pace.
    while (stream.dueMs <= now) {
      if (!writeNext(stream)) return false
      stream.dueMs += stream.answer.pieceMs
    }
    return true
  })
}

/** Whether more is to come. */
function writeNext(stream: RunningStream): boolean {
  const piece = stream.answer.pieces[stream.next]
  if (piece === undefined || stream.socket.destroyed) return false
  stream.socket.write(piece)
  stream.next += 1
  return stream.next < stream.answer.pieces.length
}

function answer(socket: Socket, model: string): void {
  const canned = answers.get(model)
  if (canned === undefined) {
    socket.write(NOT_FOUND)
    return
  }
  const stream: RunningStream = { socket, answer: canned, next: 0, dueMs: performance.now() + canned.pieceMs }
  if (!writeNext(stream)) return
  if (canned.pieceMs > 0) {
    slow.push(stream)
    return
  }
  fast.push(stream)
  if (turning) return
  turning = true
  setImmediate(turn)
}

const server = createServer({ noDelay: true }, (socket) => {
  const reader = new RequestReader()
  socket.on('data', (bytes: Buffer) => {
    const model = reader.push(bytes)
    if (model !== undefined) answer(socket, model)
  })
  socket.on('error', () => socket.destroy())
})

setInterval(tick, TICK_MS)
server.listen({ host: '127.0.0.1', port: Number(process.argv[2] ?? 0), backlog: 4096 }, () => {
  process.stdout.write(`upstream listening on ${(server.address() as AddressInfo).port}\n`)
})
