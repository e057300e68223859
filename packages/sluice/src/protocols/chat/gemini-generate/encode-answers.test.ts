import { describe, expect, it } from 'vitest'
import { geminiContext, writeStream, writeWhole } from '../../../../../../tests/kit/gemini-inbound.ts'
import type { AnswerPart, ChatAnswer, FinishReason, ReasoningProof } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { replayAnswer } from '../replay-answer.ts'
import { geminiArrayInbound, geminiStreamInbound, geminiWholeInbound } from './inbound.ts'
import { decodeSignature } from './thought-signature.ts'
import { wavHeader } from './wrap-pcm.ts'

const CLAUDE: ReasoningProof = { issuer: 'anthropic-messages', value: 'c2ln' }
const OWN: ReasoningProof = { issuer: 'gemini-generate', value: 'b3du' }

function answerOf(parts: AnswerPart[], rest: Partial<ChatAnswer['choices'][number]> = {}): ChatAnswer {
  return { choices: [{ index: 0, parts, finish: 'stop', ...rest }] }
}

function candidateOf(body: JsonObject): JsonObject {
  const first = Array.isArray(body.candidates) ? body.candidates[0] : undefined
  return isJsonObject(first) ? first : {}
}

function partsOf(body: JsonObject): Json[] {
  const { content } = candidateOf(body)
  return isJsonObject(content) && Array.isArray(content.parts) ? content.parts : []
}

function chunksOf(answer: ChatAnswer, notes = new NoteList()): JsonObject[] {
  return writeStream(replayAnswer(answer), geminiContext({ notes }))
    .split('\n\n')
    .slice(0, -1)
    .map((event) => JSON.parse(event.replace(/^data: /, '')))
}

/** A canonical part, the parts of a whole answer and those of a stream, and what is told. */
const PARTS: [string, AnswerPart, Json[], Json[], string[]][] = [
  ['a text', { type: 'text', text: 'Hi' }, [{ text: 'Hi' }], [{ text: 'Hi' }], []],
  ['a refusal', { type: 'refusal', text: 'No' }, [{ text: 'No' }], [{ text: 'No' }], []],
  [
    'a thought',
    { type: 'reasoning', text: 'Hm' },
    [{ text: 'Hm', thought: true }],
    [{ text: 'Hm', thought: true }],
    [],
  ],
  [
    'a thought with its signature',
    { type: 'reasoning', text: 'Hm', proof: OWN },
    [{ text: 'Hm', thought: true, thoughtSignature: 'b3du' }],
    [
      { text: 'Hm', thought: true },
      { text: '', thought: true, thoughtSignature: 'b3du' },
    ],
    [],
  ],
  [
    'a signature alone',
    { type: 'reasoning', text: '', proof: OWN },
    [{ text: '', thoughtSignature: 'b3du' }],
    [{ text: '', thoughtSignature: 'b3du' }],
    [],
  ],
  [
    'a call',
    { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"n":12345678901234567890}', proof: OWN },
    [{ functionCall: { name: 'f', args: { n: 12345678901234567000 }, id: 'c1' }, thoughtSignature: 'b3du' }],
    [{ functionCall: { name: 'f', args: { n: 12345678901234567000 }, id: 'c1' }, thoughtSignature: 'b3du' }],
    [],
  ],
  [
    'a call without arguments',
    { type: 'tool-call', id: 'c1', name: 'f', arguments: '' },
    [{ functionCall: { name: 'f', args: {}, id: 'c1' } }],
    [{ functionCall: { name: 'f', args: {}, id: 'c1' } }],
    [],
  ],
  [
    'a call whose arguments are no object',
    { type: 'tool-call', id: 'c1', name: 'f', arguments: '[1' },
    [{ functionCall: { name: 'f', args: { arguments: '[1' }, id: 'c1' } }],
    [{ functionCall: { name: 'f', args: { arguments: '[1' }, id: 'c1' } }],
    ['changed:functionCall.args'],
  ],
  [
    'a picture',
    { type: 'image', mediaType: 'image/png', data: 'aGk=', proof: OWN },
    [{ inlineData: { mimeType: 'image/png', data: 'aGk=' }, thoughtSignature: 'b3du' }],
    [{ inlineData: { mimeType: 'image/png', data: 'aGk=' }, thoughtSignature: 'b3du' }],
    [],
  ],
  [
    "what Google's own tools did",
    {
      type: 'vendor',
      protocol: 'gemini-generate',
      kind: 'executableCode',
      value: { executableCode: { code: '1' } },
    },
    [{ executableCode: { code: '1' } }],
    [{ executableCode: { code: '1' } }],
    [],
  ],
  [
    "what another vendor's tools did",
    { type: 'vendor', protocol: 'anthropic-messages', kind: 'server_tool_use', value: { id: 's' } },
    [],
    [],
    ['dropped:server_tool_use'],
  ],
  [
    'sound in a file',
    {
      type: 'audio',
      data: Buffer.concat([wavHeader('audio/L16;rate=16000', 2), Buffer.from('hi')]).toString('base64'),
      transcript: 'hi',
    },
    [{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=16000', data: 'aGk=' } }],
    [{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=16000', data: 'aGk=' } }],
    ['dropped:audio.transcript'],
  ],
  [
    'sound of another kind',
    { type: 'audio', data: 'T2dnUw==' },
    [{ inlineData: { mimeType: 'audio/ogg', data: 'T2dnUw==' } }],
    [{ inlineData: { mimeType: 'audio/ogg', data: 'T2dnUw==' } }],
    [],
  ],
  [
    'a document that is cited',
    { type: 'text', text: 'Hi', vendorCitations: [{ protocol: 'anthropic-messages', value: {} }] },
    [{ text: 'Hi' }],
    [{ text: 'Hi' }],
    ['dropped:citations'],
  ],
]

describe('an answer', () => {
  it.each(PARTS)('shows %s', (_name, part, whole, streamed, warnings) => {
    const notes = new NoteList()
    const body: JsonObject = JSON.parse(
      JSON.stringify(writeWhole(answerOf([part]), geminiContext({ notes }))),
    )
    expect(partsOf(body)).toEqual(whole)
    expect(notes.list()).toEqual(warnings)
    const told = new NoteList()
    const chunks = chunksOf(answerOf([part]), told)
    expect(chunks.slice(0, -1).flatMap(partsOf)).toEqual(streamed)
    expect(told.list()).toEqual(warnings)
  })

  it('keeps every digit of an argument', () => {
    const answer = answerOf([
      { type: 'tool-call', id: 'c', name: 'f', arguments: '{"n":12345678901234567890}' },
    ])
    expect(JSON.stringify(writeWhole(answer))).toContain('"args":{"n":12345678901234567890}')
    expect(writeStream(replayAnswer(answer))).toContain('"args":{"n":12345678901234567890}')
  })

  it("carries another vendor's proof as bytes, and takes it back", () => {
    const proofs: ReasoningProof[] = [
      CLAUDE,
      { ...CLAUDE, redacted: true },
      { issuer: 'openai-responses', value: 'x', id: 'rs_1' },
    ]
    for (const proof of proofs) {
      const [part] = partsOf(writeWhole(answerOf([{ type: 'reasoning', text: '', proof }])))
      if (!isJsonObject(part) || typeof part.thoughtSignature !== 'string') throw new Error('no signature')
      expect(part).toMatchObject({ text: '', thought: true })
      expect(Buffer.from(part.thoughtSignature, 'base64').toString()).toMatch(/^sl1\./)
      expect(decodeSignature(part.thoughtSignature)).toEqual(proof)
      // Python's SDK writes bytes in the alphabet of URLs.
      const python = part.thoughtSignature.replaceAll('+', '-').replaceAll('/', '_')
      expect(decodeSignature(python)).toEqual(proof)
    }
    expect(decodeSignature('c2wxLm5vYm9keS5lMzA=')).toBeUndefined()
  })

  it('puts a signature back onto its text', () => {
    const answer = answerOf([
      { type: 'text', text: 'Hi' },
      { type: 'reasoning', text: '', proof: OWN },
    ])
    expect(partsOf(writeWhole(answer))).toEqual([{ text: 'Hi', thoughtSignature: 'b3du' }])
  })

  it.each<[FinishReason, string | undefined, string, string[]]>([
    ['stop', undefined, 'STOP', []],
    ['stop-sequence', 'stop_sequence', 'STOP', []],
    ['length', 'max_tokens', 'MAX_TOKENS', []],
    ['context-full', undefined, 'MAX_TOKENS', []],
    ['tool-call', 'tool_use', 'STOP', []],
    ['content-filter', 'content_filter', 'SAFETY', []],
    ['content-filter', 'RECITATION', 'RECITATION', []],
    ['refusal', 'refusal', 'SAFETY', []],
    ['pause', 'pause_turn', 'STOP', ['changed:finishReason']],
    ['other', 'ERROR', 'STOP', ['changed:finishReason']],
    ['other', 'MALFORMED_FUNCTION_CALL', 'MALFORMED_FUNCTION_CALL', []],
    // Another vendor's word may only look like one of Google's.
    ['other', 'MAX_TOKENS', 'STOP', ['changed:finishReason']],
  ])('that ends with %s (%s) says %s', (finish, rawFinish, word, warnings) => {
    const answer = answerOf(
      [{ type: 'text', text: 'a' }],
      rawFinish === undefined ? { finish } : { finish, rawFinish },
    )
    const notes = new NoteList()
    expect(candidateOf(writeWhole(answer, geminiContext({ notes }))).finishReason).toBe(word)
    expect(notes.list()).toEqual(warnings)
    expect(candidateOf(chunksOf(answer).at(-1) ?? {}).finishReason).toBe(word)
  })

  it('that the model refused in words stops', () => {
    const answer = answerOf([{ type: 'refusal', text: 'No' }], { finish: 'refusal' })
    expect(candidateOf(writeWhole(answer)).finishReason).toBe('STOP')
    expect(candidateOf(chunksOf(answer).at(-1) ?? {}).finishReason).toBe('STOP')
  })

  it('counts what is booked, thoughts apart', () => {
    const usage = {
      ...emptyUsage(),
      input: 10,
      cachedInput: 5,
      cacheWrite5m: 2,
      imageInput: 3,
      toolInput: 4,
      output: 20,
      reasoning: 8,
      audioOutput: 6,
    }
    const expected = {
      promptTokenCount: 20,
      candidatesTokenCount: 18,
      totalTokenCount: 50,
      cachedContentTokenCount: 5,
      toolUsePromptTokenCount: 4,
      thoughtsTokenCount: 8,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 17 },
        { modality: 'IMAGE', tokenCount: 3 },
      ],
      candidatesTokensDetails: [
        { modality: 'TEXT', tokenCount: 12 },
        { modality: 'AUDIO', tokenCount: 6 },
      ],
    }
    const answer = { ...answerOf([{ type: 'text', text: 'a' }]), usage: { usage } }
    expect(writeWhole(answer).usageMetadata).toEqual(expected)
    expect(chunksOf(answer).map(({ usageMetadata }) => usageMetadata)).toEqual([undefined, expected])
  })

  it('tells of the sources of other vendors, in bytes', () => {
    const citations = [
      { url: 'https://a.example', title: 'A', start: 0, end: 5 },
      { url: 'https://b.example', start: 6, end: 8 },
      { url: 'https://a.example', title: 'A', start: 6, end: 8 },
      { url: 'https://c.example' },
    ]
    const answer = answerOf([
      { type: 'reasoning', text: 'größer' },
      { type: 'text', text: 'Grüße 😀', citations },
    ])
    const expected = {
      groundingChunks: [
        { web: { uri: 'https://a.example', title: 'A' } },
        { web: { uri: 'https://b.example' } },
        { web: { uri: 'https://c.example' } },
      ],
      groundingSupports: [
        { segment: { startIndex: 0, endIndex: 7, text: 'Grüße' }, groundingChunkIndices: [0] },
        { segment: { startIndex: 8, endIndex: 12, text: '😀' }, groundingChunkIndices: [1, 0] },
      ],
    }
    expect(candidateOf(writeWhole(answer)).groundingMetadata).toEqual(expected)
    expect(candidateOf(chunksOf(answer).at(-1) ?? {}).groundingMetadata).toEqual(expected)
  })

  it("keeps Google's own fields, and adds nothing to its sources", () => {
    const extra = { groundingMetadata: { webSearchQueries: ['q'] }, safetyRatings: [], avgLogprobs: -1 }
    const answer: ChatAnswer = {
      ...answerOf([{ type: 'text', text: 'a', citations: [{ url: 'https://a.example' }] }], { extra }),
      extra: {
        createTime: '2026-01-01T00:00:00Z',
        modelStatus: { stage: 'x' },
        usageMetadata: { trafficType: 'ON_DEMAND' },
      },
      extraOf: 'gemini-generate',
      usage: { usage: { ...emptyUsage(), input: 1 } },
    }
    const whole = writeWhole(answer)
    expect(whole).toMatchObject({
      candidates: [extra],
      createTime: '2026-01-01T00:00:00Z',
      modelStatus: { stage: 'x' },
      usageMetadata: { promptTokenCount: 1, trafficType: 'ON_DEMAND' },
      modelVersion: 'asked-model',
      responseId: 'Abc123_answer',
    })
    expect(candidateOf(whole).groundingMetadata).toEqual(extra.groundingMetadata)
    expect(chunksOf(answer).at(-1)).toMatchObject({ candidates: [extra], modelStatus: { stage: 'x' } })
  })

  it('hides the fields of other formats', () => {
    const answer: ChatAnswer = {
      ...answerOf([{ type: 'text', text: 'a' }], { extra: { a: 1 } }),
      extra: { b: 1 },
      extraOf: 'openai-chat',
    }
    expect(Object.keys(writeWhole(answer))).toEqual(['candidates', 'modelVersion', 'responseId'])
    expect(chunksOf(answer).map((chunk) => Object.keys(candidateOf(chunk)))).toEqual([
      ['content', 'index'],
      ['content', 'finishReason', 'index'],
    ])
  })

  it.each([
    ['PROHIBITED_CONTENT', 'PROHIBITED_CONTENT'],
    ['guardrail', 'SAFETY'],
  ])('to a prompt that was blocked (%s) has no candidates', (blockReason, word) => {
    const answer: ChatAnswer = { choices: [], blockReason, usage: { usage: { ...emptyUsage(), input: 3 } } }
    const expected = {
      promptFeedback: { blockReason: word },
      usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
      modelVersion: 'asked-model',
      responseId: 'Abc123_answer',
    }
    expect(writeWhole(answer)).toEqual(expected)
    expect(chunksOf(answer)).toEqual([expected])
  })

  it('tells how likely its tokens were', () => {
    const logprobs = [
      { token: 'a', logprob: -0.5, bytes: null, top: [{ token: 'b', logprob: -2, bytes: null }] },
    ]
    const answer = answerOf([{ type: 'text', text: 'a' }], { logprobs })
    const expected = {
      chosenCandidates: [{ token: 'a', logProbability: -0.5 }],
      topCandidates: [{ candidates: [{ token: 'b', logProbability: -2 }] }],
    }
    expect(candidateOf(writeWhole(answer)).logprobsResult).toEqual(expected)
    expect(candidateOf(chunksOf(answer)[0] ?? {}).logprobsResult).toEqual(expected)
  })
})

describe('a stream', () => {
  it('interleaves choices and calls, each with its number and whole', () => {
    const written = writeStream([
      { type: 'message-start' },
      { type: 'text-start', choice: 1 },
      { type: 'text-delta', choice: 1, text: 'b' },
      { type: 'text-end', choice: 1 },
      { type: 'tool-start', choice: 0, call: 0, id: 'c1', name: 'f' },
      { type: 'tool-start', choice: 0, call: 1, id: 'c2', name: 'g', custom: true },
      { type: 'tool-delta', choice: 0, call: 1, text: 'free ' },
      { type: 'tool-delta', choice: 0, call: 0, text: '{"a"' },
      { type: 'tool-delta', choice: 0, call: 1, text: 'text' },
      { type: 'tool-end', choice: 0, call: 1 },
      { type: 'tool-delta', choice: 0, call: 0, text: ':1}' },
      { type: 'tool-end', choice: 0, call: 0 },
      { type: 'finish', choice: 0, reason: 'tool-call' },
      { type: 'finish', choice: 1, reason: 'length' },
    ])
    const chunks: JsonObject[] = written
      .split('\n\n')
      .slice(0, -1)
      .map((event) => JSON.parse(event.slice(6)))
    const head = { modelVersion: 'asked-model', responseId: 'Abc123_answer' }
    const one = (index: number, part: JsonObject) => ({
      candidates: [{ content: { parts: [part], role: 'model' }, index }],
      ...head,
    })
    expect(chunks).toEqual([
      one(1, { text: 'b' }),
      one(0, { functionCall: { name: 'g', args: { input: 'free text' }, id: 'c2' } }),
      one(0, { functionCall: { name: 'f', args: { a: 1 }, id: 'c1' } }),
      {
        candidates: [
          { content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 },
          { content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'MAX_TOKENS', index: 1 },
        ],
        ...head,
      },
    ])
  })

  it('is one array where nobody asked for events', () => {
    const answer = answerOf([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ])
    const encoder = geminiArrayInbound.openStreamEncoder(geminiContext())
    const pieces = replayAnswer(answer).map((event) => encoder.push(event))
    pieces.push(encoder.end())
    const said = pieces.filter((piece) => piece !== '')
    // Each piece is a whole element, for readers that do not wait for the end.
    expect(said[0]).toMatch(/^\[\{/)
    for (const piece of said.slice(1)) expect(piece).toMatch(/^,\n\{/)
    const elements: JsonObject[] = said.map((piece, at) =>
      JSON.parse(piece.slice(at === 0 ? 1 : 2).replace(/\]$/, '')),
    )
    expect(JSON.parse(said.join(geminiArrayInbound.keepAlive))).toEqual(elements)
    expect(elements.flatMap(partsOf)).toEqual([{ text: 'a' }, { text: 'b' }, { text: '' }])
    expect(geminiArrayInbound).toMatchObject({ streamType: 'application/json', translatedOnly: true })
  })

  it('that fails says so as Google does', () => {
    const error = new GatewayError('unavailable', 'It broke.', { retryAfter: 2 })
    const body = geminiWholeInbound.encodeError(error, 'req_1')
    expect(body).toEqual({
      error: {
        code: 503,
        message: 'It broke.',
        status: 'UNAVAILABLE',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'SERVICE_UNAVAILABLE',
            domain: 'sluice',
          },
          { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'req_1' },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2s' },
        ],
      },
    })
    expect(geminiStreamInbound.encodeStreamError(error, 'req_1')).toBe(JSON.stringify(body))
    // Nothing was written but what keeps the connection.
    expect(JSON.parse(`\n${geminiArrayInbound.encodeStreamError(error, 'req_1')}`)).toEqual([body])
    for (const inbound of [geminiStreamInbound, geminiArrayInbound]) {
      const encoder = inbound.openStreamEncoder(geminiContext())
      const begun = encoder.push({ type: 'text-delta', choice: 0, text: 'a' })
      const text = begun + (encoder.fail?.(error, 'req_1') ?? '')
      if (inbound === geminiStreamInbound) expect(text).toBe(begun + JSON.stringify(body))
      else expect(JSON.parse(text).at(-1)).toEqual(body)
    }
  })
})

describe('an error', () => {
  it.each([
    ['bad-request', 400, 'INVALID_ARGUMENT'],
    ['unauthenticated', 401, 'UNAUTHENTICATED'],
    ['insufficient-funds', 402, 'FAILED_PRECONDITION'],
    ['forbidden', 403, 'PERMISSION_DENIED'],
    ['not-found', 404, 'NOT_FOUND'],
    ['too-large', 413, 'INVALID_ARGUMENT'],
    ['rate-limited', 429, 'RESOURCE_EXHAUSTED'],
    ['upstream-failed', 502, 'INTERNAL'],
    ['unavailable', 503, 'UNAVAILABLE'],
    ['upstream-timeout', 504, 'DEADLINE_EXCEEDED'],
  ] as const)('of kind %s is %i %s', (kind, code, status) => {
    expect(geminiWholeInbound.encodeError(new GatewayError(kind, 'x'), 'r').error).toMatchObject({
      code,
      status,
    })
  })

  it("names the field, and keeps its vendor's word", () => {
    const init = { param: 'contents[0]', status: 400, vendorType: 'FAILED_PRECONDITION' }
    const { error } = geminiWholeInbound.encodeError(new GatewayError('bad-request', 'x', init), 'r')
    expect(error).toMatchObject({ code: 400, status: 'FAILED_PRECONDITION' })
    expect(JSON.stringify(error)).toContain('"fieldViolations":[{"field":"contents[0]","description":"x"}]')
    const other = new GatewayError('bad-request', 'x', { vendorType: 'invalid_request_error' })
    expect(geminiWholeInbound.encodeError(other, 'r').error).toMatchObject({ status: 'INVALID_ARGUMENT' })
  })
})
