import { describe, expect, it } from 'vitest'
import {
  catchError,
  checkEveryCut,
  collectTold,
  decodeTold,
  errorOf,
  PIXEL,
  wholeOf,
  writeStream,
} from '../../../../../../tests/kit/own-forms.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { ollamaChatOutbound as OLLAMA } from './outbound.ts'

const HEAD = { model: 'qwen3', created_at: '2026-02-03T04:05:06.789Z' }

function line(message: JsonObject, rest: JsonObject = {}): JsonObject {
  return { ...HEAD, message: { role: 'assistant', content: '', ...message }, done: false, ...rest }
}

function end(word = 'stop', counts: JsonObject = { prompt_eval_count: 20, eval_count: 5 }): JsonObject {
  return line({}, { done: true, done_reason: word, total_duration: 1, ...counts })
}

const CALL = { function: { index: 0, name: 'look', arguments: { at: 'sea' } } }

describe('a stream', () => {
  it('gives what the whole answer gives', () => {
    const context = { mintCallId: () => 'call_1' }
    const streamed = collectTold(
      OLLAMA,
      [
        line({ thinking: 'I ' }),
        line({ thinking: 'look.' }),
        line({ content: 'Wa' }),
        line({ content: 'it.' }),
        line({ tool_calls: [CALL] }),
        end(),
      ],
      context,
    )
    const whole = wholeOf(
      OLLAMA,
      { ...end(), message: { thinking: 'I look.', content: 'Wait.', tool_calls: [CALL] } },
      context,
    )
    expect(streamed.answer).toEqual(whole.answer)
    expect(whole.answer).toEqual({
      model: 'qwen3',
      created: 1_770_091_506,
      choices: [
        {
          index: 0,
          parts: [
            { type: 'reasoning', text: 'I look.' },
            { type: 'text', text: 'Wait.' },
            { type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"at":"sea"}' },
          ],
          finish: 'tool-call',
          rawFinish: 'stop',
        },
      ],
      usage: { usage: { ...emptyUsage(), input: 20, output: 5 } },
    })
  })

  it('keeps ids where there are some, makes others, and never twice the same', () => {
    const { parts } = collectTold(OLLAMA, [
      line({ tool_calls: [{ id: 'call_a', ...CALL }, { id: 'call_a', ...CALL }, CALL, CALL] }),
      end(),
    ])
    const ids = parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []))
    expect(ids[0]).toBe('call_a')
    expect(new Set(ids).size).toBe(4)
  })

  it('keeps the digits of arguments', () => {
    const wire = `${JSON.stringify(HEAD).slice(0, -1)},"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"pay","arguments":{"n":12345678901234567890}}}]},"done":false}`
    const { parts } = collectTold(OLLAMA, [wire, end()])
    expect(parts).toMatchObject([{ name: 'pay', arguments: '{"n":12345678901234567890}' }])
  })

  it('gives back the names that were sent, and free text as it is', () => {
    const { parts } = collectTold(
      OLLAMA,
      [
        line({
          tool_calls: [
            { id: 'c1', function: { name: 'get_weather', arguments: '{"a":1}' } },
            { id: 'c2', function: { name: 'shell', arguments: { input: 'ls "a"' } } },
            { id: 'c3', function: { arguments: {} } },
          ],
        }),
        end(),
      ],
      { toolNames: new Map([['get_weather', 'get weather']]), customTools: new Set(['shell']) },
    )
    expect(parts).toEqual([
      { type: 'tool-call', id: 'c1', name: 'get weather', arguments: '{"a":1}' },
      { type: 'tool-call', id: 'c2', name: 'shell', arguments: 'ls "a"', custom: true },
    ])
  })

  it('is read the same however it is cut, and is never a crash', () => {
    checkEveryCut(
      OLLAMA,
      writeStream(OLLAMA, [
        line({ thinking: 'Hm.' }),
        line({ content: 'Grüße 🙂' }),
        line({ tool_calls: [{ id: 'c1', ...CALL }] }),
        end(),
      ]),
    )
  })

  it('survives members of other kinds than stated', () => {
    const { parts, choice } = collectTold(OLLAMA, [
      { model: 5, created_at: 'yesterday', message: null },
      line({ content: 5, thinking: [], tool_calls: 'x', images: [5] }),
      line({ tool_calls: [null, { function: null }] }),
      { done: true, done_reason: 7, eval_count: 'many' },
    ])
    expect(parts).toEqual([])
    expect(choice).toMatchObject({ finish: 'stop' })
  })

  it('that ends without its end is not taken for whole', () => {
    const { events } = decodeTold(OLLAMA, [line({ content: 'A' })])
    expect(events.map(({ type }) => type)).toEqual(['message-start', 'text-start', 'text-delta', 'text-end'])
  })

  it('says nothing after its end', () => {
    expect(collectTold(OLLAMA, [line({ content: 'A' }), end(), line({ content: 'B' })]).parts).toEqual([
      { type: 'text', text: 'A' },
    ])
  })
})

describe('an end', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['load', 'stop'],
    ['unload', 'stop'],
    ['never-seen', 'other'],
  ])('%s is %s', (word, finish) => {
    expect(collectTold(OLLAMA, [end(word)]).choice).toMatchObject({ finish, rawFinish: word })
  })

  it.each([
    ['both', { prompt_eval_count: 20, eval_count: 5 }, { input: 20, output: 5 }],
    ['a prompt that was remembered whole', { eval_count: 5 }, { output: 5 }],
    ['none', {}, undefined],
  ])('counts %s', (_name, counts, expected) => {
    const { answer } = collectTold(OLLAMA, [end('stop', counts)])
    expect(answer.usage).toEqual(expected && { usage: { ...emptyUsage(), ...expected } })
  })
})

describe('an error', () => {
  it('in the middle ends the stream', () => {
    const error = errorOf(OLLAMA, [line({ content: 'A' }), { error: 'llama runner has terminated' }, end()])
    expect(error).toMatchObject({ owner: 'provider', message: 'llama runner has terminated' })
  })

  it('is a torn line', () => {
    expect(errorOf(OLLAMA, [line({ content: 'A' }), '{"model":"q'])).toMatchObject({
      kind: 'upstream-failed',
    })
  })

  it('behind a status of 200 is one', () => {
    expect(catchError(() => wholeOf(OLLAMA, { error: 'it broke' }))).toMatchObject({ message: 'it broke' })
    expect(catchError(() => wholeOf(OLLAMA, { models: [] }))).toMatchObject({ kind: 'upstream-failed' })
  })

  it.each([
    [400, { error: 'invalid options: x' }, 'client'],
    [401, { error: 'unauthorized' }, 'credential'],
    [404, { error: "model 'x' not found" }, 'model'],
    [500, { error: { message: 'it broke' } }, 'provider'],
    [502, '<html>Nothing here</html>', 'provider'],
  ])('%i %j is that of the %s', (status, body, owner) => {
    const fault = OLLAMA.decodeError(status, body, { quirks: {}, notes: SILENT_NOTES })
    expect(fault).toMatchObject({ owner, status })
    expect(fault.error.message).not.toContain('<')
  })
})

it('tells log probabilities', () => {
  const logprobs = [
    { token: 'A', logprob: -0.5, bytes: [65], top_logprobs: [{ token: 'B', logprob: -1, bytes: [66] }] },
  ]
  expect(collectTold(OLLAMA, [line({ content: 'A' }, { logprobs }), end()]).choice?.logprobs).toEqual([
    { token: 'A', logprob: -0.5, bytes: [65], top: [{ token: 'B', logprob: -1, bytes: [66] }] },
  ])
})

it.each([
  [PIXEL, 'image/png'],
  ['/9j/4AAQ', 'image/jpeg'],
  ['UklGRgAA', 'image/webp'],
  ['R0lGODlh', 'image/gif'],
])('knows a picture by its beginning: %s', (data, mediaType) => {
  const { parts } = collectTold(OLLAMA, [line({ content: 'A', images: [data] }), end()])
  expect(parts).toEqual([
    { type: 'text', text: 'A' },
    { type: 'image', mediaType, data },
  ])
})
