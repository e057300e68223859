import { said, text, thought } from '../compose-exchange.ts'
import type { ExpectedAnswer, ProviderFixture } from '../provider-fixture.ts'

const DOCS = 'https://www.coze.com/docs/developer_guides/chat_v3'
const ERRORS = 'https://www.coze.com/docs/developer_guides/coze_error_codes'

const CHAT = { id: 'chat1', conversation_id: 'conv1', bot_id: '7300', created_at: 1_770_000_000 }
const NO_USAGE = { token_count: 0, output_count: 0, input_count: 0 }

function message(type: string, content: string, rest: object = {}): object {
  return { id: 'msg1', chat_id: 'chat1', role: 'assistant', type, content, content_type: 'text', ...rest }
}

function stream(
  name: string,
  events: readonly (readonly [string, object])[],
  expected: ExpectedAnswer,
): ProviderFixture {
  const frames = events.map(([event, data]) => `event:${event}\ndata:${JSON.stringify(data)}\n\n`)
  return {
    name,
    provenance: 'composed',
    from: DOCS,
    protocol: 'coze-chat',
    model: '7300',
    exchange: { kind: 'stream', text: `${frames.join('')}event:done\ndata:"[DONE]"\n\n`, expected },
  }
}

function refusal(
  name: string,
  status: number,
  code: number,
  owner: 'credential' | 'model' | 'rate' | 'quota',
): ProviderFixture {
  return {
    name,
    provenance: 'composed',
    from: ERRORS,
    protocol: 'coze-chat',
    model: '7300',
    exchange: {
      kind: 'refusal',
      status,
      body: JSON.stringify({ code, msg: 'So it is.' }),
      expected: { owner },
    },
  }
}

/** Exchanges in the forms that the vendor documents. */
export const FIXTURES: readonly ProviderFixture[] = [
  stream(
    'thoughts and a text, told whole once more; a search of the bot, and what one could ask next',
    [
      ['conversation.chat.created', { ...CHAT, status: 'created', usage: NO_USAGE }],
      ['conversation.chat.in_progress', { ...CHAT, status: 'in_progress', usage: NO_USAGE }],
      [
        'conversation.message.completed',
        message('function_call', '{"name":"search","arguments":{}}', { id: 'msg0' }),
      ],
      ['conversation.message.delta', message('answer', '', { reasoning_content: 'I look.' })],
      ['conversation.message.delta', message('answer', 'Es ist ')],
      ['conversation.message.delta', message('answer', 'größer.')],
      [
        'conversation.message.completed',
        message('answer', 'Es ist größer.', { reasoning_content: 'I look.' }),
      ],
      [
        'conversation.message.completed',
        message('verbose', '{"msg_type":"generate_answer_finish"}', { id: 'msg2' }),
      ],
      ['conversation.message.completed', message('follow_up', 'Why?', { id: 'msg3' })],
      [
        'conversation.chat.completed',
        { ...CHAT, status: 'completed', usage: { token_count: 25, output_count: 5, input_count: 20 } },
      ],
    ],
    {
      id: 'chat1',
      created: 1_770_000_000,
      ...said(
        [
          {
            type: 'vendor',
            protocol: 'coze-chat',
            kind: 'function_call',
            value: {
              type: 'function_call',
              content: '{"name":"search","arguments":{}}',
              content_type: 'text',
            },
          },
          thought('I look.'),
          text('Es ist größer.'),
        ],
        { input: 20, output: 5 },
        { raw: 'completed' },
      ),
    },
  ),
  refusal('a wrong token', 401, 4100, 'credential'),
  refusal('a bot that is not published', 404, 4015, 'model'),
  refusal('too many calls', 429, 4009, 'rate'),
  refusal('nothing left to pay with', 402, 4011, 'quota'),
]
