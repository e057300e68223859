import { describe, expect, it } from 'vitest'
import { START } from '../../../../../../tests/kit/messages-frames.ts'
import { decode, openTarget, write } from '../../../../../../tests/kit/messages-inbound.ts'
import { messagesBodies, messagesStreams } from '../../../../../../tests/kit/messages-recordings.ts'
import { readFrames } from '../../../../../../tests/kit/openai-chat.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import type { AnswerSummary, EncodeTarget, FrameVerdict, ObserveContext } from '../chat-format.ts'
import { wrapProof } from '../reasoning-proof.ts'
import { openSummariser, summariseAnswer } from '../summarise.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { editRequest } from './edit-request.ts'
import { openFrameObserver } from './observe-frames.ts'
import { anthropicMessagesOutbound } from './outbound.ts'

const CONTEXT = { quirks: {}, notes: SILENT_NOTES }
const hi: JsonObject = { role: 'user', content: 'Hi' }
const base: JsonObject = { model: 'm', max_tokens: 64, messages: [hi] }
const UNPAID: Partial<EncodeTarget> = { hostedTools: new Set(), anyServiceTier: false }

/** The body after its edits, and what was warned of. */
function edit(fields: JsonObject, target: Partial<EncodeTarget> = {}) {
  const body = { ...base, ...fields }
  const before = JSON.stringify(body)
  const { request } = decode(body)
  const notes = new NoteList()
  const edits = editRequest(body, request, openTarget({ model: 'm', ...target }), notes)
  expect(JSON.stringify(body)).toBe(before)
  const edited: JsonObject = { ...body }
  for (const one of edits) {
    if ('value' in one) edited[one.key] = JSON.parse(one.value)
    else delete edited[one.key]
  }
  return { edits: edits.length, edited, notes: notes.list() }
}

describe('editRequest', () => {
  it('leaves a body alone that needs nothing', () => {
    const fields = {
      system: 'Be',
      new_field: { a: null },
      tools: [{ name: 'f' }, { type: 'bash_20250124', name: 'bash' }],
      thinking: { type: 'enabled', budget_tokens: 2000 },
      messages: [hi, { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 'S' }] }],
    }
    expect(edit(fields, { outputCap: 64 }).edits).toBe(0)
  })

  const tool = { name: 'f' }
  const search = { type: 'web_search_20250305', name: 'web_search' }
  const line = 'x-anthropic-billing-header: cch=1;'
  const text = { type: 'text', text: 'Be' }
  const envelope = wrapProof({ issuer: 'openai-chat', value: 'x' }, 'anthropic-messages')
  const theirs = { type: 'thinking', thinking: 'hm', signature: envelope }
  const searched = { type: 'server_tool_use', id: 'srvtoolu_sl1_a', name: 'web_search', input: {} }
  const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_sl1_a', content: [] }
  const cited = { type: 'web_search_result_location', url: 'https://a.org', encrypted_index: 'eA==' }
  const said = (...content: JsonObject[]): JsonObject => ({ role: 'assistant', content })
  const cases: [string, JsonObject, Partial<EncodeTarget>, JsonObject, string[]][] = [
    ['the model', {}, { model: 'sent' }, { model: 'sent' }, []],
    ['junk', { type: 'chat', api_key: 'x' }, {}, { type: undefined, api_key: undefined }, []],
    ['nulls of known fields', { top_p: null, other: null }, {}, { top_p: undefined }, []],
    ["the money's limit", { max_tokens: 100 }, { outputCap: 9 }, { max_tokens: 9 }, ['capped:max_tokens']],
    [
      "the money's limit, below the budget of thinking",
      { max_tokens: 9000, thinking: { type: 'enabled', budget_tokens: 5000, display: 'omitted' } },
      { outputCap: 4000 },
      { max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 3000, display: 'omitted' } },
      ['capped:max_tokens', 'changed:thinking'],
    ],
    [
      "the money's limit, too low to think",
      { max_tokens: 9000, thinking: { type: 'enabled', budget_tokens: 5000 } },
      { outputCap: 500 },
      { max_tokens: 500, thinking: undefined },
      ['capped:max_tokens', 'changed:thinking'],
    ],
    [
      'what is dearer',
      { speed: 'fast', inference_geo: 'us', service_tier: 'priority', fallbacks: [] },
      UNPAID,
      { speed: undefined, inference_geo: undefined, service_tier: undefined, fallbacks: undefined },
      ['dropped:service_tier', 'dropped:speed', 'dropped:inference_geo', 'dropped:fallbacks'],
    ],
    ['what is not', { speed: 'standard', service_tier: 'standard_only' }, UNPAID, {}, []],
    [
      'no tools',
      { tools: [], tool_choice: { type: 'auto' } },
      {},
      { tools: undefined, tool_choice: undefined },
      [],
    ],
    ['a search without a price', { tools: [tool, search] }, UNPAID, { tools: [tool] }, ['dropped:tools[1]']],
    [
      'the only tool without a price',
      { tools: [search], tool_choice: { type: 'auto' } },
      UNPAID,
      { tools: undefined, tool_choice: undefined },
      ['dropped:tools[0]'],
    ],
    [
      'what the upstream refuses',
      { context_management: {}, top_k: 4 },
      { quirks: { stripFields: ['context_management'] }, traits: { refusedFields: ['top_k'] } },
      { context_management: undefined, top_k: undefined },
      ['dropped:context_management', 'dropped:top_k'],
    ],
    ["Claude Code's line", { system: [{ type: 'text', text: line }, text] }, {}, { system: [text] }, []],
    ["Claude Code's line alone", { system: line }, {}, { system: undefined }, []],
    ["Claude Code's line before others", { system: `${line}\nBe` }, {}, { system: 'Be' }, []],
    ["Claude Code's line for its vendor", { system: line }, { quirks: { billingLine: true } }, {}, []],
    [
      "another vendor's thoughts and searches",
      { messages: [hi, said(theirs, searched, found, text)] },
      {},
      { messages: [hi, said(text)] },
      ['dropped:reasoning', 'dropped:messages.server_tool_use', 'dropped:messages.web_search_tool_result'],
    ],
    [
      'a message of nothing else',
      { messages: [hi, said({ type: 'redacted_thinking', data: envelope }), hi] },
      {},
      { messages: [hi, hi] },
      ['dropped:reasoning'],
    ],
    [
      'thoughts in our envelope, for another of us',
      { messages: [hi, said(theirs)] },
      { quirks: { takesEnvelopes: true } },
      {},
      [],
    ],
    [
      'citations that we made',
      {
        messages: [
          hi,
          said({ ...text, citations: [cited, { ...cited, encrypted_index: '' }] }),
          said({ ...text, citations: [{ ...cited, encrypted_index: '' }] }),
        ],
      },
      {},
      { messages: [hi, said({ ...text, citations: [cited] }), said(text)] },
      [],
    ],
  ]
  it.each(cases)('%s', (_, fields, target, changes, notes) => {
    const { edited, notes: told } = edit(fields, target)
    expect(edited).toEqual(JSON.parse(JSON.stringify({ ...base, ...fields, ...changes })))
    expect(told).toEqual(notes)
  })

  it('refuses what must not be left out', () => {
    const advisor = { type: 'advisor_20260301', name: 'advisor' }
    expect(() => edit({ tools: [advisor] }, UNPAID)).toThrow(/advisor/)
  })
})

/** What both paths must agree on. */
function booked({ error, ...summary }: AnswerSummary) {
  return { ...summary, error: error?.message }
}

function observe(frames: readonly SseEvent[], changes: Partial<ObserveContext> = {}) {
  const observer = openFrameObserver({ ...CONTEXT, dropUsage: false, ...changes })
  const verdicts = frames.map((frame) => observer.push(frame))
  return { verdicts, summary: observer.summary }
}

function translate(frames: readonly SseEvent[]): AnswerSummary {
  const decoder = openStreamDecoder(CONTEXT)
  const { push, summary } = openSummariser()
  for (const frame of frames) for (const event of decoder.push(frame)) push(event)
  return summary
}

const frame = (body: JsonObject): SseEvent => ({ event: String(body.type), data: JSON.stringify(body) })

describe('openFrameObserver', () => {
  const ask: SseEvent[] = [
    frame(START),
    frame({ type: 'ping' }),
    frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    frame({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: '"type":"message_start","model":"x"' },
    }),
    frame({ type: 'content_block_stop', index: 0 }),
    frame({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
    frame({ type: 'message_stop' }),
  ]

  it('forwards all as it is, and holds the end back', () => {
    const { verdicts, summary } = observe(ask)
    expect(verdicts.map(({ forward }) => forward)).toEqual([...Array(6).fill('as-is'), 'terminal'])
    expect(booked(summary)).toEqual(booked(translate(ask)))
    expect(summary).toMatchObject({ model: 'claude-x', id: 'msg_1', finish: 'stop', ended: true })
  })

  it('puts the asked-for name into the first frame and into no other (R32)', () => {
    const { verdicts } = observe(ask, { model: 'asked' })
    const first = { ...START, message: { ...(START.message as JsonObject), model: 'asked' } }
    expect(verdicts[0]).toEqual({ forward: 'edited', event: 'message_start', data: JSON.stringify(first) })
    expect(verdicts.slice(1, -1).every(({ forward }) => forward === 'as-is')).toBe(true)
    const bare = observe([{ event: '', data: JSON.stringify(START) }], { model: 'asked' }).verdicts[0]
    expect(bare).not.toHaveProperty('event')
    expect(observe(ask, { model: 'claude-x' }).verdicts[0]).toEqual({ forward: 'as-is' })
  })

  it('puts it into a whole answer that came instead', () => {
    const body = { type: 'message', id: 'm', model: 'v', content: [{ type: 'text', text: 'x' }] }
    expect(observe([frame(body)], { model: 'asked' }).verdicts).toEqual([
      {
        forward: 'edited',
        event: 'message',
        data: JSON.stringify({ ...body, model: 'asked' }),
        isTerminal: true,
      },
    ])
  })

  it("keeps a vendor's error for the relay to write", () => {
    const error = frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
    const { verdicts, summary } = observe([frame(START), error])
    expect(verdicts.at(-1)).toEqual({ forward: 'drop' })
    expect(summary.error?.message).toBe('Overloaded')
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams, forwarded'), () => {
  const streams = messagesStreams()

  it.each(streams)('$id', ({ frames }) => {
    expect(booked(observe(frames).summary)).toEqual(booked(translate(frames)))
    const renamed = observe(frames, { model: 'asked-model' })
    expect(booked(renamed.summary)).toEqual(booked(translate(frames)))
    expect(frames.flatMap((one, at) => forwarded(one, renamed.verdicts[at])).map(withoutModel)).toEqual(
      frames
        .filter((_, at) => renamed.verdicts[at]?.forward !== 'drop')
        .map(({ data }) => withoutModel(data)),
    )
    const named = renamed.verdicts.filter(({ forward }) => forward === 'edited')
    expect(named).toHaveLength(1)
  })

  const small = streams.filter(({ frames }) => frames.length < 25).slice(0, 3)

  it.each(small)('$id, cut at every byte', ({ frames }) => {
    for (const [at, { event, data }] of frames.entries()) {
      for (let length = 0; length < data.length; length++) {
        const cut = [...frames.slice(0, at), { event, data: data.slice(0, length) }]
        expect(booked(observe(cut).summary)).toEqual(booked(translate(cut)))
        expect(blocksLeftOpen(show(cut))).toBe(0)
      }
    }
  })
})

/** What the caller of the same format is written of a stream that breaks off, ended as if it were whole. */
function show(frames: readonly SseEvent[]): JsonObject[] {
  const decoder = openStreamDecoder(CONTEXT)
  const events = [...frames.flatMap((one) => decoder.push(one)), ...decoder.end()]
  return readFrames(write(events)).map(({ data }) => JSON.parse(data))
}

function blocksLeftOpen(frames: readonly JsonObject[]): number {
  const count = (type: string) => frames.filter((one) => one.type === type).length
  return count('content_block_start') - count('content_block_stop')
}

function forwarded(one: SseEvent, verdict: FrameVerdict | undefined): string[] {
  if (verdict?.forward === 'drop') return []
  return [verdict?.forward === 'edited' ? verdict.data : one.data]
}

/** A frame with the model's name left out: all else must be as it was. */
function withoutModel(data: string): JsonObject {
  const value: unknown = JSON.parse(data)
  if (!isJsonObject(value)) return {}
  const { model: _, ...rest } = value
  if (!isJsonObject(rest.message)) return rest
  const { model: __, ...message } = rest.message
  return { ...rest, message }
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers, forwarded'), () => {
  it.each(messagesBodies().filter(({ status }) => status === 200))('$id', ({ body }) => {
    const { passthrough } = anthropicMessagesOutbound
    const context = { ...CONTEXT, dropUsage: false }
    const observed = passthrough?.observeAnswer(body, context)
    expect(observed).toEqual(summariseAnswer(decodeResponse(body, CONTEXT)))
    expect(passthrough?.editAnswer(body, context)).toEqual([])
    expect(passthrough?.editAnswer(body, { ...context, model: 'asked' })).toEqual([
      { key: 'model', value: '"asked"' },
    ])
  })
})
