import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startListener } from './listener.ts'

/** Refuses every call without a look at its body. */
async function connectToRefuser(): Promise<Socket> {
  const listener = await startListener({ host: '127.0.0.1', port: 0 }, (call) => call.answer(503, [], 'no'))
  const socket = connect(listener.port, '127.0.0.1')
  onTestFinished(async () => {
    socket.destroy()
    await listener.stop()
  })
  await once(socket, 'connect')
  return socket
}

function head(length: number): string {
  return `POST / HTTP/1.1\r\nhost: h\r\ncontent-length: ${length}\r\n\r\n`
}

async function readAnswer(socket: Socket): Promise<string> {
  const [chunk] = await once(socket, 'data')
  return String(chunk)
}

it('a short body that comes after the answer is discarded, and the connection serves on', async () => {
  const socket = await connectToRefuser()
  for (let call = 0; call < 3; call++) {
    socket.write(head(5))
    const answer = await readAnswer(socket)
    expect(answer).toMatch(/^HTTP\/1\.1 503 /)
    expect(answer.toLowerCase()).not.toContain('connection: close')
    socket.write('hello')
  }
})

it('a long body is not waited for', async () => {
  const socket = await connectToRefuser()
  socket.write(head(65_537))
  expect((await readAnswer(socket)).toLowerCase()).toContain('connection: close')
})
