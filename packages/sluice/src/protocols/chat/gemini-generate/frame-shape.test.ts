import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { learnFrame } from './frame-shape.ts'
import { openFrameObserver } from './observe-frames.ts'
import { geminiGenerateOutbound } from './outbound.ts'

const CONTEXT = { quirks: {}, notes: SILENT_NOTES }

function chunk(part: JsonObject, fields: { candidate?: JsonObject; usage?: JsonObject } = {}): JsonObject {
  return {
    candidates: [{ content: { parts: [part], role: 'model' }, index: 0, ...fields.candidate }],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12, ...fields.usage },
    modelVersion: 'gemini-9.9-test',
    responseId: 'r-1',
  }
}
const text = (said: string, output = 3) => chunk({ text: said }, { usage: { candidatesTokenCount: output } })
const json = (value: JsonObject | string) => (typeof value === 'string' ? value : JSON.stringify(value))

describe('learnFrame', () => {
  const shape = learnFrame(json(text('one')), 'one')
  const spaced = learnFrame('{"text" : "one", "usageMetadata": {"a": 1, "b": 22}}', 'one')

  it.each([
    [shape, json(text('two')), 'two'],
    [shape, json(text(' 漢字 😀 }', 4711)), ' 漢字 😀 }'],
    [shape, json(text('')), ''],
    [spaced, '{"text" : "two", "usageMetadata": {"a": 333, "b": 0}}', 'two'],
  ])('%o reads %s', (known, data, said) => {
    expect(known?.readText(data)).toBe(said)
  })

  it.each([
    json(text('a "quote"')),
    json(text('two\nlines')),
    json(text('cut')).slice(0, -1),
    json(chunk({ text: 'thought', thought: true })),
    json(chunk({ text: 'end' }, { candidate: { finishReason: 'STOP' } })),
    json(chunk({ text: 'more' }, { usage: { thoughtsTokenCount: 1 } })),
    json(text('model')).replace('9.9', '9.8'),
    json(text('no figure')).replace(':3,', ':null,'),
    json(text('a fraction')).replace(':3,', ':3.5,'),
    `${json(text('more'))}}`,
    '',
  ])('leaves %s to the parser', (data) => {
    expect(shape?.readText(data)).toBeUndefined()
  })

  it.each([
    [json(text('a\n')), 'a\n'],
    [json(chunk({ text: 'end' }, { candidate: { finishReason: 'STOP' } })), 'end'],
    ['{"text":"one","other":{"text":"two"}}', 'one'],
    ['{"parts":[]}', 'one'],
    ['{"text":"other"}', 'one'],
  ])('learns nothing of %s', (data, said) => {
    expect(learnFrame(data, said)).toBeUndefined()
  })
})

const END = chunk({ text: '' }, { candidate: { finishReason: 'STOP' }, usage: { candidatesTokenCount: 7 } })
const CALL = chunk({ functionCall: { name: 'f', args: {} } })
const STREAMS: [string, (JsonObject | string)[]][] = [
  ['pieces of text', [text('c', 4), text(' d', 5), text('e', 6), END]],
  ['with escapes', [text('"c"'), text('\\'), text('d\n'), text('e'), END]],
  ['that say nothing', [text('c'), text(''), text('d'), END]],
  ['cut off', [text('c', 4), text('d', 5)]],
  ['whose end names no usage', [text('c', 4), text('d', 5), { candidates: [{ finishReason: 'STOP' }] }]],
  ['that end as OpenAI does', [text('c', 4), text('d', 5), '[DONE]']],
  ['after a call', [CALL, text('c'), text('d'), text('e'), END]],
  ['after a thought', [chunk({ text: 'hm', thought: true }), text('c'), text('d'), text('e'), END]],
  ['with thoughts between', [text('c'), chunk({ text: 'hm', thought: true }), text('d'), text('e'), END]],
  ['after their end', [END, text('c', 8), text('d', 9), text('e', 10)]],
  ['after an error', [{ error: { code: 500, message: 'x', status: 'INTERNAL' } }, text('c')]],
  ['after a piece that cannot be read', [json(text('c')).slice(0, -1), text('d')]],
  [
    'that repeat a field of their own',
    ['c', 'd', 'e'].map((said) => chunk({ text: said }, { candidate: { avgLogprobs: -0.5 } })),
  ],
  [
    'of an earlier version that always says STOP',
    ['c', 'd', 'e'].map((said) => chunk({ text: said }, { candidate: { finishReason: 'STOP' } })),
  ],
  [
    'of two candidates',
    ['c', 'd', 'e'].map((said) => ({
      candidates: [0, 1].map((index) => ({ index, content: { parts: [{ text: said + index }] } })),
    })),
  ],
]

/** The same frames with another number of blanks in front of each: none has the shape of the one before. */
function unlike(frames: readonly (JsonObject | string)[]): string[] {
  return frames.map((value, at) => (value === '[DONE]' ? value : ' '.repeat(at + 1) + json(value)))
}

describe('frames that are known by their shape', () => {
  const before = [text('a', 1), text('b', 2), text('b', 3)]

  it.each(STREAMS)('say what they say when they are parsed: %s', (_, frames) => {
    const decode = (said: readonly (JsonObject | string)[]): ChatEvent[] => {
      const decoder = geminiGenerateOutbound.openStreamDecoder(CONTEXT)
      return [...said.flatMap((value) => decoder.push({ event: '', data: json(value) })), ...decoder.end()]
    }
    const all = [...before, ...frames]
    expect(decode(all)).toEqual(decode(unlike(all)))
  })

  it.each(STREAMS)('are observed alike: %s', (_, frames) => {
    const observe = (said: readonly (JsonObject | string)[], model?: string) => {
      const observer = openFrameObserver({
        ...CONTEXT,
        dropUsage: false,
        ...(model !== undefined && { model }),
      })
      const verdicts = said.map((value) => {
        const verdict = observer.push({ event: '', data: json(value) })
        return 'data' in verdict ? { ...verdict, data: verdict.data?.trimStart() } : verdict
      })
      return { verdicts, summary: observer.summary }
    }
    const all = [...before, ...frames]
    for (const model of [undefined, 'shown-model']) {
      expect(observe(all, model)).toEqual(observe(unlike(all), model))
    }
    expect(observe(all, 'shown-model').verdicts.slice(0, 3)).toEqual(
      all.slice(0, 3).map((value) => ({
        forward: 'edited',
        data: json(value).replace('gemini-9.9-test', 'shown-model'),
      })),
    )
  })
})
