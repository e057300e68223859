import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestTo, runExchange } from '../../../../../tests/kit/exchange.ts'
import { Http1Connector } from './http1-connector.ts'

/** A server in another thread, so that this one can be held still while the peer closes its connections. */
const WORKER = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { createServer } = require('node:net')
  const flag = new Int32Array(workerData)
  const open = new Set()
  let requests = 0
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    socket.on('data', () => { requests++; socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 1\\r\\n\\r\\n' + requests) })
  })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
  parentPort.on('message', (how) => {
    for (const socket of open) how === 'reset' ? socket.resetAndDestroy() : socket.destroy()
    setTimeout(() => { Atomics.store(flag, 0, 1); Atomics.notify(flag, 0) }, 30)
  })
`

describe('a kept connection that the peer closes as we write', () => {
  const shared = new SharedArrayBuffer(4)
  const flag = new Int32Array(shared)
  let worker: Worker
  let port: number
  let connector: Http1Connector | undefined

  beforeEach(async () => {
    Atomics.store(flag, 0, 0)
    worker = new Worker(WORKER, { eval: true, workerData: shared })
    port = await new Promise<number>((resolve) => worker.once('message', resolve))
  })
  afterEach(async () => {
    connector?.close()
    await worker.terminate()
  })

  async function race(how: 'reset' | 'close', method: 'GET' | 'POST', lookAfterMs = 10_000) {
    connector = new Http1Connector({ tickMs: 5, lookAfterMs })
    await runExchange(connector, requestTo(port))
    worker.postMessage(how)
    // The event loop stands still, so the close is in the kernel and not yet known here.
    Atomics.wait(flag, 0, 0)
    return runExchange(connector, requestTo(port, { method, body: Buffer.from('{}') }))
  }

  it('reset before the write: nothing was sent, so it goes out once more on a fresh connection', async () => {
    const seen = await race('reset', 'POST')
    expect(seen.error).toBeUndefined()
    expect(seen.body.toString()).toBe('2')
  })

  it('closed before the write: the kernel took the bytes, so it is not repeated', async () => {
    expect((await race('close', 'POST')).error).toMatchObject({ fault: 'closed', sent: true })
  })

  it('closed, but idle for long: the look before the write finds it', async () => {
    const seen = await race('close', 'POST', 0)
    expect(seen.body.toString()).toBe('2')
  })
})
