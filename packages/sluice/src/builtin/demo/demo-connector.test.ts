import { describe, expect, it } from 'vitest'
import type { OutboundHandlers, OutboundRequest, TransportError } from '../../io/client/port.ts'
import { createDemoConnector } from './demo-connector.ts'

const TIMEOUTS = { connect: 1000, tls: 1000, firstByte: 1000, idle: 1000, total: 5000 }

function request(
  order: string,
  parts: Partial<OutboundRequest> & { stream?: boolean } = {},
): OutboundRequest {
  const { stream = true, ...rest } = parts
  const messages = [{ role: 'user', content: 'Hi' }]
  return {
    method: 'POST',
    url: new URL('/v1/chat/completions', 'builtin://demo'),
    headers: order === '' ? {} : { 'x-demo-order': order },
    body: Buffer.from(JSON.stringify({ model: 'demo-chat', messages, stream })),
    reach: { privateHosts: new Set() },
    timeouts: TIMEOUTS,
    ...rest,
  }
}

interface Outcome {
  status: number
  bytes: number
  text: string
  error: TransportError | undefined
}

function send(outbound: OutboundRequest): Promise<Outcome> {
  const outcome: Outcome = { status: 0, bytes: 0, text: '', error: undefined }
  return new Promise((resolve) => {
    createDemoConnector().send(outbound, {
      onHead: (head) => {
        outcome.status = head.status
      },
      onData: (chunk) => {
        outcome.bytes += chunk.length
        if (outcome.text.length < 100_000) outcome.text += chunk.toString()
      },
      onEnd: () => resolve(outcome),
      onError: (error) => resolve({ ...outcome, error }),
    })
  })
}

describe('the demo inside the process', () => {
  it('answers and streams', async () => {
    const whole = await send(request('', { stream: false }))
    expect(whole).toMatchObject({ status: 200, error: undefined })
    expect(JSON.parse(whole.text).choices[0].message.content).toContain('Hello')
    const streamed = await send(request(''))
    expect(streamed.text.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('takes an address without slashes too', async () => {
    const outcome = await send(request('', { url: new URL('builtin:/v1/chat/completions') }))
    expect(outcome.status).toBe(200)
  })

  it.each([
    { order: 'cut=2', fault: 'closed' },
    { order: 'drop', fault: 'closed' },
    { order: 'length', fault: 'closed' },
    { order: 'not-http', fault: 'protocol' },
    { order: 'bomb', fault: 'too-large' },
    { order: 'stall=1', fault: 'idle-timeout' },
    { order: 'slow=100', fault: 'idle-timeout' },
    { order: 'wait=100', fault: 'first-byte-timeout' },
  ])('$order is $fault', async ({ order, fault }) => {
    const timeouts = { ...TIMEOUTS, firstByte: 20, idle: 20 }
    const outcome = await send(request(order, { timeouts }))
    expect(outcome.error).toMatchObject({ fault, sent: true })
  })

  it('ends at the total deadline', async () => {
    const outcome = await send(request('delay=5,tokens=10000', { timeouts: { ...TIMEOUTS, total: 30 } }))
    expect(outcome.error?.fault).toBe('total-timeout')
  })

  it('ends at the limit of the body', async () => {
    expect((await send(request('line', { limits: { bodyBytes: 100_000 } }))).error?.fault).toBe('too-large')
    expect((await send(request('line', { limits: { bodyBytes: 30_000_000 } }))).bytes).toBeGreaterThan(
      20_000_000,
    )
  })

  it('calls nothing before send has returned', async () => {
    const seen: string[] = []
    await new Promise<void>((resolve) => {
      createDemoConnector().send(request(''), {
        onHead: () => seen.push('head'),
        onData: () => {},
        onEnd: resolve,
        onError: () => resolve(),
      })
      seen.push('returned')
    })
    expect(seen).toEqual(['returned', 'head'])
  })

  it('gives nothing while paused, all after, and nothing after an abort', async () => {
    let chunks = 0
    let ended = false
    const turns = async () => {
      for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    }
    const handlers: OutboundHandlers = {
      onHead: () => exchange.pause(),
      onData: () => {
        chunks += 1
        if (chunks === 5) exchange.pause()
      },
      onEnd: () => {
        ended = true
      },
      onError: () => {
        ended = true
      },
    }
    const exchange = createDemoConnector().send(request(''), handlers)
    await turns()
    expect(chunks).toBe(0)
    exchange.resume()
    await turns()
    expect(chunks).toBe(5)
    exchange.resume()
    exchange.abort()
    await turns()
    expect([chunks, ended]).toEqual([5, false])
  })
})
