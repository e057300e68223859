import { describe, expect, it } from 'vitest'
import { HI_CONTENTS, LEVEL } from '../../../../../../tests/kit/encode-gemini.ts'
import { decodeBody, geminiContext, writeWhole } from '../../../../../../tests/kit/gemini-inbound.ts'
import { encodeTarget, observeContext } from '../../../../../../tests/kit/openai-chat.ts'
import type { ReasoningProof } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget, ObserveContext } from '../chat-format.ts'
import { encodeRequest } from './encode-request.ts'
import { geminiGenerateOutbound } from './outbound.ts'

function edit(body: JsonObject, target: Partial<EncodeTarget> = {}) {
  const notes = new NoteList()
  const whole = { contents: HI_CONTENTS, ...body }
  const edits = geminiGenerateOutbound.passthrough?.editRequest(
    whole,
    decodeBody(whole).request,
    encodeTarget({ model: 'gemini-test', ...target }),
    notes,
  )
  return { edits: edits?.map(parseEdit), warnings: notes.list() }
}

function parseEdit(one: BodyEdit): JsonObject {
  return 'value' in one ? { key: one.key, value: JSON.parse(one.value) } : { key: one.key, remove: true }
}

const MAPS = { functionDeclarations: [{ name: 'f' }], googleMaps: {} }

/** A body, what is known of its target, the edits and what is told. */
const EDITS: [string, JsonObject, Partial<EncodeTarget>, JsonObject[], string[]][] = [
  ['nothing', { generationConfig: { temperature: 1 }, tools: [{ urlContext: {} }] }, {}, [], []],
  [
    'a model that was not asked of Google',
    { model: 'models/alias' },
    {},
    [{ key: 'model', remove: true }],
    [],
  ],
  ['the model itself', { model: 'models/gemini-test' }, {}, [], []],
  [
    'what only gateways read',
    { stream: true, api_key: 'x' },
    {},
    [
      { key: 'stream', remove: true },
      { key: 'api_key', remove: true },
    ],
    [],
  ],
  [
    'no limit',
    {},
    { outputCap: 9 },
    [{ key: 'generationConfig', value: { maxOutputTokens: 9 } }],
    ['capped:max_tokens'],
  ],
  [
    'a limit that is not paid',
    { generation_config: { max_output_tokens: 99, top_p: 1 } },
    { outputCap: 9 },
    [{ key: 'generation_config', value: { max_output_tokens: 9, top_p: 1 } }],
    ['capped:max_tokens'],
  ],
  ['a limit that is paid', { generationConfig: { maxOutputTokens: 9 } }, { outputCap: 9 }, [], []],
  [
    'a dear tier',
    { service_tier: 'priority' },
    {},
    [{ key: 'service_tier', remove: true }],
    ['dropped:serviceTier'],
  ],
  ['a dear tier that is free', { serviceTier: 'PRIORITY' }, { anyServiceTier: true }, [], []],
  ['a cheap tier', { serviceTier: 'flex' }, {}, [], []],
  [
    'a search without a price',
    { tools: [{ google_search: {}, function_declarations: [{ name: 'f' }] }] },
    {},
    [{ key: 'tools', value: [{ function_declarations: [{ name: 'f' }] }] }],
    ['dropped:tools[0].google_search'],
  ],
  [
    'nothing but a search without a price',
    { tools: [{ googleSearch: {} }], toolConfig: {} },
    {},
    [
      { key: 'tools', remove: true },
      { key: 'toolConfig', remove: true },
    ],
    ['dropped:tools[0].googleSearch'],
  ],
  [
    'a search with a price',
    { tools: [{ googleSearch: {} }] },
    { hostedTools: new Set(['web_search']) },
    [],
    [],
  ],
  [
    'fields that this vendor refuses',
    { labels: {}, generation_config: { response_logprobs: true } },
    { quirks: { stripFields: ['labels', 'generationConfig.responseLogprobs'] } },
    [
      { key: 'generation_config', value: {} },
      { key: 'labels', remove: true },
    ],
    ['dropped:generationConfig.responseLogprobs', 'dropped:labels'],
  ],
]

describe('a request that is forwarded', () => {
  it.each(EDITS)('with %s', (_name, body, target, edits, warnings) => {
    expect(edit(body, target)).toEqual({ edits, warnings })
  })

  it('must not run a tool that nobody has priced', () => {
    expect(() => edit({ tools: [MAPS] })).toThrow(expect.objectContaining({ param: 'tools[0].googleMaps' }))
    expect(edit({ tools: [MAPS] }, { hostedTools: new Set(['googleMaps']) }).edits).toEqual([])
  })

  it("leaves out what we gave the caller of another vendor's thinking", () => {
    const proof: ReasoningProof = { issuer: 'anthropic-messages', value: 'c2ln' }
    const { candidates } = writeWhole(
      {
        choices: [
          {
            index: 0,
            finish: 'tool-call',
            parts: [
              { type: 'reasoning', text: 'Hm', proof },
              { type: 'text', text: 'Yes' },
              { type: 'tool-call', id: 'c', name: 'f', arguments: '{}', proof },
              { type: 'tool-call', id: 'd', name: 'f', arguments: '{}' },
            ],
          },
        ],
      },
      geminiContext(),
    )
    const content =
      Array.isArray(candidates) && isJsonObject(candidates[0]) ? candidates[0].content : undefined
    if (!isJsonObject(content)) throw new Error('no content')
    const open = { role: 'model', parts: [{ text: 'H', thought: true }] }
    const contents: Json = [...HI_CONTENTS, open, content]
    const call = (id: string) => ({ functionCall: { name: 'f', args: {}, id } })
    const written = (first: JsonObject) => [
      {
        key: 'contents',
        value: [...HI_CONTENTS, open, { role: 'model', parts: [{ text: 'Yes' }, first, call('d')] }],
      },
    ]
    expect(edit({ contents })).toEqual({ edits: written(call('c')), warnings: ['dropped:reasoning'] })
    const signed = { ...call('c'), thoughtSignature: 'skip_thought_signature_validator' }
    expect(edit({ contents }, { traits: LEVEL }).edits).toEqual(written(signed))
  })
})

function frame(parts: JsonObject[], rest: JsonObject = {}, top: JsonObject = {}) {
  const candidate = { content: { parts, role: 'model' }, index: 0, ...rest }
  return {
    event: '',
    data: JSON.stringify({
      candidates: [candidate],
      ...top,
      modelVersion: 'gemini-test-001',
      responseId: 'r',
    }),
  }
}

function observe(changes: Partial<ObserveContext> = {}) {
  const observer = geminiGenerateOutbound.passthrough?.openFrameObserver(observeContext(changes))
  if (observer === undefined) throw new Error('no passthrough')
  return observer
}

const USAGE = { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 } }

describe('a stream that is forwarded', () => {
  it('is counted, and its last frame waits', () => {
    const observer = observe()
    expect(observer.push(frame([{ text: 'Grü' }], {}, USAGE))).toEqual({ forward: 'as-is' })
    expect(observer.summary).toMatchObject({ hasContent: true, asciiUnits: 2, otherUnits: 1, ended: false })
    expect(observer.summary.usage).toBeUndefined()
    expect(observer.push(frame([{ text: '' }], { finishReason: 'STOP' }, USAGE))).toEqual({
      forward: 'hold',
    })
    expect(observer.summary).toMatchObject({
      ended: true,
      finish: 'stop',
      model: 'gemini-test-001',
      id: 'r',
      usage: { usage: { input: 3, output: 2 } },
    })
  })

  it('names the model that was asked for, in every frame', () => {
    const observer = observe({ model: 'mine' })
    const first = observer.push(frame([{ text: '"modelVersion":"x"' }]))
    const last = observer.push(frame([{ text: '' }], { finishReason: 'STOP' }, USAGE))
    expect([first.forward, last.forward]).toEqual(['edited', 'hold'])
    for (const verdict of [first, last]) {
      const data = 'data' in verdict ? verdict.data : undefined
      expect(JSON.parse(data ?? '{}')).toMatchObject({ modelVersion: 'mine', responseId: 'r' })
    }
    expect(
      JSON.parse('data' in first ? (first.data ?? '{}') : '{}').candidates[0].content.parts[0].text,
    ).toBe('"modelVersion":"x"')
  })

  it('may take its end back in a later frame', () => {
    const observer = observe()
    observer.push(frame([{ text: 'a' }], { finishReason: 'STOP' }))
    expect(observer.summary).toMatchObject({ ended: true, finish: 'stop' })
    expect(observer.push(frame([], { finishReason: 'RECITATION' }, USAGE))).toEqual({ forward: 'hold' })
    expect(observer.summary).toMatchObject({ ended: true, finish: 'content-filter' })
    const more = { event: '', data: JSON.stringify({ usageMetadata: { promptTokenCount: 9 } }) }
    expect(observer.push(more)).toEqual({ forward: 'hold' })
    expect(observer.summary.usage?.usage.input).toBe(9)
  })

  it('goes on where every frame claims to be the last, as some relays write it', () => {
    const observer = observe()
    const claims = (text: string) => observer.push(frame([{ text }], { finishReason: 'STOP' }, USAGE))
    expect(claims('a')).toEqual({ forward: 'hold' })
    expect(claims('b')).toEqual({ forward: 'hold', resumes: true })
    expect(claims('')).toEqual({ forward: 'hold' })
    expect(claims('c')).toEqual({ forward: 'hold', resumes: true })
    expect(observer.push({ event: '', data: '[DONE]' })).toEqual({ forward: 'terminal' })
    expect(observer.summary).toMatchObject({ asciiUnits: 3, ended: true })
  })

  it('waits for every answer that has begun', () => {
    const observer = observe()
    observer.push(frame([{ text: 'a' }]))
    observer.push(frame([{ text: 'b' }], { index: 1 }, USAGE))
    expect(observer.push(frame([], { index: 1, finishReason: 'STOP' }, USAGE))).toEqual({ forward: 'as-is' })
    expect(observer.summary.ended).toBe(false)
    expect(observer.push(frame([], { finishReason: 'MAX_TOKENS' }, USAGE))).toEqual({ forward: 'hold' })
    expect(observer.summary).toMatchObject({ ended: true, finish: 'length' })
  })

  it('ends with a prompt that was blocked', () => {
    const observer = observe()
    const blocked = { event: '', data: '{"promptFeedback":{"blockReason":"SAFETY"}}' }
    expect(observer.push(blocked)).toEqual({ forward: 'hold' })
    expect(observer.summary).toMatchObject({ blockReason: 'SAFETY', ended: true, hasContent: false })
  })

  it('is stopped where the vendor fails, whose words are not passed on', () => {
    const observer = observe()
    observer.push(frame([{ text: 'a' }]))
    const failed = {
      event: '',
      data: '{"error":{"code":503,"message":"at https://10.0.0.1/ it broke","status":"UNAVAILABLE"}}',
    }
    expect(observer.push(failed)).toEqual({ forward: 'drop' })
    expect(observer.summary.error?.message).toBe('at [address] it broke')
    expect(observe().push({ event: '', data: '{"cand' })).toEqual({ forward: 'drop' })
  })
})

describe('a whole answer that is forwarded', () => {
  const body = {
    candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
    modelVersion: 'v',
    ...USAGE,
  }

  it('is counted and renamed', () => {
    const { passthrough } = geminiGenerateOutbound
    expect(passthrough?.observeAnswer(body, observeContext())).toMatchObject({
      hasContent: true,
      asciiUnits: 2,
      finish: 'stop',
      ended: true,
      usage: { usage: { input: 3, output: 2 } },
    })
    expect(passthrough?.editAnswer(body, observeContext({ model: 'mine' }))).toEqual([
      { key: 'modelVersion', value: '"mine"' },
    ])
    expect(passthrough?.editAnswer(body, observeContext({ model: 'v' }))).toEqual([])
    expect(passthrough?.editAnswer(body, observeContext())).toEqual([])
  })
})

/** What the model drew while it thought. */
const DRAFT = { inlineData: { mimeType: 'image/png', data: 'aGk=' }, thought: true }

describe('a request of this format that is written anew', () => {
  it('says what it said, its limit apart', () => {
    const body: JsonObject = {
      contents: [
        { role: 'user', parts: [{ text: '' }, { text: 'a' }, { videoMetadata: { fps: 1 } }] },
        { role: 'user', parts: [{ text: 'b', partMetadata: { x: 1 } }] },
        {
          role: 'model',
          parts: [{ text: 'Hm', thought: true }, DRAFT, { text: 'c', thoughtSignature: 's' }],
        },
      ],
      tools: [
        {
          functionDeclarations: [
            { name: 'f', parametersJsonSchema: { type: 'object' }, behavior: 'BLOCKING' },
          ],
        },
        { urlContext: {} },
      ],
      toolConfig: { functionCallingConfig: { mode: 'VALIDATED' }, retrievalConfig: { languageCode: 'de' } },
      generationConfig: {
        responseModalities: ['TEXT', 'AUDIO'],
        speechConfig: { voiceConfig: {} },
        thinkingConfig: { thinkingBudget: 5, includeThoughts: true },
        mediaResolution: 'MEDIA_RESOLUTION_MEDIUM',
        responseMimeType: 'text/x.enum',
        responseSchema: { type: 'STRING', enum: ['A'] },
      },
      safetySettings: [{ category: 'c', threshold: 't' }],
      cachedContent: 'cachedContents/x',
      labels: { a: 'b' },
      serviceTier: 'flex',
    }
    const notes = new NoteList()
    const encoded = encodeRequest(decodeBody(body).request, encodeTarget({ outputCap: 9 }), notes)
    expect(JSON.parse(JSON.stringify(encoded.body))).toEqual({
      ...body,
      generationConfig: {
        ...(isJsonObject(body.generationConfig) ? body.generationConfig : {}),
        maxOutputTokens: 9,
      },
    })
    expect(notes.list()).toEqual(['capped:max_tokens'])
  })
})
