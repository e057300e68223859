import { describe, expect, it } from 'vitest'
import { block, callOf, cited, end, START } from '../../../../../../tests/kit/cohere-events.ts'
import {
  catchError,
  checkEveryCut,
  collectTold,
  decodeTold,
  errorOf,
  type Told,
  wholeOf,
  writeStream,
} from '../../../../../../tests/kit/own-forms.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { cohereChatOutbound as COHERE } from './outbound.ts'

const USAGE = {
  billed_units: { input_tokens: 10, output_tokens: 4 },
  tokens: { input_tokens: 500, output_tokens: 20 },
  cached_tokens: 300,
}
const BILLED = { usage: { ...emptyUsage(), input: 10, output: 4 } }

describe('a stream', () => {
  it('gives what the whole answer gives', () => {
    const streamed = collectTold(COHERE, [
      START,
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I ' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'look.' } } },
      ...block(0, 'Wa', 'it.'),
      ...callOf(0, 'c1', 'look', '{"a"', ':1}'),
      ...callOf(1, 'c2', 'now'),
      end('TOOL_CALL', { usage: USAGE }),
      '[DONE]',
    ])
    const whole = wholeOf(COHERE, {
      id: 'a1',
      finish_reason: 'TOOL_CALL',
      message: {
        role: 'assistant',
        tool_plan: 'I look.',
        content: [{ type: 'text', text: 'Wait.' }],
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } },
          { id: 'c2', type: 'function', function: { name: 'now', arguments: '' } },
        ],
      },
      usage: USAGE,
    })
    expect(streamed.answer).toEqual(whole.answer)
    expect(whole.answer).toEqual({
      id: 'a1',
      choices: [
        {
          index: 0,
          parts: [
            { type: 'reasoning', text: 'I look.' },
            { type: 'text', text: 'Wait.' },
            { type: 'tool-call', id: 'c1', name: 'look', arguments: '{"a":1}' },
            { type: 'tool-call', id: 'c2', name: 'now', arguments: '{}' },
          ],
          finish: 'tool-call',
          rawFinish: 'TOOL_CALL',
        },
      ],
      usage: BILLED,
    })
    expect([streamed.warnings, whole.warnings]).toEqual([[], []])
  })

  it('may name its events beside the data, be a whole answer, and hold what nobody knows', () => {
    const named: Told[] = [
      ['message-start', { id: 'a1' }],
      ['debug', { x: 1 }],
      ['news-of-tomorrow', { type: 'news-of-tomorrow' }],
      ['content-start', { index: 0, delta: { message: { content: { type: 'text', text: 'A' } } } }],
      ['message-end', { delta: { finish_reason: 'COMPLETE' } }],
      ['content-delta', { index: 0, delta: { message: { content: { text: 'late' } } } }],
    ]
    expect(collectTold(COHERE, named).parts).toEqual([{ type: 'text', text: 'A' }])
    const whole = { id: 'a1', message: { content: [{ type: 'text', text: 'A' }] }, finish_reason: 'COMPLETE' }
    expect(collectTold(COHERE, [whole]).parts).toEqual([{ type: 'text', text: 'A' }])
  })

  it('survives members of other kinds than stated', () => {
    const odd: Told[] = [
      START,
      { type: 'content-start', index: 'x', delta: null },
      { type: 'content-delta', index: -1, delta: { message: { content: { text: 5, thinking: [] } } } },
      { type: 'content-delta', delta: { message: 'x' } },
      { type: 'tool-call-delta', index: 7, delta: { message: { tool_calls: null } } },
      { type: 'tool-call-start', index: 1e9, delta: { message: { tool_calls: { function: 5 } } } },
      { type: 'tool-call-end', index: 3 },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: null } } },
      cited({ start: 'a', sources: 5 }),
      { type: 'message-end', delta: null },
    ]
    const { choice } = collectTold(COHERE, odd)
    expect(choice).toMatchObject({ finish: 'tool-call' })
    expect(choice?.parts).toMatchObject([
      { type: 'tool-call', name: '', arguments: '{}' },
      { type: 'text', text: '', vendorCitations: [{ value: { start: 'a' } }] },
    ])
  })

  it('makes ids of its own for calls without, and for a second of the same', () => {
    const { parts } = collectTold(COHERE, [START, ...callOf(0, 'c', 'f'), ...callOf(1, 'c', 'f'), end()])
    const ids = parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []))
    expect(ids).toEqual(['c', expect.stringMatching(/^call_\w+$/)])
    const again = collectTold(COHERE, [START, ...callOf(0, 'c', 'f'), ...callOf(1, 'c', 'f'), end()])
    expect(again.parts).toEqual(parts)
  })

  it('gives back the names that were sent, and free text as it is', () => {
    const context = { toolNames: new Map([['get_weather', 'get-weather']]), customTools: new Set(['shell']) }
    const { parts } = collectTold(
      COHERE,
      [
        START,
        ...callOf(0, 'c1', 'get_weather', '{}'),
        ...callOf(1, 'c2', 'shell', '{"inp', 'ut":"ls \\"', 'a\\""}'),
        end(),
      ],
      context,
    )
    expect(parts).toEqual([
      { type: 'tool-call', id: 'c1', name: 'get-weather', arguments: '{}' },
      { type: 'tool-call', id: 'c2', name: 'shell', arguments: 'ls "a"', custom: true },
    ])
  })

  it('is read the same however it is cut, and is never a crash', () => {
    checkEveryCut(
      COHERE,
      writeStream(COHERE, [
        ['message-start', START],
        ...block(0, 'Grüße ', '🙂').map((one): Told => [String(one.type), one]),
        ...callOf(0, 'c1', 'look', '{"a":', '1}').map((one): Told => [String(one.type), one]),
        ['message-end', end('TOOL_CALL', { usage: USAGE })],
      ]),
    )
  })

  it('that ends without its end is not taken for whole', () => {
    const { events } = decodeTold(COHERE, [START, ...block(0, 'A').slice(0, 2)])
    expect(events.map(({ type }) => type)).toEqual(['message-start', 'text-start', 'text-delta', 'text-end'])
  })
})

describe('an end', () => {
  it.each([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop-sequence'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'tool-call'],
    ['ERROR_TOXIC', 'content-filter'],
    ['ERROR_LIMIT', 'context-full'],
    ['NEVER_SEEN', 'other'],
  ])('%s is %s', (word, finish) => {
    expect(collectTold(COHERE, [START, end(word)]).choice).toMatchObject({ finish, rawFinish: word })
  })

  it.each([
    ['ERROR', undefined, 'provider', "The upstream ended its answer with 'ERROR'."],
    ['ERROR', 'It broke.', 'provider', 'It broke.'],
    ['TIMEOUT', undefined, 'provider', "The upstream ended its answer with 'TIMEOUT'."],
  ])('%s with %j is an error of the %s', (word, error, owner, message) => {
    const stream = [START, ...block(0, 'A'), end(word, error === undefined ? {} : { error })]
    expect(errorOf(COHERE, stream)).toMatchObject({ owner, message })
    const body = { id: 'a', finish_reason: word, message: { content: [] }, ...(error && { error }) }
    expect(catchError(() => wholeOf(COHERE, body))).toMatchObject({ owner, message })
  })
})

describe('an error', () => {
  it('in the middle ends the stream', () => {
    const broken = { message: 'internal server error, this has been reported', id: 'x' }
    expect(errorOf(COHERE, [START, ...block(0, 'A').slice(0, 2), broken, end()])).toMatchObject({
      owner: 'provider',
    })
  })

  it('is a piece that is no JSON', () => {
    expect(errorOf(COHERE, [START, '{"type":'])).toMatchObject({ kind: 'upstream-failed' })
  })

  it('is a body that is no answer', () => {
    expect(catchError(() => wholeOf(COHERE, { object: 'else' }))).toMatchObject({ kind: 'upstream-failed' })
  })

  it.each([
    [400, { message: 'invalid request: x' }, 'client', 400],
    [404, { message: "model 'x' not found" }, 'model', 404],
    [422, { message: 'bad tool' }, 'client', 422],
    [429, { message: 'Please wait.' }, 'rate', 429],
    [498, { message: 'blocked output' }, 'client', 400],
    [503, '<html>Nothing here</html>', 'provider', 503],
  ])('%i %j is that of the %s', (status, body, owner, given) => {
    const fault = COHERE.decodeError(status, body, { quirks: {}, notes: SILENT_NOTES })
    expect(fault).toMatchObject({ owner, status: given })
    expect(fault.error.message).not.toContain('<')
  })
})

it('tells of blocks that nobody knows', () => {
  const { parts, warnings } = wholeOf(COHERE, {
    message: {
      content: [
        { type: 'hologram', data: 'x' },
        { type: 'text', text: 'A' },
      ],
    },
    finish_reason: 'COMPLETE',
  })
  expect(parts).toEqual([{ type: 'text', text: 'A' }])
  expect(warnings).toEqual(['dropped:content.hologram'])
})
