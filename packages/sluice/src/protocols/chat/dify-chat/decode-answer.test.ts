import { describe, expect, it } from 'vitest'
import {
  catchError,
  checkEveryCut,
  collectTold,
  decodeTold,
  errorOf,
  wholeOf,
  writeStream,
} from '../../../../../../tests/kit/own-forms.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { difyChatOutbound as DIFY } from './outbound.ts'

const IDS = { task_id: 't1', message_id: 'm1', conversation_id: 'c1', created_at: 1_770_000_000 }

function event(name: string, rest: JsonObject = {}): JsonObject {
  return { event: name, ...IDS, ...rest }
}

function says(answer: string, name = 'message'): JsonObject {
  return event(name, { answer })
}

const END = event('message_end', { metadata: { usage: { prompt_tokens: 30, completion_tokens: 7 } } })
const USAGE = { usage: { ...emptyUsage(), input: 30, output: 7 } }

describe('a chat', () => {
  it('says its text, and passes over what only tells of its progress', () => {
    const { answer, warnings } = collectTold(DIFY, [
      event('workflow_started', { workflow_run_id: 'w1' }),
      event('node_started'),
      says('It '),
      event('ping'),
      says('is so.'),
      event('node_finished'),
      event('workflow_finished', { data: { status: 'succeeded', outputs: { answer: 'It is so.' } } }),
      END,
      event('tts_message', { audio: 'AA==' }),
      event('tts_message_end', { audio: '' }),
    ])
    expect(answer).toEqual({
      id: 'm1',
      created: 1_770_000_000,
      choices: [{ index: 0, parts: [{ type: 'text', text: 'It is so.' }], finish: 'stop' }],
      usage: USAGE,
    })
    expect(warnings).toEqual([])
  })

  it('thinks aloud', () => {
    const { parts } = collectTold(DIFY, [
      event('reasoning_chunk', { data: { reasoning: 'I ', is_final: false } }),
      event('reasoning_chunk', { data: { reasoning: 'think.', is_final: true } }),
      says('So.'),
      END,
    ])
    expect(parts).toEqual([
      { type: 'reasoning', text: 'I think.' },
      { type: 'text', text: 'So.' },
    ])
  })

  it('is taken back by moderation', () => {
    const { parts, choice, warnings } = collectTold(DIFY, [
      says('Some'),
      event('message_replace', { answer: 'I cannot say.' }),
      END,
    ])
    expect(parts).toEqual([
      { type: 'text', text: 'Some' },
      { type: 'refusal', text: 'I cannot say.' },
    ])
    expect(choice?.finish).toBe('content-filter')
    expect(warnings).toEqual(['changed:message_replace'])
  })

  it('has files as links, those of the user apart', () => {
    const { parts } = collectTold(DIFY, [
      event('message_file', { id: 'f0', type: 'image', belongs_to: 'user', url: 'https://e.com/u.png' }),
      says('Here: '),
      event('message_file', { id: 'f1', type: 'image', belongs_to: 'assistant', url: 'https://e.com/a.png' }),
      event('message_file', { id: 'f2', type: 'document', url: 'https://e.com/a.pdf' }),
      event('message_file', { id: 'f3', url: null }),
      END,
    ])
    expect(parts).toEqual([
      { type: 'text', text: 'Here: ![image](https://e.com/a.png)[file](https://e.com/a.pdf)' },
    ])
  })

  it('tells what it read in its knowledge', () => {
    const source = { position: 1, dataset_name: 'D', document_name: 'N', content: 'C' }
    const { parts, warnings } = collectTold(DIFY, [
      says('So.'),
      event('message_end', { metadata: { retriever_resources: [source] } }),
    ])
    expect(parts).toEqual([
      { type: 'text', text: 'So.', vendorCitations: [{ protocol: 'dify-chat', value: source }] },
    ])
    expect(warnings).toEqual(['dropped:citations'])
  })

  it('waits for a person', () => {
    const { choice, warnings } = collectTold(DIFY, [
      event('human_input_required'),
      event('workflow_paused', { data: {} }),
    ])
    expect(choice).toMatchObject({ finish: 'pause', rawFinish: 'paused' })
    expect(warnings).toEqual(['incomplete:human_input_required'])
  })

  it('holds what nobody knows', () => {
    const { parts, warnings } = collectTold(DIFY, [
      event('news_of_tomorrow', { answer: 'x' }),
      event('tts_message', { audio: 'AA==' }),
      says('A'),
      END,
    ])
    expect(parts).toEqual([{ type: 'text', text: 'A' }])
    expect(warnings).toEqual(['dropped:news_of_tomorrow', 'dropped:tts_message'])
  })

  it('is read the same however it is cut, and is never a crash', () => {
    checkEveryCut(DIFY, writeStream(DIFY, [event('node_started'), says('Grüße '), says('🙂'), END]))
  })

  it('that ends without its end is not taken for whole', () => {
    const { events } = decodeTold(DIFY, [says('A')])
    expect(events.map(({ type }) => type)).toEqual(['message-start', 'text-start', 'text-delta', 'text-end'])
  })
})

describe('an agent', () => {
  const step = (rest: JsonObject): JsonObject => event('agent_thought', { id: 's1', position: 1, ...rest })

  it('shows its tools as what they are, and its thoughts once', () => {
    const used = { tool: 'search', tool_input: '{}', observation: 'found' }
    const { parts } = collectTold(DIFY, [
      step({ thought: '', tool: '', observation: '' }),
      says('I look.', 'agent_message'),
      step({ thought: 'I look.', tool: 'search', tool_input: '{}', observation: '' }),
      step({ thought: 'I look.', ...used }),
      says(' So.', 'agent_message'),
      step({ id: 's2', thought: 'I look. So.'.slice(7), tool: '' }),
      END,
    ])
    expect(parts).toEqual([
      { type: 'text', text: 'I look.' },
      {
        type: 'vendor',
        protocol: 'dify-chat',
        kind: 'agent_thought',
        value: step({ thought: 'I look.', ...used }),
      },
      { type: 'text', text: ' So.' },
    ])
  })

  it('that does not think aloud has thoughts apart', () => {
    const { parts } = collectTold(DIFY, [
      step({ thought: 'Hm.', tool: '' }),
      says('So.', 'agent_message'),
      END,
    ])
    expect(parts).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'So.' },
    ])
  })

  it('shows a tool that never answered', () => {
    const { parts } = collectTold(DIFY, [step({ thought: '', tool: 'search' }), END])
    expect(parts).toMatchObject([{ type: 'vendor', value: { tool: 'search' } }])
  })
})

describe('a workflow', () => {
  const done = (data: JsonObject): JsonObject => ({
    event: 'workflow_finished',
    task_id: 't1',
    workflow_run_id: 'w1',
    data,
  })
  const chunk = (text: string): JsonObject => ({
    event: 'text_chunk',
    task_id: 't1',
    workflow_run_id: 'w1',
    data: { text },
  })

  it.each([
    [
      'what was streamed',
      [chunk('Bon'), chunk('jour'), done({ status: 'succeeded', outputs: { a: 'x' } })],
      'Bonjour',
    ],
    ['its only output', [done({ status: 'succeeded', outputs: { a: 'Bonjour', b: null } })], 'Bonjour'],
    ['all its outputs', [done({ status: 'succeeded', outputs: { a: 'A', n: 1 } })], '{"a":"A","n":1}'],
    ['a number', [done({ status: 'succeeded', outputs: { n: 1 } })], '{"n":1}'],
  ])('says %s', (_name, stream, expected) => {
    const { answer, parts, choice } = collectTold(DIFY, stream)
    expect(answer.id).toBe('w1')
    expect(answer.usage).toBeUndefined()
    expect(parts).toEqual([{ type: 'text', text: expected }])
    expect(choice).toMatchObject({ finish: 'stop', rawFinish: 'succeeded' })
  })

  it.each([
    ['stopped', 'other'],
    ['partial-succeeded', 'stop'],
  ])('that is %s', (status, finish) => {
    const { choice } = collectTold(DIFY, [done({ status, outputs: {} })])
    expect(choice).toMatchObject({ finish, rawFinish: status, parts: [] })
  })

  it('fails', () => {
    const failed = { status: 'failed', error: 'Node broke.' }
    expect(errorOf(DIFY, [chunk('A'), done(failed)])).toMatchObject({
      owner: 'provider',
      message: 'Node broke.',
    })
  })
})

describe('a whole answer', () => {
  it.each([
    [
      'of a chat',
      {
        event: 'message',
        ...IDS,
        mode: 'chat',
        answer: 'So.',
        metadata: { usage: { prompt_tokens: 30, completion_tokens: 7 } },
      },
      'So.',
    ],
    [
      'of a workflow',
      {
        task_id: 't1',
        workflow_run_id: 'm1',
        data: { id: 'm1', status: 'succeeded', outputs: { a: 'So.' } },
      },
      'So.',
    ],
  ])('%s', (_name, body, expected) => {
    const { answer, parts } = wholeOf(DIFY, body)
    expect(answer.id).toBe('m1')
    expect(parts).toEqual([{ type: 'text', text: expected }])
  })

  it('that is none', () => {
    expect(catchError(() => wholeOf(DIFY, { result: 'success' }))).toMatchObject({ kind: 'upstream-failed' })
    const refused = { code: 'invalid_param', message: 'No.', status: 400 }
    expect(catchError(() => wholeOf(DIFY, refused))).toMatchObject({ owner: 'client', message: 'No.' })
  })
})

describe('an error', () => {
  it.each([
    ['event', { event: 'error', status: 400, code: 'invalid_param', message: 'No.' }, 'client'],
    [
      'event without a status',
      { event: 'error', code: 'completion_request_error', message: 'No.' },
      'provider',
    ],
    ['event with an odd status', { event: 'error', status: 200, message: 'No.' }, 'provider'],
    ['body in place of a stream', { code: 'unauthorized', message: 'No.', status: 401 }, 'credential'],
  ])('%s ends the stream', (_name, told, owner) => {
    expect(errorOf(DIFY, [says('A'), told, END])).toMatchObject({ owner, message: 'No.' })
  })

  it('is a piece that is no JSON', () => {
    expect(errorOf(DIFY, [says('A'), '{"event":'])).toMatchObject({ kind: 'upstream-failed' })
  })

  it.each([
    [400, { code: 'provider_quota_exceeded', message: 'x' }, 'quota'],
    [401, { code: 'unauthorized', message: 'x' }, 'credential'],
    [404, { code: 'conversation_not_exists', message: 'x' }, 'model'],
    [429, { code: 'too_many_requests', message: 'x' }, 'rate'],
    [500, '<html>Nothing here</html>', 'provider'],
  ])('%i %j is that of the %s', (status, body, owner) => {
    const faults = [{ owner: 'quota', code: 'provider_quota_exceeded' }] as const
    const fault = DIFY.decodeError(status, body, { quirks: {}, notes: SILENT_NOTES, faults })
    expect(fault).toMatchObject({ owner, status })
    expect(fault.error.message).not.toContain('<')
  })
})

it.each([
  [
    'a price in dollars',
    { prompt_tokens: 30, completion_tokens: 7, total_price: '0.0000115', currency: 'USD' },
    11_500n,
  ],
  [
    'one that is no number of nano-dollars',
    { prompt_tokens: 30, completion_tokens: 7, total_price: '0.00000000011', currency: 'USD' },
    1n,
  ],
  ['a number', { prompt_tokens: 30, completion_tokens: 7, total_price: 0.25, currency: 'USD' }, 250_000_000n],
  [
    'another currency',
    { prompt_tokens: 30, completion_tokens: 7, total_price: '1', currency: 'RMB' },
    undefined,
  ],
  ['nonsense', { prompt_tokens: 30, completion_tokens: 7, total_price: '-1', currency: 'USD' }, undefined],
  ['too much', { prompt_tokens: 30, completion_tokens: 7, total_price: '1e30', currency: 'USD' }, undefined],
])('reports %s', (_name, usage, cost) => {
  const { answer } = collectTold(DIFY, [says('A'), event('message_end', { metadata: { usage } })])
  expect(answer.usage).toEqual({ ...USAGE, ...(cost !== undefined && { reportedCost: cost }) })
})
