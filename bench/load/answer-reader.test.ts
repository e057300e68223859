import { describe, expect, it } from 'vitest'
import { cannedAnswers, STREAM_CHUNKS } from '../upstream/payloads.ts'
import { RequestReader } from '../upstream/request-reader.ts'
import { AnswerReader } from './answer-reader.ts'

const TRAILED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n9\r\ndata: b\n\n\r\n0\r\nserver-timing: x\r\n\r\n'

/** What the reader says after pieces of `size` bytes. */
function readInPieces(bytes: Buffer, size: number) {
  const reader = new AnswerReader()
  reader.reset()
  let completeAt = -1
  for (let at = 0; at < bytes.length && completeAt < 0; at += size) {
    if (reader.push(bytes.subarray(at, at + size))) completeAt = at + size
  }
  return {
    complete: completeAt >= bytes.length,
    status: reader.status,
    events: reader.events,
    tail: reader.tail,
  }
}

describe('AnswerReader', () => {
  it.each([
    { model: 'bench-json', events: 0, tail: '}' },
    { model: 'bench-stream', events: STREAM_CHUNKS + 4, tail: 'data: [DONE]\n\n' },
    { model: 'bench-anthropic', events: STREAM_CHUNKS + 6, tail: '{"type":"message_stop"}\n\n' },
    { model: 'bench-gemini', events: STREAM_CHUNKS + 1, tail: '"}\r\n\r\n' },
  ])('reads $model, however it is cut', ({ model, events, tail }) => {
    const bytes = Buffer.concat(cannedAnswers().get(model)?.pieces ?? [])
    for (const size of [1, 2, 7, 1000, bytes.length]) {
      const read = readInPieces(bytes, size)
      expect(read).toMatchObject({ complete: true, status: 200, events })
      expect(read.tail.endsWith(tail)).toBe(true)
    }
  })

  it('reads past a trailer', () => {
    for (const size of [1, 3, TRAILED.length]) {
      const read = readInPieces(Buffer.from(TRAILED), size)
      expect(read).toMatchObject({ complete: true, events: 2, tail: 'data: a\n\ndata: b\n\n' })
    }
  })

  it.each([
    { name: 'garbage', text: 'hello\r\n\r\n' },
    { name: 'no length', text: 'HTTP/1.1 200 OK\r\n\r\n' },
    { name: 'a wrong size', text: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n' },
  ])('refuses $name', ({ text }) => {
    expect(() => new AnswerReader().push(Buffer.from(text))).toThrow()
  })
})

describe('RequestReader', () => {
  it.each([
    { name: 'a length', head: 'Content-Length: 22', body: '{"model":"bench-json"}' },
    {
      name: 'chunks',
      head: 'transfer-encoding: chunked',
      body: 'b\r\n{"model":"b\r\nb\r\nench-json"}\r\n0\r\n\r\n',
    },
  ])('finds the end of a body with $name, however it is cut', ({ name, head, body }) => {
    const bytes = Buffer.from(`POST / HTTP/1.1\r\n${head}\r\n\r\n${body}`)
    for (const size of [1, 5, bytes.length]) {
      const reader = new RequestReader()
      const models: (string | undefined)[] = []
      for (let at = 0; at < bytes.length; at += size) models.push(reader.push(bytes.subarray(at, at + size)))
      // A name that the chunks cut in two is not found; gateways send small bodies in one.
      expect(models).toEqual([
        ...models.slice(0, -1).map(() => undefined),
        name === 'chunks' ? '' : 'bench-json',
      ])
    }
  })

  it('finds a model that only the path names', () => {
    const reader = new RequestReader()
    const head = 'POST /v1beta/models/bench-gemini:streamGenerateContent?alt=sse HTTP/1.1'
    expect(reader.push(Buffer.from(`${head}\r\ncontent-length: 15\r\n\r\n{"contents":[]}`))).toBe(
      'bench-gemini',
    )
  })
})
