import { describe, expect, it } from 'vitest'
import { HI_CONTENTS } from '../../../../../../tests/kit/encode-gemini.ts'
import { decodeBody } from '../../../../../../tests/kit/gemini-inbound.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { geminiStreamInbound } from './inbound.ts'

describe('tools', () => {
  const tools = (...list: JsonObject[]) => decodeBody({ contents: HI_CONTENTS, tools: list }).request.tools

  it('have schemas of either kind', () => {
    expect(
      tools({
        functionDeclarations: [
          {
            name: 'f',
            description: 'F',
            behavior: 'BLOCKING',
            parameters: {
              type: 'OBJECT',
              properties: {
                type: { type: 'STRING', nullable: true, enum: ['A'] },
                n: { type: 'ARRAY', items: { type: 'INTEGER' }, minItems: '1' },
              },
              required: ['type'],
            },
          },
          { name: 'g', parametersJsonSchema: { type: 'object', properties: { A: { const: 'STRING' } } } },
        ],
      }),
    ).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'F',
        parameters: {
          type: 'object',
          properties: {
            type: { type: ['string', 'null'], enum: ['A', null] },
            n: { type: 'array', items: { type: 'integer' }, minItems: 1 },
          },
          required: ['type'],
        },
        extra: { behavior: 'BLOCKING' },
      },
      { type: 'function', name: 'g', parameters: { type: 'object', properties: { A: { const: 'STRING' } } } },
    ])
  })

  it("are Google's own under their names", () => {
    expect(
      tools({ google_search: {}, urlContext: {} }, { codeExecution: null, fileSearch: { a: 1 } }),
    ).toEqual([
      {
        type: 'vendor',
        protocol: 'gemini-generate',
        kind: 'googleSearch',
        path: 'tools[0].google_search',
        value: {},
      },
      {
        type: 'vendor',
        protocol: 'gemini-generate',
        kind: 'urlContext',
        path: 'tools[0].urlContext',
        value: {},
      },
      {
        type: 'vendor',
        protocol: 'gemini-generate',
        kind: 'fileSearch',
        path: 'tools[1].fileSearch',
        value: { a: 1 },
      },
    ])
  })

  it.each<[JsonObject, ChatRequest['toolChoice'], JsonObject]>([
    [{ mode: 'AUTO' }, { type: 'auto' }, {}],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined, {}],
    [{ mode: 'NONE' }, { type: 'none' }, {}],
    [{ mode: 'ANY' }, { type: 'required' }, {}],
    [{ mode: 'ANY', allowedFunctionNames: ['f'] }, { type: 'tool', name: 'f' }, {}],
    [
      { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
      { type: 'allowed', mode: 'required', names: ['f', 'g'] },
      {},
    ],
    [{ mode: 'VALIDATED', allowedFunctionNames: ['f'] }, { type: 'allowed', mode: 'auto', names: ['f'] }, {}],
    [{ mode: 'VALIDATED' }, { type: 'auto' }, { 'toolConfig.functionCallingConfig.mode': 'VALIDATED' }],
    [
      { mode: 'AUTO', streamFunctionCallArguments: true },
      { type: 'auto' },
      { 'toolConfig.functionCallingConfig.streamFunctionCallArguments': true },
    ],
  ])('are chosen by %j', (functionCallingConfig, choice, extra) => {
    const { request } = decodeBody({ contents: HI_CONTENTS, toolConfig: { functionCallingConfig } })
    expect(request.toolChoice).toEqual(choice)
    expect(request.extra).toEqual(extra)
  })
})

describe('generationConfig', () => {
  it.each<[string, JsonObject, Partial<ChatRequest>]>([
    [
      'sampling',
      { temperature: 1.5, topP: 0.5, topK: 3, seed: -7, presencePenalty: 1, frequencyPenalty: -1 },
      { temperature: 1.5, topP: 0.5, topK: 3, seed: -7, presencePenalty: 1, frequencyPenalty: -1 },
    ],
    [
      'limits',
      { maxOutputTokens: 9, candidateCount: 2, stopSequences: ['a', 'b'] },
      { maxOutputTokens: 9, choices: 2, stop: ['a', 'b'] },
    ],
    ['log probabilities', { responseLogprobs: true, logprobs: 3 }, { logprobs: { top: 3 } }],
    ['JSON', { responseMimeType: 'application/json' }, { responseFormat: { type: 'json' } }],
    ['text', { responseMimeType: 'text/plain' }, { responseFormat: { type: 'text' } }],
    [
      "Google's schema",
      { responseSchema: { type: 'STRING' } },
      { responseFormat: { type: 'json-schema', name: 'response', schema: { type: 'string' } } },
    ],
    [
      'a JSON schema',
      { responseMimeType: 'application/json', responseJsonSchema: { type: 'string' } },
      { responseFormat: { type: 'json-schema', name: 'response', schema: { type: 'string' } } },
    ],
    [
      'a form that only Google has',
      { responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING', enum: ['A'] } },
      {
        extra: {
          'generationConfig.responseMimeType': 'text/x.enum',
          'generationConfig.responseSchema': { type: 'STRING', enum: ['A'] },
        },
      },
    ],
    ['a budget', { thinkingConfig: { thinkingBudget: 100 } }, { reasoning: { budgetTokens: 100 } }],
    [
      'no thinking',
      { thinkingConfig: { thinkingBudget: 0 } },
      { reasoning: { budgetTokens: 0, effort: 'none' } },
    ],
    [
      'thinking left to the model',
      { thinkingConfig: { thinkingBudget: -1, includeThoughts: true } },
      { reasoning: { adaptive: true, summary: 'auto' } },
    ],
    [
      'a level',
      { thinkingConfig: { thinkingLevel: 'high', includeThoughts: false } },
      { reasoning: { effort: 'high', summary: 'none' } },
    ],
    [
      'pictures',
      { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '1:1' } },
      { modalities: ['text', 'image'], extra: { 'generationConfig.imageConfig': { aspectRatio: '1:1' } } },
    ],
    [
      'sound',
      { responseModalities: ['AUDIO'], speechConfig: { languageCode: 'de' } },
      {
        modalities: ['text', 'audio'],
        audio: { voice: 'alloy', format: 'wav' },
        extra: { 'generationConfig.speechConfig': { languageCode: 'de' } },
      },
    ],
    ['what nobody knows', { audioTimestamp: true }, { extra: { 'generationConfig.audioTimestamp': true } }],
  ])('asks for %s', (_name, generationConfig, expected) => {
    const { request } = decodeBody({ contents: HI_CONTENTS, generationConfig })
    expect(request).toMatchObject(expected)
    expect(request.extra).toEqual(expected.extra ?? {})
  })

  it.each([
    ['STANDARD', 'default'],
    ['flex', 'flex'],
    ['priority', 'priority'],
    ['unspecified', undefined],
  ])('of the tier %s is of %s', (serviceTier, expected) => {
    expect(decodeBody({ contents: HI_CONTENTS, serviceTier }).request.serviceTier).toBe(expected)
  })

  it('asks for sound in the form that OpenAI streams', () => {
    const body = { contents: HI_CONTENTS, generationConfig: { responseModalities: ['AUDIO'] } }
    const head = { parameter: 'm', header: () => undefined }
    expect(geminiStreamInbound.decodeRequest(body, SILENT_NOTES, head).audio).toEqual({
      voice: 'alloy',
      format: 'pcm16',
    })
  })

  it('says how closely pictures are looked at', () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'aGk=' } }
    const ask = (mediaResolution: string, ...parts: JsonObject[]) =>
      decodeBody({ contents: [{ parts }], generationConfig: { mediaResolution } }).request
    expect(ask('MEDIA_RESOLUTION_LOW', picture).messages[0]?.parts[0]).toMatchObject({ detail: 'low' })
    expect(ask('MEDIA_RESOLUTION_LOW', picture).extra).toEqual({})
    expect(ask('MEDIA_RESOLUTION_LOW', { text: 'a' }).extra).toEqual({
      'generationConfig.mediaResolution': 'MEDIA_RESOLUTION_LOW',
    })
    expect(ask('MEDIA_RESOLUTION_MEDIUM', picture).extra).toEqual({
      'generationConfig.mediaResolution': 'MEDIA_RESOLUTION_MEDIUM',
    })
  })
})
