import { describe, expect, it } from 'vitest'
import { c, decode, decodeAnswer, frame, proof, STOP } from '../../../../../../tests/kit/decode-gemini.ts'
import { splitSse } from '../../../../../../tests/kit/gemini-recordings.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { openStreamDecoder } from './decode-stream.ts'

describe('a stream', () => {
  it('starts with what the vendor says of itself', () => {
    const { events } = decode([
      {
        responseId: 'r1',
        modelVersion: 'gemini-test',
        createTime: '2026-05-04T20:01:02.264968Z',
        candidates: [],
      },
    ])
    expect(events).toEqual([
      { type: 'message-start', id: 'r1', model: 'gemini-test', created: 1_777_924_862 },
      { type: 'extra', value: { createTime: '2026-05-04T20:01:02.264968Z' }, of: 'gemini-generate' },
    ])
  })

  it('thinks, speaks and stops', () => {
    expect(
      decodeAnswer([
        frame([{ text: 'Hm', thought: true }]),
        frame([{ text: '.', thought: true }, { text: 'Yes' }]),
        frame([{ text: '' }]),
        frame([{ text: '!' }], { finishReason: 'STOP' }),
      ]),
    ).toEqual([
      { type: 'reasoning-start', ...c },
      { type: 'reasoning-delta', ...c, text: 'Hm' },
      { type: 'reasoning-delta', ...c, text: '.' },
      { type: 'reasoning-end', ...c },
      { type: 'text-start', ...c },
      { type: 'text-delta', ...c, text: 'Yes' },
      { type: 'text-delta', ...c, text: '!' },
      { type: 'text-end', ...c },
      ...STOP,
    ])
  })

  it('gives signatures where they stand', () => {
    expect(
      decodeAnswer([
        frame([{ text: 'Hm', thought: true, thoughtSignature: 'one' }]),
        frame([{ text: 'Yes', thoughtSignature: 'two' }]),
        frame([{ thoughtSignature: 'three' }], { finishReason: 'STOP' }),
      ]),
    ).toEqual([
      { type: 'reasoning-start', ...c },
      { type: 'reasoning-delta', ...c, text: 'Hm' },
      { type: 'reasoning-end', ...c, proof: proof('one') },
      { type: 'text-start', ...c },
      { type: 'text-delta', ...c, text: 'Yes' },
      { type: 'text-end', ...c },
      { type: 'reasoning-start', ...c },
      { type: 'reasoning-end', ...c, proof: proof('two') },
      { type: 'reasoning-start', ...c },
      { type: 'reasoning-end', ...c, proof: proof('three') },
      ...STOP,
    ])
  })

  it('keeps the last of several finish reasons, and the choices apart', () => {
    const both = (finishReason: string): JsonObject => ({
      candidates: [
        { index: 0, content: { parts: [{ text: 'a' }] }, finishReason },
        { index: 1, content: { parts: [{ text: 'b' }] } },
      ],
    })
    const events = decodeAnswer([both('STOP'), both('RECITATION')])
    expect(events.filter((event) => event.type === 'finish')).toEqual([
      { type: 'finish', choice: 0, reason: 'content-filter', raw: 'RECITATION' },
    ])
    expect(events.filter((event) => event.type === 'text-delta' && event.choice === 1)).toHaveLength(2)
    expect(events.at(-1)?.type).not.toBe('message-end')
  })

  it('tells a blocked prompt', () => {
    const usageMetadata = { promptTokenCount: 8, totalTokenCount: 8 }
    const events = decodeAnswer([{ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata }])
    expect(events).toMatchObject([
      { type: 'prompt-blocked', reason: 'SAFETY' },
      { type: 'usage', report: { usage: { input: 8, output: 0 } } },
      { type: 'message-end' },
    ])
  })

  it('says no usage of an answer that was cut off', () => {
    const events = decodeAnswer([{ ...frame([{ text: 'a' }]), usageMetadata: { promptTokenCount: 8 } }])
    expect(events.map((event) => event.type)).toEqual(['text-start', 'text-delta', 'text-end'])
  })

  it('passes probabilities on with the text', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'a', logProbability: -0.5 }, { token: 'b' }, {}],
      topCandidates: [
        {
          candidates: [
            { token: 'a', logProbability: -0.5 },
            { token: 'x', logProbability: -2 },
          ],
        },
      ],
    }
    const expected = [
      {
        token: 'a',
        logprob: -0.5,
        bytes: null,
        top: [
          { token: 'a', logprob: -0.5, bytes: null },
          { token: 'x', logprob: -2, bytes: null },
        ],
      },
      { token: 'b', logprob: 0, bytes: null, top: [] },
    ]
    expect(decodeAnswer([frame([{ text: 'ab' }], { logprobsResult })])).toContainEqual({
      type: 'text-delta',
      ...c,
      text: 'ab',
      logprobs: expected,
    })
    // They may come after the last text.
    expect(decodeAnswer([frame([{ text: 'ab' }]), frame([{ text: '' }], { logprobsResult })])).toContainEqual(
      {
        type: 'text-delta',
        ...c,
        text: '',
        logprobs: expected,
      },
    )
  })

  it('makes WAV of raw sound', () => {
    const mimeType = 'audio/L16;codec=pcm;rate=16000'
    const data = Buffer.from([1, 2, 3, 4]).toString('base64')
    const pieces = decodeAnswer([
      frame([{ inlineData: { mimeType, data } }]),
      frame([{ inlineData: { mimeType, data } }]),
    ]).flatMap((event) => (event.type === 'audio-delta' ? [Buffer.from(event.data ?? '', 'base64')] : []))
    expect(pieces.map((piece) => piece.length)).toEqual([48, 4])
    expect(pieces[0]?.toString('latin1', 0, 4)).toBe('RIFF')
    expect(pieces[0]?.readUInt32LE(24)).toBe(16_000)
    expect(pieces[0]?.readUInt32LE(40)).toBe(0xffff_ffff)
  })

  it('keeps what only Gemini understands whole', () => {
    const code = { executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 's' }
    const odd = { hologram: {} }
    const { events, warnings } = decode([frame([code, odd]), frame([], { finishReason: 'STOP' })])
    expect(events.filter((event) => event.type === 'vendor-block')).toEqual([
      {
        type: 'vendor-block',
        ...c,
        block: { type: 'vendor', protocol: 'gemini-generate', kind: 'executableCode', value: code },
      },
      {
        type: 'vendor-block',
        ...c,
        block: { type: 'vendor', protocol: 'gemini-generate', kind: 'hologram', value: odd },
      },
    ])
    expect(warnings).toEqual(['incomplete:content.hologram'])
  })

  it.each<[string, JsonObject | string, object]>([
    ['no JSON', '{"candidates":', { status: 502 }],
    ['no object', '[1,2]', { status: 502 }],
    ['HTML', '<html>', { status: 502 }],
    [
      'an error',
      { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } },
      { status: 502, message: 'Overloaded' },
    ],
    [
      'an error in a list',
      '[{"error":{"code":429,"message":"Slow down","status":"RESOURCE_EXHAUSTED"}}]',
      { status: 429 },
    ],
    ['an error without status', { error: {} }, { status: 502 }],
    [
      'a prompt that does not fit',
      {
        error: {
          code: 400,
          message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).',
        },
      },
      { status: 400, code: 'context_length_exceeded' },
    ],
  ])('ends with an error at %s', (_name, bad, expected) => {
    const { events } = decode([frame([{ text: 'a' }]), bad, frame([{ text: 'b' }])])
    expect(events.map((event) => event.type)).toEqual(['message-start', 'text-start', 'text-delta', 'error'])
    expect(events.at(-1)).toMatchObject({ error: expected })
  })

  it('reads an error that stands bare in the stream', () => {
    const wire = `data: ${JSON.stringify(frame([{ text: 'a' }]))}\n\n{\n  "error": {\n    "code": 500,\n    "message": "Broken"\n  }\n}\n`
    const decoder = openStreamDecoder({ quirks: {}, notes: new NoteList() })
    const events = splitSse(Buffer.from(wire)).flatMap((one) => decoder.push(one))
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'Broken' } })
  })

  it('takes an end in the manner of OpenAI for its end', () => {
    const last = frame([{ text: 'a' }], { finishReason: 'STOP' })
    expect(decodeAnswer([last, '[DONE]', frame([{ text: 'b' }]), '[DONE]'])).toEqual(decodeAnswer([last]))
    const decoder = openStreamDecoder({ quirks: {}, notes: new NoteList() })
    decoder.push({ event: '', data: JSON.stringify(last) })
    expect(decoder.push({ event: '', data: '[DONE]' }).at(-1)).toEqual({ type: 'message-end' })
    expect(decodeAnswer(['[DONE]', last])).toEqual([])
  })

  it('passes over comments and odd values', () => {
    expect(
      decodeAnswer([
        '',
        '{}',
        { candidates: 'x' },
        { candidates: [1, { content: 2 }, { content: { parts: [3, {}] } }] },
      ]),
    ).toEqual([])
    const decoder = openStreamDecoder({ quirks: {}, notes: new NoteList() })
    expect(splitSse(Buffer.from(': ping\n\n')).flatMap((one) => decoder.push(one))).toEqual([])
  })
})
