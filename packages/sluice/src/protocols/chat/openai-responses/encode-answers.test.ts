import { describe, expect, it } from 'vitest'
import { checkResponsesEvents } from '../../../../../../tests/kit/check-responses-events.ts'
import { readChunks } from '../../../../../../tests/kit/openai-chat.ts'
import {
  aCall,
  answerOf,
  aText,
  briefly,
  complaintsOf,
  memoOf,
  USAGE,
} from '../../../../../../tests/kit/responses-answers.ts'
import {
  readStreamedResponse,
  readWholeResponse,
  responseContext,
  writeResponse,
} from '../../../../../../tests/kit/responses-by-sdk.ts'
import type { AnswerPart, ChatAnswer, FinishReason } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { replayAnswer } from '../replay-answer.ts'
import { encodeStreamError } from './encode-error.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'

describe('events', () => {
  it('name the tokens of a text', () => {
    const logprobs = [
      { token: 'Hi', logprob: -0.5, bytes: [72, 105], top: [{ token: 'Ho', logprob: -2, bytes: null }] },
    ]
    const token = {
      token: 'Hi',
      logprob: -0.5,
      bytes: [72, 105],
      top_logprobs: [{ token: 'Ho', logprob: -2, bytes: [] }],
    }
    const text = writeResponse([
      { type: 'text-start', choice: 0 },
      { type: 'text-delta', choice: 0, text: 'Hi', logprobs },
      { type: 'text-delta', choice: 0, text: '!' },
      { type: 'finish', choice: 0, reason: 'stop' },
    ])
    expect(checkResponsesEvents(text)).toEqual([])
    const events = readChunks(text)
    expect(events.find((event) => event?.type === 'response.output_text.delta')).toMatchObject({
      logprobs: [token],
    })
    expect(events.find((event) => event?.type === 'response.output_text.done')).toMatchObject({
      text: 'Hi!',
      logprobs: [token],
    })
  })

  it('come for several calls at once, each in its place', async () => {
    const text = writeResponse([
      { type: 'tool-start', choice: 0, call: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', choice: 0, call: 0, text: '{"a"' },
      { type: 'tool-start', choice: 0, call: 1, id: 'b', name: 'g' },
      { type: 'tool-delta', choice: 0, call: 1, text: '{}' },
      { type: 'tool-delta', choice: 0, call: 0, text: ':1}' },
      { type: 'tool-end', choice: 0, call: 1 },
      { type: 'text-start', choice: 0 },
      { type: 'text-delta', choice: 0, text: 'Hi' },
      { type: 'text-end', choice: 0 },
      { type: 'tool-end', choice: 0, call: 0 },
      { type: 'finish', choice: 0, reason: 'tool-call' },
    ])
    expect(checkResponsesEvents(text)).toEqual([])
    const { response } = await readStreamedResponse(text)
    expect(response.output).toMatchObject([
      { type: 'function_call', call_id: 'a', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'b', arguments: '{}' },
      { type: 'message' },
    ])
  })

  it('hold nothing back but the beginning', () => {
    const encoder = openStreamEncoder(responseContext())
    expect(encoder.push({ type: 'message-start', id: 'x' })).toBe('')
    expect(encoder.push({ type: 'text-start', choice: 0 })).toBe('')
    expect(encoder.push({ type: 'usage', report: USAGE })).toBe('')
    const types = (text: string) => readChunks(text).map((event) => event?.type)
    expect(types(encoder.push({ type: 'text-delta', choice: 0, text: 'H' }))).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
    ])
    expect(types(encoder.push({ type: 'text-delta', choice: 0, text: 'i' }))).toEqual([
      'response.output_text.delta',
    ])
    expect(types(encoder.push({ type: 'text-end', choice: 0 }))).toEqual([])
    expect(types(encoder.push({ type: 'finish', choice: 0, reason: 'stop' }))).toEqual([
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
    ])
    expect(types(encoder.end())).toEqual(['response.completed'])
  })

  it('end with all of the answer, which is also kept', () => {
    const encoder = openStreamEncoder(responseContext())
    let text = ''
    for (const event of replayAnswer(answerOf([aText('Hi'), aCall('c1')], 'tool-call')))
      text += encoder.push(event)
    text += encoder.end()
    const last = readChunks(text).at(-1)
    expect(last?.response).toEqual(encoder.whole?.())
    expect(text).not.toContain('[DONE]')
  })
})

describe('citations', () => {
  const cited = (url: string, start?: number, end?: number) => ({
    url,
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  })

  it('count from the beginning of the part they are in', async () => {
    const answer = answerOf([
      { type: 'text', text: 'One. ', citations: [cited('https://a.example', 0, 4)] },
      { type: 'text', text: 'Two.', citations: [cited('https://b.example', 5, 9)] },
      aCall('c1'),
      {
        type: 'text',
        text: 'Three.',
        citations: [{ ...cited('https://c.example', 9, 15), title: 'C', text: 'x' }],
      },
    ])
    const body = encodeResponse(answer, responseContext())
    expect(complaintsOf('Response', body)).toEqual([])
    const { response } = await readStreamedResponse(writeResponse(replayAnswer(answer)))
    for (const output of [response.output, (await readWholeResponse(answer)).output]) {
      expect(output).toMatchObject([
        {
          content: [
            {
              text: 'One. Two.',
              annotations: [
                { type: 'url_citation', url: 'https://a.example', title: '', start_index: 0, end_index: 4 },
                { type: 'url_citation', url: 'https://b.example', start_index: 5, end_index: 9 },
              ],
            },
          ],
        },
        {},
        {
          content: [
            { annotations: [{ url: 'https://c.example', title: 'C', start_index: 0, end_index: 6 }] },
          ],
        },
      ])
    }
  })

  it('are told while their text is open, and else in the whole', () => {
    const text = writeResponse([
      { type: 'text-start', choice: 0 },
      { type: 'text-delta', choice: 0, text: 'One.' },
      { type: 'text-end', choice: 0 },
      { type: 'tool-start', choice: 0, call: 0, id: 'a', name: 'f' },
      { type: 'citation', choice: 0, citation: cited('https://a.example', 0, 4) },
      { type: 'tool-end', choice: 0, call: 0 },
      { type: 'finish', choice: 0, reason: 'tool-call' },
    ])
    expect(checkResponsesEvents(text)).toEqual([])
    expect(text).not.toContain('annotation.added')
    expect(readChunks(text).at(-1)?.response).toMatchObject({
      output: [{ content: [{ annotations: [{ url: 'https://a.example' }] }] }, {}],
    })
  })

  it('of places that are no web pages go to callers of their vendor alone', () => {
    const file = { type: 'file_citation', file_id: 'file-1', filename: 'a.txt', index: 3 }
    const place = { type: 'char_location', cited_text: 'x' }
    const notes = new NoteList()
    const answer = answerOf([
      {
        type: 'text',
        text: 'Hi',
        vendorCitations: [
          { protocol: 'openai-responses', value: file },
          { protocol: 'anthropic-messages', value: place },
        ],
      },
    ])
    expect(encodeResponse(answer, responseContext({ notes })).output).toMatchObject([
      { content: [{ annotations: [file] }] },
    ])
    expect(notes.list()).toEqual(['dropped:annotations'])
  })
})

describe('the end', () => {
  it.each<[FinishReason, AnswerPart[], string, string | null, string, string[]]>([
    ['stop', [aText('Hi')], 'completed', null, 'completed', []],
    ['stop-sequence', [aText('Hi')], 'completed', null, 'completed', []],
    ['tool-call', [aText('Hi')], 'completed', null, 'completed', []],
    ['length', [aText('Hi')], 'incomplete', 'max_output_tokens', 'incomplete', []],
    ['context-full', [aText('Hi')], 'incomplete', 'max_output_tokens', 'incomplete', []],
    ['content-filter', [aText('Hi')], 'incomplete', 'content_filter', 'incomplete', []],
    ['refusal', [aText('Hi')], 'incomplete', 'content_filter', 'incomplete', []],
    ['refusal', [{ type: 'refusal', text: 'No.' }], 'completed', null, 'completed', []],
    ['pause', [aText('Hi')], 'completed', null, 'completed', ['changed:status']],
    ['other', [aText('Hi')], 'completed', null, 'completed', ['changed:status']],
  ])('%s', (finish, parts, status, reason, item, told) => {
    const notes = new NoteList()
    const body = encodeResponse(answerOf(parts, finish), responseContext({ notes, now: () => 1_900_000_005 }))
    expect(body).toMatchObject({
      status,
      incomplete_details: reason === null ? null : { reason },
      completed_at: status === 'completed' ? 1_900_000_005 : null,
      error: null,
      output: [{ status: item }],
    })
    expect(notes.list()).toEqual(told)
    const events = readChunks(writeResponse(replayAnswer(answerOf(parts, finish))))
    expect(events.at(-1)).toMatchObject({ type: `response.${status}`, response: { status } })
  })

  it('of a prompt that was blocked', () => {
    const blocked: ChatAnswer = { choices: [], blockReason: 'SAFETY', usage: USAGE }
    const expected = { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] }
    expect(encodeResponse(blocked, responseContext())).toMatchObject(expected)
    const text = writeResponse(replayAnswer(blocked))
    expect(checkResponsesEvents(text)).toEqual([])
    expect(readChunks(text).at(-1)?.response).toMatchObject(expected)
  })

  it('of calls and searches that were cut off', () => {
    const text = writeResponse([
      { type: 'tool-start', choice: 0, call: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', choice: 0, call: 0, text: '{"a' },
      {
        type: 'vendor-block',
        choice: 0,
        block: {
          type: 'vendor',
          protocol: 'anthropic-messages',
          kind: 'server_tool_use',
          value: { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        },
      },
      { type: 'finish', choice: 0, reason: 'length' },
    ])
    expect(checkResponsesEvents(text)).toEqual([])
    expect(readChunks(text).at(-1)?.response).toMatchObject({
      output: [{ status: 'incomplete', arguments: '{"a' }, { type: 'web_search_call' }],
    })
  })
})

describe('usage', () => {
  it('shows what is booked', () => {
    expect(encodeResponse(answerOf([aText('Hi')]), responseContext()).usage).toEqual({
      input_tokens: 6,
      input_tokens_details: { cached_tokens: 2, cache_write_tokens: 1 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 4 },
      total_tokens: 13,
    })
  })

  it('is null where the vendor stated none', () => {
    const answer: ChatAnswer = { choices: [{ index: 0, parts: [aText('Hi')], finish: 'stop' }] }
    expect(encodeResponse(answer, responseContext()).usage).toBeNull()
    expect(readChunks(writeResponse(replayAnswer(answer))).at(-1)?.response).toMatchObject({ usage: null })
  })
})

describe('further choices', () => {
  it('are not shown, and are told', async () => {
    const notes = new NoteList()
    const answer: ChatAnswer = {
      choices: [
        { index: 0, parts: [aText('first')], finish: 'stop' },
        { index: 1, parts: [aText('second')], finish: 'length' },
      ],
    }
    const body = encodeResponse(answer, responseContext({ notes }))
    expect(body).toMatchObject({ status: 'completed', output: [{ content: [{ text: 'first' }] }] })
    expect(notes.list()).toEqual(['dropped:choices'])
  })
})

describe('the request in its answer', () => {
  const asked: JsonObject = {
    instructions: 'Be brief.',
    tools: [
      { type: 'function', name: 'f', parameters: { type: 'object' } },
      {
        type: 'mcp',
        server_label: 's',
        server_url: 'https://example.com',
        authorization: 'tok-fake',
        headers: {},
      },
    ],
    tool_choice: 'auto',
    temperature: 0.5,
    top_p: 0.9,
    text: { verbosity: 'low' },
    reasoning: { effort: 'low' },
    metadata: { a: 'b' },
    truncation: 'auto',
    max_output_tokens: 100,
    previous_response_id: 'resp_1',
    store: false,
    parallel_tool_calls: false,
    service_tier: 'flex',
    user: 'u1',
    prompt_cache_key: 'k',
    safety_identifier: 's1',
  }

  it('is repeated, but for secrets', () => {
    const body = encodeResponse(answerOf([aText('Hi')]), responseContext({ memo: memoOf(asked) }))
    const { tools: _, text: __, reasoning: ___, ...rest } = asked
    expect(body).toMatchObject(rest)
    expect(body.text).toEqual({ format: { type: 'text' }, verbosity: 'low' })
    expect(body.reasoning).toEqual({ effort: 'low', summary: null })
    expect(body.tools).toEqual([
      { type: 'function', name: 'f', parameters: { type: 'object' }, strict: null },
      { type: 'mcp', server_label: 's', server_url: 'https://example.com' },
    ])
    expect(JSON.stringify(body)).not.toContain('tok-fake')
    expect(complaintsOf('Response', body)).toEqual([])
  })

  it('is repeated in a stream from its first event on', () => {
    const text = writeResponse(
      replayAnswer(answerOf([aText('Hi')])),
      responseContext({ memo: memoOf(asked) }),
    )
    for (const event of readChunks(text).filter((one) => isJsonObject(one?.response))) {
      expect(event?.response).toMatchObject({
        instructions: 'Be brief.',
        service_tier: 'flex',
        model: 'asked-model',
      })
    }
  })

  it('has a default where it said nothing, or what the vendor says that was', () => {
    const answer: ChatAnswer = {
      ...answerOf([aText('Hi')]),
      extra: {
        temperature: 1,
        top_p: 0.98,
        billing: { payer: 'developer' },
        service_tier: 'default',
        id: 'resp_x',
      },
      extraOf: 'openai-responses',
    }
    const context = responseContext({ memo: memoOf({ top_p: 0.5 }) })
    expect(encodeResponse(answer, context)).toMatchObject({
      id: 'resp_A1b2C3d4E5f6G7h8I9j0K1l2',
      temperature: 1,
      top_p: 0.5,
      billing: { payer: 'developer' },
      service_tier: 'default',
      store: true,
      tools: [],
      tool_choice: 'auto',
    })
    expect(readChunks(writeResponse(replayAnswer(answer), context)).at(-1)?.response).toMatchObject({
      temperature: 1,
      billing: { payer: 'developer' },
    })
    expect(encodeResponse({ ...answer, extraOf: 'openai-chat' }, context)).not.toHaveProperty('billing')
  })

  it('names the tier that was served', () => {
    const answer = { ...answerOf([aText('Hi')]), usage: { ...USAGE, serviceTier: 'priority' } }
    expect(encodeResponse(answer, responseContext()).service_tier).toBe('priority')
  })
})

describe('tools that the caller runs and whose schema the vendor owns', () => {
  const memo = memoOf({ tools: [{ type: 'local_shell' }, { type: 'shell' }, { type: 'apply_patch' }] })

  it.each<[string, JsonObject, JsonObject]>([
    [
      'local_shell',
      { command: ['ls', '-l'], working_directory: '/tmp', timeout_ms: null },
      {
        type: 'local_shell_call',
        action: { type: 'exec', command: ['ls', '-l'], env: {}, working_directory: '/tmp' },
      },
    ],
    [
      'shell',
      { commands: ['ls'], timeout_ms: 500 },
      {
        type: 'shell_call',
        action: { commands: ['ls'], timeout_ms: 500, max_output_length: null },
        environment: { type: 'local' },
      },
    ],
    [
      'apply_patch',
      { operation: { type: 'delete_file', path: 'a.txt' } },
      { type: 'apply_patch_call', operation: { type: 'delete_file', path: 'a.txt' } },
    ],
  ])('%s is called in its own form', (name, args, item) => {
    const answer = answerOf(
      [{ type: 'tool-call', id: 'c1', name, arguments: JSON.stringify(args) }],
      'tool-call',
    )
    const body = encodeResponse(answer, responseContext({ memo }))
    expect(briefly(body.output)).toEqual([{ ...item, call_id: 'c1', status: 'completed' }])
    expect(complaintsOf('Response', body)).toEqual([])
    const text = writeResponse(replayAnswer(answer), responseContext({ memo }))
    expect(checkResponsesEvents(text)).toEqual([])
  })

  it('is a function where the request has one of that name, or the arguments make no such call', () => {
    const notes = new NoteList()
    const odd = answerOf([{ type: 'tool-call', id: 'c1', name: 'shell', arguments: '{"cmd":"ls"}' }])
    const expected = [{ type: 'function_call', name: 'shell', arguments: '{"cmd":"ls"}' }]
    expect(encodeResponse(odd, responseContext({ memo, notes })).output).toMatchObject(expected)
    expect(notes.list()).toEqual(['changed:shell'])
    expect(checkResponsesEvents(writeResponse(replayAnswer(odd), responseContext({ memo })))).toEqual([])
    const plain = memoOf({ tools: [{ type: 'function', name: 'shell' }] })
    expect(encodeResponse(odd, responseContext({ memo: plain })).output).toMatchObject(expected)
  })
})

describe('a failure', () => {
  const error = new GatewayError('bad-request', 'Too long.', {
    code: 'context_length_exceeded',
    param: 'messages',
  })

  it('in the middle ends with the error, then the failed response, and invents nothing', async () => {
    const encoder = openStreamEncoder(responseContext())
    const events: ChatEvent[] = [
      { type: 'text-start', choice: 0 },
      { type: 'text-delta', choice: 0, text: 'Hi' },
    ]
    const text = events.map((event) => encoder.push(event)).join('') + encoder.fail?.(error, 'req_1')
    expect(checkResponsesEvents(text)).toEqual([])
    const [told, last] = readChunks(text).slice(-2)
    expect(told).toMatchObject({
      type: 'error',
      code: 'context_length_exceeded',
      message: 'Too long.',
      param: 'input',
      error: { type: 'invalid_request_error' },
    })
    expect(last).toMatchObject({
      type: 'response.failed',
      response: {
        id: 'resp_A1b2C3d4E5f6G7h8I9j0K1l2',
        status: 'failed',
        completed_at: null,
        error: { code: 'context_length_exceeded', message: 'Too long.' },
        output: [{ status: 'in_progress', content: [{ text: 'Hi' }] }],
      },
    })
    expect(text).not.toMatch(/output_item\.done|response\.completed/)
    await expect(readStreamedResponse(text)).rejects.toMatchObject({ code: 'context_length_exceeded' })
  })

  it('before anything was said', async () => {
    const encoder = openStreamEncoder(responseContext())
    for (const text of [encodeStreamError(error, 'req_1'), encoder.fail?.(error, 'req_1') ?? '']) {
      expect(checkResponsesEvents(text)).toEqual([])
      expect(readChunks(text).map((event) => event?.type)).toEqual(['error', 'response.failed'])
      await expect(readStreamedResponse(text)).rejects.toMatchObject({
        message: expect.stringContaining('Too long.'),
      })
    }
  })
})
