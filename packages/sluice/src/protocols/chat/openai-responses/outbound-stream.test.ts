import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import { decodeContext } from '../../../../../../tests/kit/openai-chat.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { UpstreamRefusal } from '../../../canonical/upstream-error.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { openaiResponsesOutbound } from './outbound.ts'

function decode(values: readonly (JsonObject | string)[], changes: Partial<DecodeContext> = {}) {
  const notes = new NoteList()
  const decoder = openaiResponsesOutbound.openStreamDecoder(decodeContext({ notes, ...changes }))
  const events: ChatEvent[] = []
  for (const value of values) events.push(...decoder.push(frameOf(value)))
  events.push(...decoder.end())
  expect(checkEventOrder(events)).toEqual([])
  return { events, notes: notes.list() }
}

function frameOf(value: JsonObject | string): SseEvent {
  if (typeof value === 'string') return { event: '', data: value }
  return { event: String(value.type), data: JSON.stringify(value) }
}

function answerOf(
  values: readonly (JsonObject | string)[],
  changes: Partial<DecodeContext> = {},
): ChatAnswer {
  return collectAnswer(decode(values, changes).events)
}

function partsOf(values: readonly (JsonObject | string)[], changes: Partial<DecodeContext> = {}) {
  return answerOf(values, changes).choices[0]?.parts ?? []
}

const RESPONSE = { id: 'resp_1', object: 'response', created_at: 7, model: 'gpt-x', status: 'completed' }
const CREATED = { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } }

function completed(output: Json[], changes: JsonObject = {}): JsonObject {
  const response: JsonObject = { ...RESPONSE, output, ...changes }
  return { type: `response.${String(response.status)}`, response }
}

const at = (output_index: number, content_index = 0) => ({ output_index, content_index })
const added = (output_index: number, item: JsonObject) => ({
  type: 'response.output_item.added',
  output_index,
  item,
})
const done = (output_index: number, item: JsonObject) => ({
  type: 'response.output_item.done',
  output_index,
  item,
})
const delta = (text: string, place = at(0)) => ({ type: 'response.output_text.delta', ...place, delta: text })

function message(text: string, changes: JsonObject = {}): JsonObject {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }]
  return { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content, ...changes }
}

function call(changes: JsonObject = {}): JsonObject {
  return { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}', ...changes }
}

const thinking = (summary: string[], changes: JsonObject = {}) => ({
  id: 'rs_1',
  type: 'reasoning',
  summary: summary.map((text) => ({ type: 'summary_text', text })),
  ...changes,
})

const CALL: AnswerPart = { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}' }
const text = (words: string): AnswerPart => ({ type: 'text', text: words })

describe('a stream of a response', () => {
  it('tells all of it in order', () => {
    const proof = { issuer: 'openai-responses', value: 'SEAL', id: 'rs_1' } as const
    const { events } = decode([
      CREATED,
      { ...CREATED, type: 'response.in_progress' },
      added(0, thinking([])),
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'hm' },
      { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'hm' },
      done(0, thinking(['hm'], { encrypted_content: 'SEAL' })),
      added(1, message('', { content: [], phase: 'final_answer' })),
      delta('Grüße', at(1)),
      delta(' "😀"', at(1)),
      { type: 'response.output_text.done', ...at(1), text: 'Grüße "😀"' },
      done(1, message('Grüße "😀"')),
      added(2, call({ arguments: '' })),
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"a"' },
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: ':1}' },
      { type: 'response.function_call_arguments.done', output_index: 2, arguments: '{"a":1}' },
      done(2, call()),
      completed([thinking(['hm'], { encrypted_content: 'ANOTHER' }), message('Grüße "😀"'), call()], {
        usage: { input_tokens: 9, output_tokens: 5, total_tokens: 14 },
        service_tier: 'flex',
        temperature: 1,
      }),
    ])
    expect(events).toEqual([
      { type: 'message-start', id: 'resp_1', model: 'gpt-x', created: 7 },
      { type: 'reasoning-start', choice: 0 },
      { type: 'reasoning-delta', choice: 0, text: 'hm' },
      { type: 'reasoning-end', choice: 0, proof },
      { type: 'text-start', choice: 0, phase: 'final_answer' },
      { type: 'text-delta', choice: 0, text: 'Grüße' },
      { type: 'text-delta', choice: 0, text: ' "😀"' },
      { type: 'text-end', choice: 0 },
      { type: 'tool-start', choice: 0, call: 0, id: 'call_1', name: 'f' },
      { type: 'tool-delta', choice: 0, call: 0, text: '{"a"' },
      { type: 'tool-delta', choice: 0, call: 0, text: ':1}' },
      { type: 'tool-end', choice: 0, call: 0 },
      {
        type: 'usage',
        report: { usage: { ...emptyUsage(), input: 9, output: 5 }, serviceTier: 'flex' },
      },
      { type: 'extra', of: 'openai-responses', value: { service_tier: 'flex', temperature: 1 } },
      { type: 'finish', choice: 0, reason: 'tool-call', raw: 'completed' },
      { type: 'message-end' },
    ])
  })

  it.each<[name: string, values: JsonObject[], parts: AnswerPart[]]>([
    ['an item only at its end', [done(0, message('Hi'))], [text('Hi')]],
    ['an item only in the last event', [completed([message('Hi')])], [text('Hi')]],
    ['all in three places', [delta('Hi'), done(0, message('Hi')), completed([message('Hi')])], [text('Hi')]],
    ['its end twice', [delta('Hi'), done(0, message('Hi')), done(0, message('Hi'))], [text('Hi')]],
    [
      'text only at the end of its part',
      [added(0, message('')), { type: 'response.output_text.done', ...at(0), text: 'Hi' }],
      [text('Hi')],
    ],
    ['the last pieces only at the end', [delta('He'), done(0, message('Hello'))], [text('Hello')]],
    ['an end that says otherwise', [delta('Hello'), done(0, message('Hullo there'))], [text('Hello')]],
    ['nothing but pieces', [delta('Hel'), delta('lo')], [text('Hello')]],
    ['pieces after the end', [done(0, message('Hi')), delta('Hi'), completed([message('Hi')])], [text('Hi')]],
    [
      'several parts of one message',
      [delta('a', at(0, 0)), delta('b', at(0, 1)), completed([])],
      [text('a'), text('b')],
    ],
    [
      'pieces without a place',
      [
        { type: 'response.output_item.added', item: message('') },
        { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'Hi' },
        completed([message('Hi')]),
      ],
      [text('Hi')],
    ],
    [
      'all items counted as the first',
      [
        done(0, message('a')),
        added(0, message('', { id: 'msg_2' })),
        { ...delta('b'), item_id: 'msg_2' },
        done(0, message('b', { id: 'msg_2' })),
        completed([message('a'), message('b', { id: 'msg_2' })]),
      ],
      [text('a'), text('b')],
    ],
    [
      'ids that differ from event to event',
      [
        added(0, message('', { id: 'x' })),
        { ...delta('Hi'), item_id: 'y' },
        done(0, message('Hi', { id: 'z' })),
        completed([message('Hi', { id: 'q' })]),
      ],
      [text('Hi')],
    ],
    [
      'a list that leaves the thinking out',
      [done(0, thinking(['hm'])), delta('Hi', at(1)), completed([message('Hi', { id: 'q' })])],
      [{ type: 'reasoning', text: 'hm' }, text('Hi')],
    ],
    ['a call only at its end', [done(0, call())], [CALL]],
    [
      'a call that is named late',
      [
        added(0, call({ name: '', arguments: '' })),
        { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' },
        { type: 'response.function_call_arguments.done', output_index: 0, name: 'f', arguments: '{"a":1}' },
        completed([call()]),
      ],
      [{ ...CALL, id: 'fc_1' }],
    ],
    ['arguments as an object', [completed([call({ arguments: { a: 1 } })])], [CALL]],
    [
      'two calls with one id',
      [completed([call(), call({ id: 'fc_2' })])],
      [CALL, { ...CALL, id: expect.stringMatching(/^call_[0-9a-f]{24}$/) }],
    ],
    [
      'a call without any id',
      [completed([call({ id: '', call_id: null })])],
      [{ ...CALL, id: expect.any(String) }],
    ],
    [
      'calls side by side',
      [
        added(0, call({ arguments: '' })),
        added(1, call({ id: 'fc_2', call_id: 'call_2', arguments: '' })),
        { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' },
        { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{}' },
        { type: 'response.function_call_arguments.delta', output_index: 0, delta: ':1}' },
        completed([call(), call({ id: 'fc_2', call_id: 'call_2', arguments: '{}' })]),
      ],
      [CALL, { ...CALL, id: 'call_2', arguments: '{}' }],
    ],
    [
      'a tool with free text input',
      [
        added(0, call({ type: 'custom_tool_call', input: '' })),
        { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'ls' },
        { type: 'response.custom_tool_call_input.done', output_index: 0, input: 'ls -a' },
        completed([call({ type: 'custom_tool_call', input: 'ls -a' })]),
      ],
      [{ ...CALL, arguments: 'ls -a', custom: true }],
    ],
    [
      'a function that the search of tools found',
      [completed([call({ namespace: 'f' }), call({ call_id: 'call_2', namespace: 'crm' })])],
      [
        { ...CALL, own: { protocol: 'openai-responses', value: { namespace: 'f' } } },
        {
          ...CALL,
          id: 'call_2',
          name: 'crm__f',
          own: { protocol: 'openai-responses', value: { namespace: 'crm' } },
        },
      ],
    ],
    [
      'a refusal in pieces',
      [
        { type: 'response.refusal.delta', ...at(0), delta: 'I ' },
        { type: 'response.refusal.done', ...at(0), refusal: "I can't." },
        completed([message('', { content: [{ type: 'refusal', refusal: "I can't." }] })]),
      ],
      [{ type: 'refusal', text: "I can't." }],
    ],
    [
      'text that goes on after thinking came between',
      [
        delta('a'),
        { type: 'response.reasoning_text.delta', output_index: 1, content_index: 0, delta: 'hm' },
        delta('b'),
      ],
      [text('a'), { type: 'reasoning', text: 'hm' }, text('b')],
    ],
    [
      'several summaries',
      [completed([thinking(['a', 'b'], { encrypted_content: 'SEAL' })])],
      [
        { type: 'reasoning', text: 'a' },
        { type: 'reasoning', text: 'b', proof: { issuer: 'openai-responses', value: 'SEAL', id: 'rs_1' } },
      ],
    ],
    [
      'thinking that is sealed alone',
      [done(0, thinking([], { encrypted_content: 'SEAL' }))],
      [
        {
          type: 'reasoning',
          text: '',
          proof: { issuer: 'openai-responses', value: 'SEAL', id: 'rs_1', redacted: true },
        },
      ],
    ],
    [
      'thinking itself, and a summary that repeats it',
      [completed([thinking(['hm'], { content: [{ type: 'reasoning_text', text: 'hm' }] })])],
      [{ type: 'reasoning', text: 'hm' }],
    ],
    ['thinking without a word', [completed([thinking([]), message('Hi')])], [text('Hi')]],
    [
      'a text of no more than the type `text`',
      [completed([message('', { content: [{ type: 'text', text: 'Hi' }] })])],
      [text('Hi')],
    ],
  ])('says nothing twice and loses nothing: %s', (_, values, parts) => {
    expect(partsOf([CREATED, ...values])).toEqual(parts)
  })

  it('reads text whatever its keys’ order, escapes and spacing', () => {
    const frames = [
      '{"type":"response.output_text.delta","content_index":0,"delta":"a","item_id":"m","logprobs":[],"obfuscation":"x","output_index":0,"sequence_number":6}',
      '{"sequence_number":7,"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"b"}',
      '{"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "c"}',
      '{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"\\"\\u00e9\\n"}',
    ]
    expect(partsOf(frames)).toEqual([text('abc"é\n')])
  })

  it('keeps tokens with their text, also where they come at its end only', () => {
    const token = { token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [] }
    const expected = [{ token: 'Hi', logprob: -0.5, bytes: [72, 105], top: [] }]
    const early = [{ ...delta('Hi'), logprobs: [token] }, completed([message('Hi')])]
    const late = [delta('Hi'), { type: 'response.output_text.done', ...at(0), text: 'Hi', logprobs: [token] }]
    for (const values of [early, late]) {
      const [choice] = answerOf(values).choices
      expect(choice?.logprobs).toEqual(expected)
      expect(choice?.parts).toEqual([text('Hi')])
    }
  })

  it('places citations in all of the text, once', () => {
    const url = { type: 'url_citation', url: 'https://a.test', title: 'A', start_index: 1, end_index: 3 }
    const file = { type: 'file_citation', file_id: 'file_1', filename: 'a.txt', index: 2 }
    const whole = [
      message('one '),
      message('two', {
        id: 'msg_2',
        content: [{ type: 'output_text', text: 'two', annotations: [url, file], logprobs: [] }],
      }),
    ]
    const streamed = [
      delta('one '),
      delta('two', at(1)),
      { type: 'response.output_text.annotation.added', ...at(1), annotation_index: 0, annotation: url },
      completed(whole),
    ]
    for (const values of [streamed, [completed(whole)]]) {
      expect(partsOf(values)[1]).toEqual({
        type: 'text',
        text: 'two',
        citations: [{ url: 'https://a.test', title: 'A', start: 5, end: 7 }],
        vendorCitations: [{ protocol: 'openai-responses', value: file }],
      })
    }
  })

  it('shows a picture, and what else its item says', () => {
    const item = {
      id: 'ig_1',
      type: 'image_generation_call',
      status: 'completed',
      output_format: 'webp',
      result: 'QUJD',
      revised_prompt: 'a cat',
    }
    const { result: _, ...rest } = item
    const answer = answerOf([
      added(0, { id: 'ig_1', type: 'image_generation_call', status: 'in_progress' }),
      { type: 'response.image_generation_call.partial_image', output_index: 0, partial_image_b64: 'QQ==' },
      done(0, item),
      completed([item], { usage: { input_tokens: 1, output_tokens: 1 } }),
    ])
    expect(answer.choices[0]?.parts).toEqual([
      { type: 'image', mediaType: 'image/webp', data: 'QUJD' },
      { type: 'vendor', protocol: 'openai-responses', kind: 'image_generation_call', value: rest },
    ])
    expect(answer.usage?.usage.images).toBe(1)
  })

  it('keeps what the vendor’s tools did, and counts what is charged for it', () => {
    const search = (id: string, action: string) => ({
      id,
      type: 'web_search_call',
      status: 'completed',
      action: { type: action },
    })
    const ran = (id: string, container_id: string) => ({ id, type: 'code_interpreter_call', container_id })
    const items: JsonObject[] = [
      search('ws_1', 'search'),
      search('ws_2', 'open_page'),
      search('ws_3', 'search'),
      ran('ci_1', 'cntr_1'),
      ran('ci_2', 'cntr_1'),
      ran('ci_3', 'cntr_2'),
      { id: 'fs_1', type: 'file_search_call' },
      { id: 'lsh_1', type: 'local_shell_call', call_id: 'c' },
      { id: 'cmp_1', type: 'compaction', encrypted_content: 'X' },
      { id: 'odd_1', type: 'some_new_item' },
    ]
    const usage = { input_tokens: 1, output_tokens: 1 }
    const { events, notes } = decode([
      ...items.map((item, index) => done(index, item)),
      completed(items, { usage }),
    ])
    const answer = collectAnswer(events)
    const [choice] = answer.choices
    expect(choice?.parts.map((part) => part.type === 'vendor' && part.value)).toEqual(items)
    expect(choice?.finish).toBe('stop')
    expect(answer.usage?.usage).toMatchObject({ webSearch: 2, codeExecution: 2, fileSearch: 1 })
    expect(notes).toEqual(['incomplete:output.some_new_item'])
    const stated = { web_search: { num_requests: 4 } }
    expect(answerOf([completed(items, { usage, tool_usage: stated })]).usage?.usage.webSearch).toBe(4)
  })

  it.each<[status: string, details: JsonObject | null, output: Json[], reason: string]>([
    ['completed', null, [message('Hi')], 'stop'],
    ['completed', null, [message('Hi'), call()], 'tool-call'],
    ['completed', null, [message('', { content: [{ type: 'refusal', refusal: 'no' }] })], 'stop'],
    ['incomplete', { reason: 'max_output_tokens' }, [call()], 'length'],
    ['incomplete', { reason: 'content_filter' }, [], 'content-filter'],
    ['incomplete', { reason: 'something' }, [], 'other'],
    ['incomplete', null, [], 'other'],
  ])('ends %s %j as %s says', (status, incomplete_details, output, reason) => {
    expect(answerOf([completed(output, { status, incomplete_details })]).choices[0]?.finish).toBe(reason)
  })

  it.each<[name: string, values: (JsonObject | string)[]]>([
    ['no last event', [CREATED, delta('Hi')]],
    ['an end mark of another format', [CREATED, delta('Hi'), '[DONE]']],
    ['a call under way', [CREATED, added(0, call({ arguments: '{"a' }))]],
    ['a search under way', [CREATED, added(0, { id: 'ws_1', type: 'web_search_call' })]],
    ['nothing at all', []],
  ])('invents nothing: %s', (_, values) => {
    const { events } = decode(values)
    const types = events.map(({ type }) => type)
    expect(types).not.toContain('finish')
    expect(types).not.toContain('message-end')
    expect(types).not.toContain('vendor-block')
  })

  it('is over after its last event, and takes an end mark of another format', () => {
    const values = [CREATED, delta('Hi'), completed([message('Hi')]), delta('more'), '[DONE]']
    const { events } = decode(values)
    expect(events.at(-1)).toEqual({ type: 'message-end' })
    expect(collectAnswer(events).choices[0]?.parts).toEqual([text('Hi')])
  })

  it('takes a whole answer where a stream was asked for', () => {
    const { events } = decode([JSON.stringify({ ...RESPONSE, output: [message('Hi')] })])
    expect(collectAnswer(events)).toMatchObject({
      id: 'resp_1',
      choices: [{ parts: [text('Hi')], finish: 'stop' }],
    })
  })

  it.each<[name: string, values: (JsonObject | string)[], owner: string, code: string]>([
    [
      'an error event as documented',
      [{ type: 'error', code: 'rate_limit_exceeded', message: 'Slow down.', param: null }],
      'rate',
      'rate_limit_exceeded',
    ],
    [
      'an error event as recorded',
      [{ type: 'error', error: { type: 'invalid_request_error', code: 'invalid_prompt', message: 'No.' } }],
      'client',
      'invalid_prompt',
    ],
    [
      'an answer that failed',
      [completed([], { status: 'failed', error: { code: 'server_error', message: 'Oops.' } })],
      'provider',
      'upstream_error',
    ],
    [
      'a prompt too long',
      [completed([], { status: 'failed', error: { code: 'context_length_exceeded', message: 'Too long.' } })],
      'client',
      'context_length_exceeded',
    ],
    [
      'a bad picture',
      [completed([], { status: 'failed', error: { code: 'invalid_base64_image', message: 'Bad.' } })],
      'client',
      'invalid_base64_image',
    ],
    ['a bare error', [{ error: { type: 'server_error', message: 'Oops.' } }], 'provider', 'upstream_error'],
  ])('ends with the error of %s', (_, values, owner, code) => {
    const { events } = decode([CREATED, delta('Hi'), ...values, delta('more')])
    const last = events.at(-1)
    const error = last?.type === 'error' ? last.error : undefined
    expect(error).toBeInstanceOf(UpstreamRefusal)
    expect(error).toMatchObject({ owner, code })
    expect(error?.vendorType).not.toBe('error')
    expect(events.some(({ type }) => type === 'finish')).toBe(false)
  })

  it.each(['{"type":"response.cre', 'no json', '[1]'])('cannot read %s', (data) => {
    const { events } = decode([CREATED, delta('Hi'), data, delta('more')])
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['text-end', 'error'])
  })

  it('is billed for an answer that failed', () => {
    const usage = { input_tokens: 9, output_tokens: 5 }
    const { events } = decode([completed([], { status: 'failed', error: { code: 'server_error' }, usage })])
    expect(events.find(({ type }) => type === 'usage')).toMatchObject({
      report: { usage: { input: 9, output: 5 } },
    })
  })

  it('passes over events that say nothing', () => {
    const values = [
      CREATED,
      { type: 'response.web_search_call.searching', output_index: 0 },
      { type: 'response.something.new', delta: 'x' },
      { type: 'keepalive' },
      { type: 'response.output_item.added', output_index: 0, item: null },
      { type: 'response.output_text.delta', output_index: -1, content_index: 0, delta: 5 },
      completed([]),
    ]
    const types = decode(values).events.map(({ type }) => type)
    expect(types).toEqual(['message-start', 'finish', 'message-end'])
  })

  it('gives names and hidden tools back as the request had them', () => {
    const toolNames = new Map([['f', 'a.long/name']])
    expect(partsOf([completed([call()])], { toolNames })).toEqual([{ ...CALL, name: 'a.long/name' }])
    const streamed = [
      added(0, call({ arguments: '' })),
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' },
      completed([call()]),
    ]
    for (const values of [streamed, [completed([call()])]]) {
      const [choice] = answerOf(values, { hiddenTool: 'f' }).choices
      expect(choice).toMatchObject({ parts: [text('{"a":1}')], finish: 'stop' })
    }
  })

  it('keeps who called for a caller of the same format', () => {
    const caller = { type: 'program', caller_id: 'x' }
    const own = { protocol: 'openai-responses', value: { caller, namespace: 'f' } }
    expect(partsOf([completed([call({ caller, namespace: 'f' })])])).toEqual([{ ...CALL, own }])
    expect(partsOf([completed([call({ caller: { type: 'direct' }, namespace: null })])])).toEqual([CALL])
  })
})

describe('a whole response', () => {
  it.each<[name: string, body: JsonObject, owner: string | undefined]>([
    ['an error in its place', { error: { code: 'server_error', message: 'Oops.' } }, 'provider'],
    [
      'one that failed',
      { ...RESPONSE, output: [], status: 'failed', error: { code: 'rate_limit_exceeded' } },
      'rate',
    ],
    ['a chat completion', { id: 'x', choices: [] }, undefined],
    ['nothing', {}, undefined],
  ])('throws for %s', (_, body, owner) => {
    const read = () => openaiResponsesOutbound.decodeResponse(body, decodeContext())
    if (owner === undefined) expect(read).toThrow(expect.objectContaining({ kind: 'upstream-failed' }))
    else expect(read).toThrow(expect.objectContaining({ owner }))
  })

  it('reads usage as the vendor bills it (R20)', () => {
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 40, cache_write_tokens: 10 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 20 },
      total_tokens: 130,
      cost_in_usd_ticks: 25,
    }
    const body = { ...RESPONSE, output: [], usage }
    expect(openaiResponsesOutbound.decodeResponse(body, decodeContext()).usage).toEqual({
      usage: { ...emptyUsage(), input: 50, cachedInput: 40, cacheWrite5m: 10, output: 30, reasoning: 20 },
      reportedCost: 3n,
    })
  })

  it('has no usage where none is stated', () => {
    const body = { ...RESPONSE, output: [], usage: null }
    expect(openaiResponsesOutbound.decodeResponse(body, decodeContext()).usage).toBeUndefined()
  })
})
