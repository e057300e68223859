import { afterEach, describe, expect, it } from 'vitest'
import { type FakeUpstream, type FakeUpstreamOptions, startFakeUpstream } from './fake-upstream.ts'
import { frameLines, recordedAnswer, type WireAnswer } from './recorded-answer.ts'
import { hasRecordings, hasSchemas, needsRecordings, readRecording, recordingCases } from './recordings.ts'

let upstream: FakeUpstream | undefined

async function start(options: FakeUpstreamOptions): Promise<FakeUpstream> {
  upstream = await startFakeUpstream(options)
  return upstream
}

afterEach(() => upstream?.close())

const ANSWER: WireAnswer = {
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: Buffer.from('data: {"äöü":"€ 1"}\n\n'.repeat(20)),
}

describe('startFakeUpstream', () => {
  it('replays the bytes in awkward slices, and keeps what it was asked', async () => {
    const { url, requests } = await start({ plan: { answer: ANSWER, slices: { seed: 5, most: 7 } } })
    const response = await fetch(`${url}/v1/x?y=1`, {
      method: 'POST',
      headers: { 'x-a': 'b' },
      body: '{"a":1}',
    })
    let slices = 0
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body ?? []) {
      slices += 1
      chunks.push(chunk)
    }
    expect(Buffer.concat(chunks)).toEqual(ANSWER.body)
    expect(slices).toBeGreaterThan(5)
    expect(requests).toMatchObject([{ method: 'POST', path: '/v1/x?y=1', json: { a: 1 }, left: false }])
    expect(requests[0]?.headers.get('x-a')).toBe('b')
  })

  it('answers in the order of its plan', async () => {
    const plan = [500, 429, 200].map((status) => ({ answer: { ...ANSWER, status } }))
    const { url } = await start({ plan })
    const seen: number[] = []
    for (let i = 0; i < 4; i++) seen.push((await fetch(url)).status)
    expect(seen).toEqual([500, 429, 200, 200])
  })

  it('breaks, stalls, pauses and inserts at the byte it is told', async () => {
    const faults: FakeUpstreamOptions['plan'] = (request) => {
      const type = request.path.slice(1)
      if (type === 'insert')
        return { answer: ANSWER, fault: { at: 3, act: { type, bytes: Buffer.from('!') } } }
      if (type === 'pause') return { answer: ANSWER, fault: { at: 3, act: { type, ms: 5 } } }
      return { answer: ANSWER, fault: { at: 3, act: { type: type === 'cut' ? 'cut' : 'stall' } } }
    }
    const { url } = await start({ plan: faults })
    const text = ANSWER.body.toString()
    expect(await (await fetch(`${url}/insert`)).text()).toBe(`${text.slice(0, 3)}!${text.slice(3)}`)
    expect(await (await fetch(`${url}/pause`)).text()).toBe(text)
    await expect(fetch(`${url}/cut`).then((response) => response.text())).rejects.toThrow()
    const left = new AbortController()
    const response = await fetch(`${url}/stall`, { signal: left.signal })
    const reader = response.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('dat')
    left.abort()
    await expect.poll(() => upstream?.requests.at(-1)?.left).toBe(true)
  })

  it.skipIf(!hasSchemas)('refuses what its vendor would refuse', async () => {
    const message = { role: 'user', content: 'Hi' }
    const openai = await start({ plan: { answer: ANSWER }, refuseAs: 'openai-chat' })
    const post = async (body: object, headers: Record<string, string> = {}) =>
      (await fetch(upstream?.url ?? '', { method: 'POST', headers, body: JSON.stringify(body) })).status
    expect(await post({ model: 'gpt-4o', messages: [message] })).toBe(200)
    expect(await post({ model: 'gpt-4o', messages: [message], seen: true })).toBe(400)
    expect(await post({ model: 'gpt-4o', messages: [{ role: 'robot' }] })).toBe(400)
    expect(openai.complaints).toContain('seen: unknown')
    await openai.close()
    await start({ plan: { answer: ANSWER }, refuseAs: 'anthropic-messages' })
    const version = { 'anthropic-version': '2023-06-01' }
    const body = { model: 'claude-opus-4-8', max_tokens: 5, messages: [message] }
    expect(await post(body, version)).toBe(200)
    expect(await post(body)).toBe(400)
    expect(await post({ ...body, max_tokens: undefined }, version)).toBe(400)
    expect(await post({ ...body, n: 1 }, version)).toBe(400)
    await upstream?.close()
    await start({ plan: { answer: ANSWER }, refuseAs: 'gemini-generate' })
    expect(await post({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })).toBe(200)
    expect(await post({ messages: [message] })).toBe(400)
  })
})

describe('recordedAnswer', () => {
  it.each([
    { api: 'chat', expected: 'data: {"type":"a"}\n\ndata: {"type":"b"}\n\ndata: [DONE]\n\n' },
    { api: 'messages', expected: 'event: a\ndata: {"type":"a"}\n\nevent: b\ndata: {"type":"b"}\n\n' },
    { api: 'generate-content', expected: 'data: {"type":"a"}\r\n\r\ndata: {"type":"b"}\r\n\r\n' },
  ])('gives $api its framing back', ({ api, expected }) => {
    expect(frameLines('{"type":"a"}\n{"type":"b"}\n', api)).toBe(expected)
  })

  it.skipIf(!hasRecordings)(needsRecordings('leaves recorded event streams as they are'), () => {
    const cases = recordingCases((one) => ['chat', 'messages', 'generate-content'].includes(one.api))
    expect(cases.length).toBeGreaterThan(500)
    for (const one of cases) {
      const answer = recordedAnswer(one)
      expect(answer.body.length, one.id).toBeGreaterThan(0)
      if (one.stream_format === 'sse') expect(answer.body).toEqual(readRecording(one, 'stream'))
    }
  })
})
