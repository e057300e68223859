import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import { splitSse } from '../../../../../../tests/kit/gemini-recordings.ts'
import { decodeContext, observeContext } from '../../../../../../tests/kit/openai-chat.ts'
import { type PlainResponse, readResponsePlainly } from '../../../../../../tests/kit/read-response-plainly.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import {
  finalResponse,
  isRecordedRefusal,
  responsesBody,
  responsesFrames,
  responsesRecordings,
  splitResponses,
} from '../../../../../../tests/kit/responses-recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { AnswerSummary } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { openSummariser, summariseAnswer } from '../summarise.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { openaiResponsesOutbound } from './outbound.ts'

const CASES = responsesRecordings()
const ANSWERS = CASES.filter((one) => !isRecordedRefusal(one) && one.files.response !== undefined)
const STREAMS = CASES.filter((one) => one.files.stream !== undefined).flatMap((one) =>
  splitResponses(responsesFrames(one)).map((frames, at) => ({
    id: at === 0 ? one.id : `${one.id} (${at + 1})`,
    one,
    frames,
  })),
)

function decodeFrames(frames: readonly SseEvent[]): ChatEvent[] {
  const decoder = openStreamDecoder(decodeContext())
  const events = frames.flatMap((frame) => decoder.push(frame))
  return [...events, ...decoder.end()]
}

/** What we decoded, in the words of the plain reading. */
function retell(answer: ChatAnswer): PlainResponse {
  const choice = answer.choices[0]
  const all = (choice?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('')
  const plain: PlainResponse = {
    text: all,
    refusal: '',
    reasoning: [],
    proofs: [],
    calls: [],
    cited: [],
    files: 0,
    hosted: [],
    images: [],
    ending: choice?.rawFinish ?? '',
    usage: answer.usage?.usage,
  }
  for (const part of choice?.parts ?? []) {
    switch (part.type) {
      case 'text':
        for (const { url, start, end } of part.citations ?? []) {
          const isPlaced = start !== undefined && end !== undefined
          plain.cited.push({ url, passage: isPlaced ? all.slice(start, end) : undefined })
        }
        plain.files += part.vendorCitations?.length ?? 0
        break
      case 'refusal':
        plain.refusal += part.text
        break
      case 'reasoning':
        if (part.text !== '') plain.reasoning.push(part.text)
        if (part.proof !== undefined) plain.proofs.push(`${part.proof.id} ${part.proof.value}`)
        break
      case 'tool-call': {
        const { id, name, arguments: text, custom = false } = part
        plain.calls.push({ id, name, arguments: text, custom })
        break
      }
      case 'image':
        plain.images.push(part.data)
        break
      case 'vendor':
        plain.hosted.push(part.kind)
    }
  }
  return plain
}

/** Each summary is a block of its own, so that items are not told apart here. */
function glued(plain: PlainResponse): unknown {
  return { ...plain, reasoning: plain.reasoning.join('') }
}

function expectSame(answer: ChatAnswer, response: Parameters<typeof readResponsePlainly>[0]): void {
  const plain = readResponsePlainly(response)
  expect(glued(retell(answer))).toEqual(glued(plain))
  const { finish } = answer.choices[0] ?? {}
  expect(finish).toBe(expectedFinish(plain))
  expect(answer).toMatchObject({ id: response.id, model: response.model, created: response.created_at })
}

function expectedFinish({ ending, calls }: PlainResponse): string {
  if (ending === 'completed') return calls.length > 0 ? 'tool-call' : 'stop'
  return { max_output_tokens: 'length', content_filter: 'content-filter' }[ending] ?? 'other'
}

/** What both paths must agree on. */
function booked(summary: AnswerSummary) {
  const { usage, finish, hasContent, asciiUnits, otherUnits, hasUncountable, ended, model, id } = summary
  return { usage, finish, hasContent, asciiUnits, otherUnits, hasUncountable, ended, model, id }
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded whole responses'), () => {
  it('are many', () => expect(ANSWERS.length).toBeGreaterThan(190))

  it.each(ANSWERS.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = responsesBody(one, 'response') ?? {}
    const before = JSON.stringify(body)
    const answer = openaiResponsesOutbound.decodeResponse(body, decodeContext())
    expect(JSON.stringify(body)).toBe(before)
    expectSame(answer, body)
    const observed = openaiResponsesOutbound.passthrough?.observeAnswer(body, observeContext())
    expect(observed).toEqual(summariseAnswer(answer))
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams of responses'), () => {
  it('are many', () => expect(STREAMS.length).toBeGreaterThan(95))

  it.each(STREAMS)('$id', ({ one, frames }) => {
    const response = finalResponse(frames)
    const events = decodeFrames(frames)
    expect(checkEventOrder(events)).toEqual([])
    const failed = events.some(({ type }) => type === 'error')
    expect(failed).toBe(one.features.includes('error-mid-stream'))
    const observer = openaiResponsesOutbound.passthrough?.openFrameObserver(observeContext())
    for (const frame of frames) observer?.push(frame)
    const translated = openSummariser()
    for (const event of events) translated.push(event)
    expect(observer && booked(observer.summary)).toEqual(booked(translated.summary))
    if (failed) return
    if (response === undefined) {
      expect(events.some(({ type }) => type === 'finish')).toBe(false)
      return
    }
    const streamed = collectAnswer(events)
    expectSame(streamed, response)
    // What the last event alone says.
    expect(streamed).toEqual(openaiResponsesOutbound.decodeResponse(response, decodeContext()))
  })
})

/** How much of a stream must have come before it may say that it ended. */
function hasEnd(frames: readonly SseEvent[]): boolean {
  return frames.some(({ data }) => /"type":\s*"response\.(?:completed|incomplete)"/.test(data))
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams of responses, cut'), () => {
  it.each(STREAMS)('$id, between its frames', ({ frames }) => {
    const whole = collectAnswer(decodeFrames(frames).filter(({ type }) => type !== 'error'))
    const step = Math.max(1, Math.floor(frames.length / 12))
    for (let length = 0; length < frames.length; length += step) {
      const before = frames.slice(0, length)
      const events = decodeFrames(before)
      expect(checkEventOrder(events)).toEqual([])
      expect(events.some(({ type }) => type === 'finish')).toBe(hasEnd(before))
      expectPart(collectAnswer(events.filter(({ type }) => type !== 'error')), whole)
    }
  })

  /** The smallest; each byte costs a reading of all before it. */
  const SMALL = STREAMS.map((one) => ({ ...one, bytes: bytesOf(one.frames) }))
    .sort((a, b) => a.bytes.length - b.bytes.length)
    .slice(0, 6)

  it.each(SMALL)('$id, at every byte', ({ bytes, frames }) => {
    const whole = collectAnswer(decodeFrames(frames).filter(({ type }) => type !== 'error'))
    for (let length = 0; length < bytes.length; length++) {
      const before = splitSse(bytes.subarray(0, length))
      const events = decodeFrames(before)
      expect(checkEventOrder(events)).toEqual([])
      expect(events.some(({ type }) => type === 'finish') && !hasEnd(before)).toBe(false)
      const answer = collectAnswer(events.filter(({ type }) => type !== 'error'))
      // A character that is cut ends in a mark of its own, and that frame is the last.
      if (!retell(answer).text.endsWith('\ufffd')) expectPart(answer, whole)
    }
  })
})

function bytesOf(frames: readonly SseEvent[]): Buffer {
  return Buffer.from(frames.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join(''))
}

/** A stream that was cut says the beginning of what it would have said. */
function expectPart(part: ChatAnswer, whole: ChatAnswer): void {
  const [cut, all] = [retell(part), retell(whole)]
  expect(all.text.startsWith(cut.text)).toBe(true)
  expect(all.refusal.startsWith(cut.refusal)).toBe(true)
  expect(all.reasoning.join('').startsWith(cut.reasoning.join(''))).toBe(true)
  expect(cut.calls.length).toBeLessThanOrEqual(all.calls.length)
  for (const [at, call] of cut.calls.entries()) {
    expect(call).toMatchObject({ id: all.calls[at]?.id, name: all.calls[at]?.name })
    expect(all.calls[at]?.arguments.startsWith(call.arguments)).toBe(true)
  }
  expect(all.hosted.slice(0, cut.hosted.length)).toEqual(cut.hosted)
  expect(all.images.slice(0, cut.images.length)).toEqual(cut.images)
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded refusals of responses'), () => {
  const refusals = CASES.filter(isRecordedRefusal)

  it('are there', () => expect(refusals.length).toBeGreaterThan(5))

  it.each(refusals.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = responsesBody(one, 'response') ?? {}
    // ODD.md: those whose status was not kept are replayed as 400.
    const status = one.status ?? 400
    const fault = openaiResponsesOutbound.decodeError(status, body, decodeContext())
    expect(fault.status).toBe(status)
    const isProof = JSON.stringify(body).includes("of type 'reasoning'")
    expect(fault.owner).toBe(isProof ? 'reasoning-proof' : status === 401 ? 'credential' : 'client')
    expect(fault.error.message.length).toBeGreaterThan(5)
    expect(fault.error.message).not.toMatch(/https?:|sk-/)
  })
})
