import { describe, expect, it } from 'vitest'
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
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { cozeChatOutbound as COZE } from './outbound.ts'

const CHAT = { id: 'chat1', conversation_id: 'conv1', bot_id: '7300', created_at: 1_770_000_000 }
const NO_USAGE = { token_count: 0, output_count: 0, input_count: 0 }

function chat(status: string, rest: JsonObject = {}): Told {
  return [`conversation.chat.${status}`, { ...CHAT, status, usage: NO_USAGE, ...rest }]
}

function piece(content: string, rest: JsonObject = {}): Told {
  return ['conversation.message.delta', message('answer', content, rest)]
}

function whole(type: string, content: string, rest: JsonObject = {}): Told {
  return ['conversation.message.completed', message(type, content, rest)]
}

function message(type: string, content: string, rest: JsonObject): JsonObject {
  return { id: 'm1', chat_id: 'chat1', role: 'assistant', type, content, content_type: 'text', ...rest }
}

const END = chat('completed', { usage: { token_count: 25, output_count: 5, input_count: 20 } })
const DONE: Told = ['done', '"[DONE]"']

describe('a bot', () => {
  it('says its text once', () => {
    const { answer, warnings } = collectTold(COZE, [
      chat('created'),
      chat('in_progress'),
      piece('', { reasoning_content: 'I ' }),
      piece('', { reasoning_content: 'look.' }),
      piece('It is '),
      piece('so.'),
      whole('answer', 'It is so.', { reasoning_content: 'I look.' }),
      whole('verbose', '{"msg_type":"generate_answer_finish"}', { id: 'm2' }),
      END,
      DONE,
    ])
    expect(answer).toEqual({
      id: 'chat1',
      created: 1_770_000_000,
      choices: [
        {
          index: 0,
          parts: [
            { type: 'reasoning', text: 'I look.' },
            { type: 'text', text: 'It is so.' },
          ],
          finish: 'stop',
          rawFinish: 'completed',
        },
      ],
      usage: { usage: { ...emptyUsage(), input: 20, output: 5 } },
    })
    expect(warnings).toEqual([])
  })

  it('may say a text that was not streamed', () => {
    const { parts } = collectTold(COZE, [
      chat('created'),
      whole('answer', 'A', { reasoning_content: 'R' }),
      END,
    ])
    expect(parts).toEqual([
      { type: 'reasoning', text: 'R' },
      { type: 'text', text: 'A' },
    ])
  })

  it('gives several answers, each a text of its own', () => {
    const { parts } = collectTold(COZE, [
      piece('A'),
      piece('B', { id: 'm2' }),
      whole('answer', 'A'),
      whole('answer', 'B', { id: 'm2' }),
      whole('answer', 'C', { id: 'm3' }),
      END,
    ])
    expect(parts).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
      { type: 'text', text: 'C' },
    ])
  })

  it('has pictures and files as links', () => {
    const items = [
      { type: 'text', text: 'See ' },
      { type: 'image', file_url: 'https://e.com/a.png' },
      { type: 'file', file_url: 'https://e.com/a.pdf' },
      { type: 'image', file_id: 'f1' },
    ]
    const told = { content_type: 'object_string' }
    expect(collectTold(COZE, [whole('answer', JSON.stringify(items), told), END]).parts).toEqual([
      { type: 'text', text: 'See ![image](https://e.com/a.png)[file](https://e.com/a.pdf)' },
    ])
    for (const odd of ['{"type":', '5']) {
      expect(collectTold(COZE, [whole('answer', odd, told), END]).parts).toEqual([
        { type: 'text', text: odd },
      ])
    }
  })

  it('gives a card as what it is', () => {
    const { parts, warnings } = collectTold(COZE, [whole('answer', '{"c":1}', { content_type: 'card' }), END])
    expect(parts).toEqual([
      {
        type: 'vendor',
        protocol: 'coze-chat',
        kind: 'card',
        value: { type: 'answer', content: '{"c":1}', content_type: 'card' },
      },
    ])
    expect(warnings).toEqual(['incomplete:content.card'])
  })

  it.each(['function_call', 'tool_output', 'tool_response', 'knowledge'])(
    'shows %s as what its own tools did',
    (type) => {
      const { parts } = collectTold(COZE, [whole(type, '{}'), piece('A', { id: 'm2' }), END])
      expect(parts).toMatchObject([
        { type: 'vendor', protocol: 'coze-chat', kind: type, value: { content: '{}' } },
        { type: 'text', text: 'A' },
      ])
    },
  )

  it('tells what it leaves out', () => {
    const { parts, warnings } = collectTold(COZE, [
      piece('A'),
      piece('x', { type: 'function_call' }),
      whole('follow_up', 'Why?', { id: 'm2' }),
      ['conversation.audio.delta', message('answer', 'AA==', {})],
      ['conversation.news', { id: 'n' }],
      END,
    ])
    expect(parts).toEqual([{ type: 'text', text: 'A' }])
    expect(warnings).toEqual(['dropped:follow_up', 'dropped:audio', 'dropped:conversation.news'])
  })

  it.each([
    ['completed', 'stop', []],
    ['canceled', 'other', []],
    ['requires_action', 'pause', ['incomplete:requires_action']],
  ])('ends as %s', (status, finish, expected) => {
    const { choice, answer, warnings } = collectTold(COZE, [piece('A'), chat(status), DONE])
    expect(choice).toMatchObject({ finish, rawFinish: status })
    expect(answer.usage).toBeUndefined()
    expect(warnings).toEqual(expected)
  })

  it('survives members of other kinds than stated', () => {
    const { parts } = collectTold(COZE, [
      ['conversation.chat.created', { id: 5 }],
      ['conversation.message.delta', { id: null, content: 5 }],
      ['conversation.message.completed', { type: null }],
      ['conversation.message.completed', { type: 'answer', content: null }],
      ['', { code: 0 }],
      ['conversation.chat.completed', { usage: { input_count: 'x' }, status: 1 }],
    ])
    expect(parts).toEqual([])
  })

  it('is read the same however it is cut, and is never a crash', () => {
    checkEveryCut(
      COZE,
      writeStream(COZE, [chat('created'), piece('Grüße '), piece('🙂'), whole('answer', 'Grüße 🙂'), END]),
    )
  })

  it('that ends without its end is not taken for whole', () => {
    const { events } = decodeTold(COZE, [chat('created'), piece('A'), DONE])
    expect(events.map(({ type }) => type)).toEqual(['message-start', 'text-start', 'text-delta', 'text-end'])
  })
})

describe('an error', () => {
  it.each([
    [
      'a chat that failed',
      chat('failed', { last_error: { code: 4011, msg: 'No credit.' } }),
      'quota',
      'No credit.',
    ],
    ['an event', ['error', { code: 4100, msg: 'No.' }], 'credential', 'No.'],
    ['a refusal in place of the stream', { code: 4015, msg: 'No.', detail: { logid: 'x' } }, 'model', 'No.'],
    ['a code of times to come', ['error', { code: 987_654, msg: 'No.' }], 'provider', 'No.'],
  ] as [string, Told, string, string][])('is %s', (_name, told, owner, said) => {
    expect(errorOf(COZE, [piece('A'), told, END, DONE])).toMatchObject({ owner, message: said })
  })

  it('may say nothing at all', () => {
    expect(errorOf(COZE, [['error', '{}']])).toMatchObject({ owner: 'provider' })
    expect(errorOf(COZE, [chat('failed', { last_error: null })])).toMatchObject({ owner: 'provider' })
  })

  it('is a piece that is no JSON', () => {
    expect(errorOf(COZE, [piece('A'), ['conversation.message.delta', '{"id":']])).toMatchObject({
      kind: 'upstream-failed',
    })
  })

  it('is a body in place of a stream', () => {
    const refused = { code: 4000, msg: 'No.' }
    expect(catchError(() => wholeOf(COZE, refused))).toMatchObject({ owner: 'client', message: 'No.' })
    const begun = { code: 0, msg: '', data: { ...CHAT, status: 'in_progress' } }
    expect(catchError(() => wholeOf(COZE, begun))).toMatchObject({ kind: 'upstream-failed' })
  })

  it.each([
    [401, { code: 4100, msg: 'x' }, 'credential', 401],
    [200, { code: 4009, msg: 'x' }, 'rate', 429],
    [400, { code: 4010, msg: 'x' }, 'client', 400],
    [418, { code: 1, msg: 'x' }, 'provider', 418],
    [502, '<html>Nothing here</html>', 'provider', 502],
  ])('%i %j is that of the %s', (status, body, owner, given) => {
    const fault = COZE.decodeError(status, body, { quirks: {}, notes: SILENT_NOTES })
    expect(fault).toMatchObject({ owner, status: given })
    expect(fault.error.message).not.toContain('<')
    if (typeof body === 'object' && body.code === 4010)
      expect(fault.error.code).toBe('context_length_exceeded')
  })
})
