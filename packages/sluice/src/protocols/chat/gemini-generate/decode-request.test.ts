import { describe, expect, it } from 'vitest'
import { HI_CONTENTS } from '../../../../../../tests/kit/encode-gemini.ts'
import { decodeBody } from '../../../../../../tests/kit/gemini-inbound.ts'
import type { Message } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'
import { geminiArrayInbound, geminiStreamInbound, geminiWholeInbound } from './inbound.ts'

const CALL = { functionCall: { id: 'c1', name: 'f', args: { a: 1 } } }
const RESULT = { functionResponse: { id: 'c1', name: 'f', response: { output: 'done' } } }

function messagesOf(contents: Json): Message[] {
  return decodeBody({ contents }).request.messages
}

/** Parts of one turn of the user. */
function userParts(...parts: JsonObject[]): Message['parts'] {
  return messagesOf([{ role: 'user', parts }])[0]?.parts ?? []
}

/** Parts of one turn of the model, after a question. */
function modelParts(...parts: JsonObject[]): Message['parts'] {
  return messagesOf([...HI_CONTENTS, { role: 'model', parts }])[1]?.parts ?? []
}

describe('a request', () => {
  it('says what the path says', () => {
    const head = { parameter: 'models/gemini-test', header: () => undefined }
    const body = { contents: HI_CONTENTS }
    expect(geminiWholeInbound.decodeRequest(body, SILENT_NOTES, head)).toEqual({
      model: 'gemini-test',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      tools: [],
      stop: [],
      stream: false,
      includeUsage: true,
      legacyFunctions: false,
      extra: {},
      extraOf: 'gemini-generate',
    })
    for (const inbound of [geminiStreamInbound, geminiArrayInbound]) {
      expect(inbound.decodeRequest(body, SILENT_NOTES, head).stream).toBe(true)
    }
  })

  it.each([
    ['gemini-2.5-pro', 'gemini-2.5-pro'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['tunedModels/mine', 'tunedModels/mine'],
    ['meta-llama/Llama-3', 'meta-llama/Llama-3'],
  ])('for %s is for the model %s', (parameter, model) => {
    expect(decodeBody({ contents: HI_CONTENTS }, parameter).request.model).toBe(model)
  })

  it('leaves its body as it was', () => {
    const body: JsonObject = {
      contents: [...HI_CONTENTS, { role: 'model', parts: [CALL] }, { parts: [RESULT] }],
      generationConfig: { responseSchema: { type: 'STRING', nullable: true } },
    }
    const before = JSON.stringify(body)
    decodeBody(body)
    expect(JSON.stringify(body)).toBe(before)
  })

  it('is read in both spellings, and as single objects for lists', () => {
    const { request } = decodeBody({
      system_instruction: { parts: { text: 'Be kind.' } },
      contents: { parts: { inline_data: { mime_type: 'image/png', data: 'aGk' } } },
      tools: { function_declarations: [{ name: 'f' }] },
      tool_config: { function_calling_config: { mode: 'any', allowed_function_names: ['f'] } },
      generation_config: { max_output_tokens: 7, stop_sequences: ['x'], top_p: 0.5 },
      safety_settings: [{ category: 'c', threshold: 't' }],
    })
    expect(request).toMatchObject({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          parts: [
            {
              type: 'image',
              source: { kind: 'data', mediaType: 'image/png', data: 'aGk' },
              path: 'contents.parts',
            },
          ],
        },
      ],
      tools: [{ type: 'function', name: 'f' }],
      toolChoice: { type: 'tool', name: 'f' },
      maxOutputTokens: 7,
      stop: ['x'],
      topP: 0.5,
      extra: { safetySettings: [{ category: 'c', threshold: 't' }] },
    })
  })

  it('takes a null for nothing', () => {
    const { request } = decodeBody({
      contents: [
        { role: null, parts: [{ text: 'Hi', thought: null, thoughtSignature: null, inlineData: null }] },
      ],
      systemInstruction: null,
      tools: null,
      generationConfig: { temperature: null, thinkingConfig: null },
      safetySettings: null,
      labels: null,
    })
    expect(request.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }])
    expect(request.extra).toEqual({})
  })

  it('loses what only gateways read', () => {
    const { request, warnings } = decodeBody({
      contents: HI_CONTENTS,
      stream: true,
      api_key: 'x',
      model: 'other',
    })
    expect(request.extra).toEqual({})
    expect(request.model).toBe('gemini-test')
    expect(warnings).toEqual(['dropped:stream', 'dropped:api_key'])
  })
})

describe('turns', () => {
  it('of the model in a row are one answer, and pieces of a text one text', () => {
    expect(
      messagesOf([
        ...HI_CONTENTS,
        { role: 'model', parts: [{ text: 'Hm', thought: true }] },
        { role: 'model', parts: [{ text: '.', thought: true }] },
        { role: 'model', parts: [{ text: 'Yes' }] },
        { role: 'model', parts: [{ text: '!' }, CALL] },
        { role: 'model', parts: [{ text: '' }] },
      ])[1],
    ).toEqual({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Yes!' },
        { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' },
        { type: 'text', text: '' },
      ],
    })
  })

  it('may be empty where the model said nothing', () => {
    expect(messagesOf([...HI_CONTENTS, { role: 'model', parts: [] }])[1]).toEqual({
      role: 'assistant',
      parts: [],
    })
  })

  it('of results are results, and what else the user says stays beside them', () => {
    const [, , results] = messagesOf([
      ...HI_CONTENTS,
      { role: 'model', parts: [CALL] },
      { role: 'function', parts: [RESULT] },
    ])
    expect(results).toEqual({
      role: 'tool',
      parts: [{ type: 'tool-result', callId: 'c1', name: 'f', content: [{ type: 'text', text: 'done' }] }],
    })
    const [, , both] = messagesOf([
      ...HI_CONTENTS,
      { role: 'model', parts: [CALL] },
      { parts: [RESULT, { text: 'And?' }] },
    ])
    expect(both).toMatchObject({
      role: 'user',
      parts: [{ type: 'tool-result' }, { type: 'text', text: 'And?' }],
    })
  })
})

describe('parts', () => {
  it.each<[string, JsonObject, object]>([
    [
      'sound',
      { inlineData: { mimeType: 'audio/mpeg', data: 'aGk=' } },
      { type: 'audio', format: 'mp3', data: 'aGk=', mediaType: 'audio/mpeg' },
    ],
    [
      'a document with a name',
      { inlineData: { mimeType: 'application/pdf', data: 'aGk=', displayName: 'a.pdf' } },
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'application/pdf', data: 'aGk=' },
        filename: 'a.pdf',
      },
    ],
    [
      'a video with settings',
      { inlineData: { mimeType: 'video/mp4', data: 'aGk=' }, videoMetadata: { fps: 2 } },
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'video/mp4', data: 'aGk=' },
        extra: { videoMetadata: { fps: 2 } },
      },
    ],
    [
      "data in Python's alphabet",
      { inlineData: { mimeType: 'image/png', data: '-_8=' } },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: '+/8=' } },
    ],
    [
      'a picture by its address',
      { fileData: { fileUri: 'https://example.com/a.png' } },
      { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
    ],
    [
      "a file of Google's",
      {
        fileData: {
          fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x',
          mimeType: 'image/png',
        },
      },
      {
        type: 'image',
        source: {
          kind: 'file-id',
          id: 'https://generativelanguage.googleapis.com/v1beta/files/x',
          mediaType: 'image/png',
        },
      },
    ],
    [
      'a film',
      { fileData: { fileUri: 'https://youtu.be/x' } },
      { type: 'file', source: { kind: 'file-id', id: 'https://youtu.be/x' } },
    ],
    [
      'an object of its storage',
      { fileData: { fileUri: 'gs://bucket/x.mp3', mimeType: 'audio/mp3' } },
      { type: 'file', source: { kind: 'file-id', id: 'gs://bucket/x.mp3', mediaType: 'audio/mp3' } },
    ],
  ])('hold %s', (_name, part, expected) => {
    expect(userParts(part)).toEqual([{ ...expected, path: 'contents[0].parts[0]' }])
  })

  it('that nobody knows are kept with their place', () => {
    expect(
      userParts({ text: 'a' }, { hologram: { data: 1 } }, { videoMetadata: { fps: 1 } }).slice(1),
    ).toEqual([
      {
        type: 'unknown',
        protocol: 'gemini-generate',
        path: 'contents[0].parts[1]',
        kind: 'hologram',
        value: { hologram: { data: 1 } },
      },
      {
        type: 'unknown',
        protocol: 'gemini-generate',
        path: 'contents[0].parts[2]',
        kind: 'videoMetadata',
        value: { videoMetadata: { fps: 1 } },
      },
    ])
  })

  it("of Google's own tools, and drafts of thoughts, stay Google's", () => {
    const code = { executable_code: { code: '1', language: 'PYTHON' }, thought_signature: 's' }
    const draft = { thought: true, inlineData: { mimeType: 'image/png', data: 'aGk=' } }
    expect(modelParts(code, { codeExecutionResult: { outcome: 'OUTCOME_OK' } }, draft)).toEqual([
      {
        type: 'vendor',
        protocol: 'gemini-generate',
        value: { executableCode: code.executable_code, thoughtSignature: 's' },
      },
      {
        type: 'vendor',
        protocol: 'gemini-generate',
        value: { codeExecutionResult: { outcome: 'OUTCOME_OK' } },
      },
      { type: 'vendor', protocol: 'gemini-generate', value: draft },
    ])
  })

  it('bear signatures', () => {
    const proof = { issuer: 'gemini-generate', value: 'c2ln' }
    expect(
      modelParts(
        { text: 'Hm', thought: true, thoughtSignature: 'c2ln' },
        { text: 'Yes', thoughtSignature: 'c2ln' },
        { ...CALL, thoughtSignature: 'c2ln' },
        { text: '', thoughtSignature: 'c2ln' },
      ),
    ).toEqual([
      { type: 'reasoning', text: 'Hm', proof },
      { type: 'reasoning', text: '', proof },
      { type: 'text', text: 'Yes' },
      { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}', proof },
      { type: 'reasoning', text: '', proof },
    ])
  })

  it.each([
    'skip_thought_signature_validator',
    'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=',
    'context_engineering_is_the_way_to_go',
  ])('bear no proof where a client writes %s', (thoughtSignature) => {
    expect(modelParts({ ...CALL, thoughtSignature })).toEqual([
      { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' },
    ])
  })
})

describe('calls and results', () => {
  it('are joined by id, by name and then by order', () => {
    const call = (name: string, id?: string) => ({ functionCall: { name, ...(id !== undefined && { id }) } })
    const response = (name: string, n: number, id?: string) => ({
      functionResponse: { name, response: { n }, ...(id !== undefined && { id }) },
    })
    const [, calls, results] = messagesOf([
      ...HI_CONTENTS,
      { role: 'model', parts: [call('f'), call('g'), call('f'), call('f', 'x')] },
      { parts: [response('f', 3, 'x'), response('g', 1), response('f', 0), response('f', 2, 'made-up')] },
    ])
    const ids = (calls?.parts ?? []).map((part) => (part.type === 'tool-call' ? part.id : ''))
    expect(new Set(ids).size).toBe(4)
    const said = Object.fromEntries(
      (results?.parts ?? []).map((part) => (part.type === 'tool-result' ? [part.callId, part.content] : [])),
    )
    expect(ids.map((id) => said[id])).toEqual([0, 1, 2, 3].map((n) => [{ type: 'text', text: `{"n":${n}}` }]))
  })

  it.each<[string, JsonObject, object]>([
    ['an object', { a: [1] }, { content: [{ type: 'text', text: '{"a":[1]}' }] }],
    ['a text', { output: 'sunny' }, { content: [{ type: 'text', text: 'sunny' }] }],
    [
      'a text that is an object',
      { output: '{"a":1}' },
      { content: [{ type: 'text', text: '{"output":"{\\"a\\":1}"}' }] },
    ],
    ['a failure', { error: 'no' }, { content: [{ type: 'text', text: 'no' }], isError: true }],
    [
      'a failure with more to it',
      { error: { code: 5 } },
      { content: [{ type: 'text', text: '{"error":{"code":5}}' }] },
    ],
    ['nothing', {}, { content: [{ type: 'text', text: '{}' }] }],
  ])('tell of %s', (_name, response, expected) => {
    const [, , results] = messagesOf([
      ...HI_CONTENTS,
      { role: 'model', parts: [CALL] },
      { parts: [{ functionResponse: { id: 'c1', name: 'f', response } }] },
    ])
    expect(results?.parts).toEqual([{ type: 'tool-result', callId: 'c1', name: 'f', ...expected }])
  })

  it('hold pictures, and settings that only Google has', () => {
    const [, , results] = messagesOf([
      ...HI_CONTENTS,
      { role: 'model', parts: [CALL] },
      {
        parts: [
          {
            functionResponse: {
              id: 'c1',
              name: 'f',
              response: { output: 'see' },
              parts: [{ inlineData: { mimeType: 'image/png', data: 'aGk=' } }],
              scheduling: 'SILENT',
            },
          },
        ],
      },
    ])
    expect(results?.parts).toEqual([
      {
        type: 'tool-result',
        callId: 'c1',
        name: 'f',
        content: [
          { type: 'text', text: 'see' },
          {
            type: 'image',
            source: { kind: 'data', mediaType: 'image/png', data: 'aGk=' },
            path: 'contents[2].parts[0].functionResponse.parts[0]',
          },
        ],
        extra: { scheduling: 'SILENT' },
      },
    ])
  })

  it('whose arguments came in pieces are whole', () => {
    const piece = (rest: JsonObject) => ({ role: 'model', parts: [{ functionCall: rest }] })
    const [, answer] = messagesOf([
      ...HI_CONTENTS,
      piece({ name: 'f', id: 'c1', willContinue: true }),
      piece({ partialArgs: [{ jsonPath: '$.a', stringValue: 'x' }], willContinue: true }),
      piece({ partialArgs: [{ jsonPath: '$.a', stringValue: 'y' }], willContinue: true }),
      piece({}),
      piece({ name: 'g', id: 'c2', args: {} }),
    ])
    expect(answer?.parts).toEqual([
      { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":"xy"}' },
      { type: 'tool-call', id: 'c2', name: 'g', arguments: '{}' },
    ])
  })

  it('keep the digits of their numbers', () => {
    const text =
      '{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":12345678901234567890}}}]}],"generationConfig":{"temperature":0.30000000000000000001}}'
    const { request } = decodeBody(parseObjectKeepingDigits(text) ?? {})
    expect(request.messages[0]?.parts[0]).toMatchObject({ arguments: '{"n":12345678901234567890}' })
    expect(request.temperature).toBe(0.3)
  })

  it('may answer what a cache holds', () => {
    const { request } = decodeBody({ contents: [{ parts: [RESULT] }], cachedContent: 'cachedContents/x' })
    expect(request.messages[0]?.parts[0]).toMatchObject({ type: 'tool-result', callId: 'c1', name: 'f' })
  })
})
