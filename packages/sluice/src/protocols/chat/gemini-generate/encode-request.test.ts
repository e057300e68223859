import { describe, expect, it } from 'vitest'
import { encode, run, withHi } from '../../../../../../tests/kit/encode-gemini.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'

describe('settings', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }
  run([
    {
      name: 'sampling',
      request: {
        temperature: 1.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        presencePenalty: 0.5,
        frequencyPenalty: -0.5,
        stop: ['a', 'b'],
        choices: 2,
        maxOutputTokens: 50,
        logprobs: { top: 3 },
      },
      expected: withHi({
        generationConfig: {
          temperature: 1.5,
          topP: 0.9,
          topK: 40,
          presencePenalty: 0.5,
          frequencyPenalty: -0.5,
          seed: 7,
          stopSequences: ['a', 'b'],
          maxOutputTokens: 50,
          candidateCount: 2,
          responseLogprobs: true,
          logprobs: 3,
        },
      }),
    },
    {
      name: 'sampling that the model refuses',
      request: { temperature: 1, topP: 0.9, topK: 40 },
      traits: { noSampling: true },
      expected: withHi({}),
      warnings: ['dropped:temperature', 'dropped:top_p', 'dropped:top_k'],
    },
    {
      name: 'a sixth stop sequence and a seed past 32 bits',
      request: { stop: ['1', '2', '3', '4', '5', '6'], seed: 2 ** 31 + 5 },
      expected: withHi({ generationConfig: { seed: 5, stopSequences: ['1', '2', '3', '4', '5'] } }),
      warnings: ['changed:seed', 'dropped:stop'],
    },
    {
      name: 'what has no counterpart',
      request: {
        logitBias: { '1': 2 },
        verbosity: 'low',
        prediction: {},
        endUser: 'u',
        metadata: { a: 'b' },
        promptCacheKey: 'k',
        serviceTier: 'priority',
        extra: { future_field: 1 },
      },
      expected: withHi({}),
      warnings: [
        'dropped:service_tier',
        'dropped:logit_bias',
        'dropped:verbosity',
        'dropped:prediction',
        'dropped:user',
        'dropped:metadata',
        'dropped:future_field',
      ],
    },
    { name: 'the cheaper tier', request: { serviceTier: 'flex' }, expected: withHi({ serviceTier: 'flex' }) },
    { name: 'the usual tier', request: { serviceTier: 'auto' }, expected: withHi({}) },
    {
      name: 'the limit that is paid for',
      request: { maxOutputTokens: 5000 },
      target: { outputCap: 400 },
      expected: withHi({ generationConfig: { maxOutputTokens: 400 } }),
      warnings: ['capped:max_tokens'],
    },
    {
      name: 'a limit of its own below it',
      request: { maxOutputTokens: 300 },
      target: { outputCap: 400 },
      expected: withHi({ generationConfig: { maxOutputTokens: 300 } }),
    },
    {
      name: 'no limit, and all of it paid for',
      request: {},
      traits: { maxOutputTokens: 400 },
      target: { outputCap: 400 },
      expected: withHi({ generationConfig: { maxOutputTokens: 400 } }),
    },
    {
      name: 'text',
      request: { responseFormat: { type: 'text' } },
      expected: withHi({ generationConfig: { responseMimeType: 'text/plain' } }),
    },
    {
      name: 'JSON',
      request: { responseFormat: { type: 'json' } },
      expected: withHi({ generationConfig: { responseMimeType: 'application/json' } }),
    },
    {
      name: 'a schema',
      request: { responseFormat: { type: 'json-schema', name: 'n', schema, strict: true } },
      expected: withHi({
        generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema },
      }),
    },
    {
      name: 'a picture in the answer',
      request: { modalities: ['text', 'image'] },
      expected: withHi({ generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }),
    },
    { name: 'text alone in the answer', request: { modalities: ['text'] }, expected: withHi({}) },
    {
      name: 'a voice for text',
      request: { modalities: ['text'], audio: { voice: 'Kore' } },
      expected: withHi({}),
      warnings: ['dropped:audio'],
    },
    {
      name: 'sound in the answer',
      request: { modalities: ['text', 'audio'], audio: { voice: 'Kore', format: 'wav' } },
      expected: withHi({
        generationConfig: {
          responseModalities: ['AUDIO'],
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
        },
      }),
    },
    {
      name: "OpenAI's voice and a format that is not made",
      request: { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'mp3' } },
      expected: withHi({ generationConfig: { responseModalities: ['AUDIO'] } }),
      warnings: ['changed:audio.format', 'dropped:audio.voice'],
    },
  ])

  it('asks for JSON in words where the model takes no format beside tools', () => {
    const request: Partial<ChatRequest> = {
      tools: [{ type: 'function', name: 'f' }],
      responseFormat: { type: 'json-schema', name: 'n', schema },
    }
    const words = encode(request, { traits: { noJsonWithTools: true } })
    expect(words.body.systemInstruction).toMatchObject({
      parts: [{ text: expect.stringContaining(JSON.stringify(schema)) }],
    })
    expect(words.body.generationConfig).toBeUndefined()
    expect(words.warnings).toEqual(['emulated:response_format'])
    const setting = encode(request)
    expect(setting.body.generationConfig).toMatchObject({ responseJsonSchema: schema })
    const json = encode({ responseFormat: { type: 'json' } }, { traits: { noJsonSchema: true } })
    expect(json.body.systemInstruction).toMatchObject({ parts: [{ text: expect.stringContaining('JSON') }] })
  })

  it('refuses a limit above the model', () => {
    expect(() => encode({ maxOutputTokens: 9000 }, { traits: { maxOutputTokens: 8192 } })).toThrow(
      expect.objectContaining({ status: 400, param: 'max_tokens' }),
    )
  })
})
