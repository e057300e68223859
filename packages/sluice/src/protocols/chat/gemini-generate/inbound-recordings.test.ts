import { describe, expect, it } from 'vitest'
import { geminiContext, writeStream, writeWhole } from '../../../../../../tests/kit/gemini-inbound.ts'
import {
  geminiRecordings,
  isRecordedError,
  readFrames,
  readWhole as recordedWhole,
  splitSse,
} from '../../../../../../tests/kit/gemini-recordings.ts'
import { GENERIC_QUIRKS } from '../../../../../../tests/kit/openai-chat.ts'
import { finishOf, type PlainChoice, saidBy } from '../../../../../../tests/kit/read-chat-plainly.ts'
import { readRecordingPlainly } from '../../../../../../tests/kit/read-recording-plainly.ts'
import { type GenaiView, readStream, readWhole } from '../../../../../../tests/kit/read-with-genai.ts'
import { type ReplayedCase, replayedCases } from '../../../../../../tests/kit/recorded-cases.ts'
import { hasRecordings, needsRecordings, type RecordingCase } from '../../../../../../tests/kit/recordings.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import { completionTokens, promptTokens, type Usage } from '../../../canonical/usage.ts'
import { anthropicMessagesOutbound } from '../anthropic-messages/outbound.ts'
import type { ChatOutbound, DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { openaiChatOutbound } from '../openai-chat/outbound.ts'
import { replayAnswer } from '../replay-answer.ts'
import { openSummariser, summariseAnswer } from '../summarise.ts'
import { geminiArrayInbound } from './inbound.ts'
import { geminiGenerateOutbound } from './outbound.ts'

const OWN = geminiRecordings().filter((one) => !isRecordedError(one))
const CONTEXT: DecodeContext = { quirks: {}, notes: SILENT_NOTES }

function decodeOwn(one: RecordingCase): ChatEvent[] {
  const decoder = geminiGenerateOutbound.openStreamDecoder(CONTEXT)
  return [...readFrames(one).flatMap((frame) => decoder.push(frame)), ...decoder.end()]
}

/** Ids that we gave to calls that had none are ours to choose. */
function withIdsOf(recorded: GenaiView, shown: GenaiView): GenaiView {
  const calls = shown.calls.map((call, at) => {
    const given = recorded.calls[at]?.id
    if (given === undefined) expect(call.id).toMatch(/^call_[0-9a-f]{24}$/)
    return given === undefined ? { ...call, id: undefined } : call
  })
  return { ...shown, calls }
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of generateContent, translated'), () => {
  it('are all there', () => expect(OWN.length).toBeGreaterThan(250))

  it.each(OWN.map((one) => [one.id, one] as const))(
    "%s is to Google's SDK what it was before",
    async (_id, one) => {
      const whole = recordedWhole(one)
      if (whole !== undefined) {
        const recorded = await readWhole(whole)
        const shown = await readWhole(writeWhole(geminiGenerateOutbound.decodeResponse(whole, CONTEXT)))
        expect(withIdsOf(recorded, shown)).toEqual(recorded)
        return
      }
      const recorded = await readStream(
        readFrames(one)
          .map(({ data }) => `data: ${data}\n\n`)
          .join(''),
      )
      const shown = await readStream(writeStream(decodeOwn(one)))
      expect(withIdsOf(recorded, shown)).toEqual(recorded)
    },
  )

  it.each(OWN.map((one) => [one.id, one] as const))('%s is booked alike on both paths', (_id, one) => {
    const { passthrough } = geminiGenerateOutbound
    const whole = recordedWhole(one)
    if (whole !== undefined) {
      const translated = summariseAnswer(geminiGenerateOutbound.decodeResponse(whole, CONTEXT))
      expect(passthrough?.observeAnswer(whole, CONTEXT)).toEqual(translated)
      return
    }
    const observer = passthrough?.openFrameObserver({ ...CONTEXT, dropUsage: false })
    for (const frame of readFrames(one)) observer?.push(frame)
    const translated = openSummariser()
    for (const event of decodeOwn(one)) translated.push(event)
    expect(observer?.summary).toEqual(translated.summary)
  })

  it('end in a frame that waits until it is paid, where usage tells which it is', () => {
    for (const one of OWN.filter(({ streaming }) => streaming)) {
      const frames = readFrames(one)
      const observer = geminiGenerateOutbound.passthrough?.openFrameObserver({
        ...CONTEXT,
        dropUsage: false,
      })
      const waits = frames.map((frame) => observer?.push(frame).forward === 'hold')
      expect(waits.slice(0, -1), one.id).not.toContain(true)
      const last = frames.at(-1)?.data ?? ''
      expect(waits.at(-1), one.id).toBe(/"usageMetadata"|"blockReason"/.test(last))
    }
  })

  it('are the same objects in an array as in events', () => {
    for (const one of OWN.filter(({ streaming }) => streaming)) {
      const events = decodeOwn(one)
      const inEvents = writeStream(events).split('\n\n').slice(0, -1)
      const array: unknown = JSON.parse(writeStream(events, geminiContext(), geminiArrayInbound))
      expect(array).toEqual(inEvents.map((event) => JSON.parse(event.slice('data: '.length))))
    }
  })
})

const OUTBOUND: Record<ReplayedCase['api'], ChatOutbound> = {
  chat: openaiChatOutbound,
  messages: anthropicMessagesOutbound,
  'generate-content': geminiGenerateOutbound,
}

/** The events of a recorded answer. */
function decode(one: ReplayedCase): ChatEvent[] {
  const outbound = OUTBOUND[one.api]
  const context: DecodeContext = { quirks: one.api === 'chat' ? GENERIC_QUIRKS : {}, notes: SILENT_NOTES }
  if (!one.streaming) return replayAnswer(outbound.decodeResponse(one.bodies[0] ?? {}, context))
  const decoder = outbound.openStreamDecoder(context)
  const events = splitSse(one.answer.body).flatMap((frame) => decoder.push(frame))
  return [...events, ...decoder.end()]
}

/** conversion.md, section 7. Google's own words are finer than OpenAI's. */
const FINISH: Record<string, RegExp> = {
  stop: /^(?!MAX_TOKENS|SAFETY)/,
  tool_calls: /^STOP$/,
  length: /^MAX_TOKENS$/,
  content_filter: /^(?:SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|MODEL_ARMOR|IMAGE_\w+)$/,
}

/** An empty object has several spellings, and what is no object stands in one (conversion.md 23). */
function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : { arguments: text }
  } catch {
    return { arguments: text }
  }
}

function compare(view: GenaiView, one: ReplayedCase): void {
  const { choices, usage, isContradictory } = readRecordingPlainly(one)
  const [choice] = choices
  if (choice === undefined) throw new Error('the recording says nothing')
  const { text, refusal, reasoning, calls } = saidBy(choice)
  expect(view.text).toBe(text + refusal)
  expect(view.thoughts).toBe(reasoning)
  expect(view.calls.map(({ name, args }) => ({ name, args }))).toEqual(
    calls.map((call) => ({ name: call.name, args: argumentsOf(call.arguments) })),
  )
  compareFinish(view, choice)
  if (usage === undefined) expect(view.usage).toBeUndefined()
  else if (!isContradictory) expect(view.usage).toMatchObject(tokens(usage))
}

function compareFinish(view: GenaiView, choice: PlainChoice): void {
  const finish = finishOf(choice)
  if (view.blockReason !== undefined) expect(view.finish).toBeUndefined()
  else expect(view.finish).toMatch(FINISH[finish] ?? /^STOP$/)
}

/** conversion.md 59. A zero is left out. */
function tokens(usage: Usage): JsonObject {
  const prompt = promptTokens(usage)
  const output = completionTokens(usage)
  const counts: JsonObject = {
    promptTokenCount: prompt - usage.toolInput,
    candidatesTokenCount: output - usage.reasoning,
    thoughtsTokenCount: usage.reasoning,
    cachedContentTokenCount: usage.cachedInput,
    toolUsePromptTokenCount: usage.toolInput,
    totalTokenCount: prompt + output,
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))
}

const ANSWERS = replayedCases().filter((one) => {
  if (one.isError) return false
  const plain = readRecordingPlainly(one)
  return !plain.failed && !plain.isEmpty
})

describe.skipIf(!hasRecordings)(needsRecordings("recorded answers, read by Google's SDK"), () => {
  it('are all there', () => expect(ANSWERS.length).toBeGreaterThan(900))

  it.each(ANSWERS.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const events = decode(one)
    expect(events.find((event) => event.type === 'error')).toBeUndefined()
    compare(await readWhole(writeWhole(collectAnswer(events))), one)
    compare(await readStream(writeStream(events)), one)
  })

  it('name what the format has no place for', () => {
    const notes = new NoteList()
    for (const one of ANSWERS) writeStream(decode(one), geminiContext({ notes }))
    const told = new Set(notes.list())
    for (const token of ['dropped:server_tool_use', 'changed:finishReason', 'dropped:citations']) {
      expect(told).toContain(token)
    }
  })

  it('keep other vendors proofs, byte for byte', () => {
    let kept = 0
    for (const one of ANSWERS.filter(({ api }) => api === 'messages')) {
      const proofs = decode(one).flatMap((event) =>
        event.type === 'reasoning-end' && event.proof !== undefined ? [event.proof.value] : [],
      )
      const whole = JSON.stringify(writeWhole(collectAnswer(decode(one))))
      const sent = [...whole.matchAll(/"thoughtSignature":"([^"]*)"/g)].map(([, value = '']) => {
        const [, issuer, block = ''] = Buffer.from(value, 'base64').toString().split('.')
        expect(issuer).toBe('anthropic-messages')
        return JSON.parse(Buffer.from(block, 'base64url').toString()).v
      })
      expect(sent).toEqual(proofs)
      kept += sent.length
    }
    expect(kept).toBeGreaterThan(20)
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams, cut'), () => {
  const small = OWN.filter(({ streaming }) => streaming)
    .map((one) =>
      Buffer.from(
        readFrames(one)
          .map(({ data }) => `data: ${data}\n\n`)
          .join(''),
      ),
    )
    .filter(({ length }) => length < 4000)
    .slice(0, 12)

  it('never break decoder, encoder or observer, at whatever byte', () => {
    expect(small.length).toBe(12)
    for (const bytes of small) {
      for (let length = 0; length <= bytes.length; length++) {
        const frames = splitSse(bytes.subarray(0, length))
        const decoder = geminiGenerateOutbound.openStreamDecoder(CONTEXT)
        const observer = geminiGenerateOutbound.passthrough?.openFrameObserver({
          ...CONTEXT,
          dropUsage: false,
          model: 'shown',
        })
        for (const frame of frames) observer?.push(frame)
        const events = [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]
        const failed = events.some((event) => event.type === 'error')
        expect(observer?.summary.error !== undefined).toBe(failed)
        const array: unknown = JSON.parse(writeStream(events, geminiContext(), geminiArrayInbound))
        expect(Array.isArray(array)).toBe(true)
      }
    }
  })
})
