import { describe, expect, it } from 'vitest'
import { decodeContext, encodeTarget, observeContext } from '../../../../../../tests/kit/openai-chat.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import { responsesFrames, responsesRecordings } from '../../../../../../tests/kit/responses-recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { ChatPassthrough, EncodeTarget } from '../chat-format.ts'
import { decodeRequest } from './decode-request.ts'
import { openaiResponsesOutbound } from './outbound.ts'
import { readTextDelta } from './stream-text-delta.ts'

function passthrough(): ChatPassthrough {
  const { passthrough: found } = openaiResponsesOutbound
  if (found === undefined) throw new Error('there is none')
  return found
}

describe('the path', () => {
  it.each([
    ['', '/v1/responses'],
    ['/v1', '/responses'],
    ['/openai/v1', '/responses'],
  ])('below %j is %s', (base, path) => {
    expect(openaiResponsesOutbound.path(base, { model: 'm', stream: false })).toBe(path)
  })
})

/** The body as it goes out, edit by edit. */
function edit(body: JsonObject, target: Partial<EncodeTarget> = {}) {
  const notes = new NoteList()
  const request = decodeRequest(body, notes, { header: () => undefined })
  const before = JSON.stringify(body)
  const edits = passthrough().editRequest(body, request, encodeTarget({ model: 'm', ...target }), notes)
  expect(JSON.stringify(body)).toBe(before)
  const sent: JsonObject = { ...body }
  for (const one of edits) {
    if ('value' in one) sent[one.key] = JSON.parse(one.value)
    else delete sent[one.key]
  }
  return { edits, sent, notes: notes.list() }
}

describe('a forwarded request', () => {
  const plain = { model: 'm', input: 'Hi', store: true, previous_response_id: 'resp_1', truncation: 'auto' }

  it('stays as it is', () => {
    expect(
      edit({ ...plain, max_output_tokens: 100, service_tier: 'flex' }, { outputCap: 100 }),
    ).toMatchObject({
      edits: [],
      notes: [],
    })
  })

  it.each<
    [name: string, body: JsonObject, target: Partial<EncodeTarget>, changed: JsonObject, notes: string[]]
  >([
    ['its model', {}, { model: 'sent' }, { model: 'sent' }, []],
    [
      'its limit',
      { max_output_tokens: 100 },
      { outputCap: 50 },
      { max_output_tokens: 50 },
      ['capped:max_tokens'],
    ],
    ['a limit that it lacks', {}, { outputCap: 5 }, { max_output_tokens: 16 }, ['capped:max_tokens']],
    ['a dear tier', { service_tier: 'priority' }, {}, {}, ['dropped:service_tier']],
    ['what says nothing', { truncation: null, instructions: null }, {}, { truncation: undefined }, []],
    ['junk', { api_key: 'x', type: 'response.create' }, {}, {}, expect.any(Array)],
    [
      'what is refused',
      { metadata: {} },
      { quirks: { stripFields: ['metadata'] } },
      {},
      ['dropped:metadata'],
    ],
    [
      'a search without a price',
      { tools: [{ type: 'web_search' }, { type: 'function', name: 'f' }] },
      {},
      { tools: [{ type: 'function', name: 'f' }] },
      ['dropped:tools[0]'],
    ],
    ['its only tool', { tools: [{ type: 'web_search' }], tool_choice: 'auto' }, {}, {}, ['dropped:tools[0]']],
  ])('differs in %s', (_, body, target, changed, notes) => {
    const { sent, notes: warned } = edit({ ...plain, ...body }, target)
    const expected: JsonObject = { ...plain, ...changed }
    expect(sent).toEqual(expected)
    expect(warned).toEqual(notes)
  })

  it('keeps a dear tier and all tools on a free channel', () => {
    const body = { ...plain, service_tier: 'priority', tools: [{ type: 'image_generation' }] }
    expect(edit(body, { anyServiceTier: true }).edits).toEqual([])
  })

  it('is refused for a tool that must not be left out', () => {
    expect(() => edit({ ...plain, tools: [{ type: 'code_interpreter', container: {} }] })).toThrow(
      expect.objectContaining({ param: 'tools[0]' }),
    )
  })

  it('leaves out reasoning in our envelope, and tools that items bring', () => {
    const reasoning = (encrypted_content: string) => ({ type: 'reasoning', summary: [], encrypted_content })
    const sealed = `sl1.anthropic-messages.${Buffer.from('{"v":"S"}').toString('base64url')}`
    const brings = {
      type: 'additional_tools',
      tools: [{ type: 'web_search' }, { type: 'function', name: 'f' }],
    }
    const input = [reasoning(sealed), reasoning('gAAA'), { role: 'user', content: 'Hi' }, brings]
    const { sent, notes } = edit({ model: 'm', input })
    expect(sent.input).toEqual([
      reasoning('gAAA'),
      { role: 'user', content: 'Hi' },
      { ...brings, tools: [{ type: 'function', name: 'f' }] },
    ])
    expect(notes).toContain('dropped:reasoning')
    expect(edit({ model: 'm', input: input.slice(1, 3) }).edits).toEqual([])
    expect(
      edit({ model: 'm', input: input.slice(0, 3) }, { quirks: { takesEnvelopes: true } }).edits,
    ).toEqual([])
  })
})

const frame = (value: JsonObject): SseEvent => ({ event: String(value.type), data: JSON.stringify(value) })
const response = {
  id: 'resp_1',
  object: 'response',
  model: 'vendor-model',
  output: [],
  tools: [{ model: 'x' }],
}
const CREATED = frame({ type: 'response.created', response })
const DELTA = frame({ type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' })
const COMPLETED = frame({ type: 'response.completed', response: { ...response, status: 'completed' } })

describe('a forwarded stream', () => {
  it('stays as it is up to its end', () => {
    const observer = passthrough().openFrameObserver(observeContext())
    const forwards = [CREATED, DELTA, COMPLETED, { event: '', data: '[DONE]' }].map(
      (one) => observer.push(one).forward,
    )
    expect(forwards).toEqual(['as-is', 'as-is', 'terminal', 'terminal'])
    expect(observer.summary).toMatchObject({ hasContent: true, asciiUnits: 2, ended: true, finish: 'stop' })
  })

  it.each([
    ['named', (one: SseEvent) => one],
    ['unnamed', ({ data }: SseEvent) => ({ event: '', data })],
  ])('shows the name that was asked for, in %s frames', (_, dress) => {
    const observer = passthrough().openFrameObserver(observeContext({ model: 'asked' }))
    const verdicts = [CREATED, DELTA, COMPLETED].map((one) => observer.push(dress(one)))
    const renamed = (one: SseEvent, more: object) => ({
      forward: 'edited',
      data: one.data.replace('vendor-model', 'asked'),
      ...(dress(one).event !== '' && { event: one.event }),
      ...more,
    })
    expect(verdicts).toEqual([
      renamed(CREATED, {}),
      { forward: 'as-is' },
      renamed(COMPLETED, { isTerminal: true }),
    ])
    expect(observer.summary.model).toBe('vendor-model')
  })

  it('does not show the vendor’s words of an error', () => {
    const observer = passthrough().openFrameObserver(observeContext())
    const failed = frame({ type: 'response.failed', response: { ...response, status: 'failed' } })
    const error = frame({ type: 'error', code: 'server_error', message: 'at http://10.0.0.1/' })
    expect([CREATED, error, failed].map((one) => observer.push(one).forward)).toEqual([
      'as-is',
      'drop',
      'drop',
    ])
    expect(observer.summary.error?.message).not.toContain('10.0.0.1')
  })
})

describe('a forwarded answer', () => {
  it('shows the name that was asked for', () => {
    const edits = passthrough().editAnswer(response, observeContext({ model: 'asked' }))
    expect(edits).toEqual([{ key: 'model', value: '"asked"' }])
    expect(passthrough().editAnswer(response, observeContext())).toEqual([])
  })

  it('that is not made yet is none that says nothing', () => {
    const body = { ...response, status: 'queued' }
    expect(passthrough().observeAnswer(body, decodeContext())).toMatchObject({
      finish: 'other',
      hasContent: false,
    })
  })
})

describe('readTextDelta', () => {
  const HEAD = '{"type":"response.output_text.delta",'
  it.each<[data: string, read: ReturnType<typeof readTextDelta>]>([
    [`${HEAD}"output_index":12,"content_index":3,"delta":"a"}`, { item: 12, part: 3, text: 'a' }],
    [`${HEAD}"logprobs":[],"delta":"","content_index":0,"output_index":0}`, { item: 0, part: 0, text: '' }],
    [`${HEAD}"output_index":0,"content_index":0,"delta":"a\\n"}`, undefined],
    [`${HEAD}"output_index":0,"content_index":0,"delta":"a","logprobs":[{}]}`, undefined],
    [`${HEAD}"content_index":0,"delta":"a"}`, undefined],
    [`${HEAD}"output_index":0,"content_index":0,"delta":"a`, undefined],
    [`${HEAD}"output_index":0,"content_index":0,"delta":null}`, undefined],
    ['{"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"a"}', undefined],
  ])('%s', (data, read) => {
    expect(readTextDelta({ event: '', data })).toEqual(read)
    expect(readTextDelta({ event: 'response.output_text.delta', data })).toEqual(read)
    expect(readTextDelta({ event: 'response.output_text.done', data })).toBeUndefined()
  })

  describe.skipIf(!hasRecordings)(needsRecordings('of recordings'), () => {
    it('reads what parsing reads, and nearly all of it', () => {
      let quick = 0
      let all = 0
      for (const one of responsesRecordings().flatMap(responsesFrames)) {
        const value: unknown = one.data === '[DONE]' || one.data === '' ? undefined : JSON.parse(one.data)
        const isText = isJsonObject(value) && value.type === 'response.output_text.delta'
        const read = readTextDelta(one)
        if (isText) all++
        if (read === undefined) continue
        quick++
        expect(value).toMatchObject({
          type: 'response.output_text.delta',
          output_index: read.item,
          content_index: read.part,
          delta: read.text,
        })
      }
      expect(all).toBeGreaterThan(5000)
      expect(quick / all).toBeGreaterThan(0.8)
    })
  })
})
