import { describe, expect, it } from 'vitest'
import { decodeContext, encodeTarget, parseObject, readFrames } from '../../../../tests/kit/openai-chat.ts'
import { lastUsage, readChatUsage } from '../../../../tests/kit/read-chat-plainly.ts'
import {
  hasRecordings,
  needsRecordings,
  type RecordingCase,
  readRecording,
  recordingCases,
} from '../../../../tests/kit/recordings.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../canonical/notes.ts'
import { completionTokens, promptTokens } from '../canonical/usage.ts'
import type { EncodeTarget } from '../protocols/chat/chat-format.ts'
import { collectAnswer } from '../protocols/chat/collect-answer.ts'
import { decodeRequest } from '../protocols/chat/openai-chat/decode-request.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import { buildCatalog } from './catalog.ts'
import type { Provider } from './provider.ts'
import { findProvider, PROVIDERS } from './registry.ts'

/** Recorded traffic with a vendor, under that vendor's own declaration. */

const PROVIDER_OF: Readonly<Record<string, string>> = { lmstudio: 'lm-studio' }
const catalog = buildCatalog(PROVIDERS)

const cases = recordingCases((one) => one.api === 'chat').flatMap((one) => {
  const provider = findProvider(PROVIDER_OF[one.vendor] ?? one.vendor)
  const format = provider?.chat.find(({ protocol }) => protocol === 'openai-chat')
  // OpenAI's own recordings are of relays as well, and are read in its format's folder.
  if (provider === undefined || format === undefined || provider.id === 'openai') return []
  return [{ id: one.id, one, provider, quirks: format.quirks ?? {} }]
})

function bodyOf(one: RecordingCase, file: 'request' | 'response'): JsonObject | undefined {
  if (one.files[file]?.endsWith('.json') !== true) return undefined
  return parseObject(readRecording(one, file)?.toString() ?? '{}')
}

function framesOf(one: RecordingCase): { event: string; data: string }[] {
  const recorded = readRecording(one, 'stream')?.toString() ?? ''
  if (one.stream_format === 'sse') return readFrames(recorded)
  const lines = recorded.split('\n').filter((line) => line.trim() !== '')
  return lines.map((data) => ({ event: '', data }))
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of declared vendors'), () => {
  const answers = cases.filter(({ one }) => one.status === 200 && !one.features.includes('error'))

  it('are there', () => expect(answers.length).toBeGreaterThan(250))

  it.each(answers)('$id', ({ one, quirks, provider }) => {
    const context = decodeContext({ quirks, faults: provider.faults ?? [] })
    const whole = bodyOf(one, 'response')
    const frames = whole === undefined ? framesOf(one) : []
    const objects = whole === undefined ? frames.flatMap(readObject) : [whole]
    if (objects.some(({ error }) => error !== undefined && error !== null)) return
    const decoder = openaiChatOutbound.openStreamDecoder(context)
    const answer =
      whole === undefined
        ? collectAnswer([...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()])
        : openaiChatOutbound.decodeResponse(whole, context)
    expect(answer.choices.length).toBeGreaterThan(0)
    const stated = lastUsage(objects)
    if (stated === undefined) return
    const usage = readChatUsage(stated)
    const booked = answer.usage?.usage
    expect(booked && [promptTokens(booked), completionTokens(booked)]).toEqual([
      promptTokens(usage),
      completionTokens(usage),
    ])
  })
})

function readObject({ data }: { data: string }): JsonObject[] {
  if (data === '[DONE]') return []
  const value: unknown = JSON.parse(data)
  return isJsonObject(value) ? [value] : []
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests of declared vendors'), () => {
  const requests = cases.filter(({ one }) => one.status === 200 && bodyOf(one, 'request') !== undefined)

  it('are there', () => expect(requests.length).toBeGreaterThan(200))

  // What the vendor took must not be taken for something that it refuses.
  it.each(requests)('$id', ({ one, provider, quirks }) => {
    const body = bodyOf(one, 'request') ?? {}
    const request = decodeRequest(body, SILENT_NOTES)
    const target = targetOf(provider, request.model, quirks)
    const forwarded = new NoteList()
    openaiChatOutbound.passthrough?.editRequest(body, request, target, forwarded)
    expect(forwarded.list()).toEqual([])
    const translated = new NoteList()
    openaiChatOutbound.encodeRequest(request, target, translated)
    expect(translated.list()).toEqual([])
  })
})

function targetOf(provider: Provider, model: string, quirks: EncodeTarget['quirks']): EncodeTarget {
  const hostedTools = new Set(['web_search', 'code_execution', 'file_search', 'other', 'browser_search'])
  return encodeTarget({
    model,
    quirks,
    traits: catalog.traitsOf(provider.id, model),
    hostedTools,
    anyServiceTier: true,
  })
}
