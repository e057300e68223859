import { emptyUsage } from '../../canonical/usage.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const CHAT = 'https://docs.cohere.com/reference/chat'
const STREAM = 'https://docs.cohere.com/docs/streaming'
const ERRORS = 'https://docs.cohere.com/reference/errors'

function event(type: string, rest: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
}

/** Exchanges in the forms that the vendor documents. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'thoughts and a text that cites a document and a page; what is billed is less than what was read',
    provenance: 'composed',
    from: CHAT,
    protocol: 'cohere-chat',
    model: 'command-a-reasoning-08-2025',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        id: 'c1',
        message: {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Two sources.' },
            { type: 'text', text: 'Größe 42, says the shop.' },
          ],
          citations: [
            {
              start: 0,
              end: 8,
              text: 'Größe 42',
              sources: [{ type: 'document', id: 'doc:0', document: { id: 'doc:0', text: 'Größe 42' } }],
              type: 'TEXT_CONTENT',
              content_index: 1,
            },
            {
              start: 19,
              end: 23,
              text: 'shop',
              sources: [
                {
                  type: 'tool',
                  id: 'look:0',
                  tool_output: { url: 'https://shop.example/42', title: 'Shop' },
                },
              ],
              type: 'TEXT_CONTENT',
              content_index: 1,
            },
          ],
        },
        finish_reason: 'COMPLETE',
        usage: {
          billed_units: { input_tokens: 20, output_tokens: 14 },
          tokens: { input_tokens: 900, output_tokens: 18, reasoning_tokens: 5 },
          cached_tokens: 880,
        },
      }),
      expected: {
        id: 'c1',
        choices: [
          {
            index: 0,
            parts: [
              { type: 'reasoning', text: 'Two sources.' },
              {
                type: 'text',
                text: 'Größe 42, says the shop.',
                citations: [{ url: 'https://shop.example/42', title: 'Shop', start: 19, end: 23 }],
              },
            ],
            finish: 'stop',
            rawFinish: 'COMPLETE',
          },
        ],
        usage: { usage: { ...emptyUsage(), input: 20, output: 14, reasoning: 5 } },
      },
    },
  },
  {
    name: 'a plan and two calls, streamed in pieces',
    provenance: 'composed',
    from: STREAM,
    protocol: 'cohere-chat',
    model: 'command-a-03-2025',
    exchange: {
      kind: 'stream',
      text: [
        event('message-start', {
          id: 'c2',
          delta: { message: { role: 'assistant', content: [], tool_plan: '' } },
        }),
        event('tool-plan-delta', { delta: { message: { tool_plan: 'I will' } } }),
        event('tool-plan-delta', { delta: { message: { tool_plan: ' look.' } } }),
        event('tool-call-start', {
          index: 0,
          delta: {
            message: {
              tool_calls: { id: 'look_1', type: 'function', function: { name: 'look', arguments: '' } },
            },
          },
        }),
        event('tool-call-delta', {
          index: 0,
          delta: { message: { tool_calls: { function: { arguments: '{"n":' } } } },
        }),
        event('tool-call-delta', {
          index: 0,
          delta: { message: { tool_calls: { function: { arguments: '1}' } } } },
        }),
        event('tool-call-end', { index: 0 }),
        event('tool-call-start', {
          index: 1,
          delta: {
            message: {
              tool_calls: { id: 'time_1', type: 'function', function: { name: 'time', arguments: '{}' } },
            },
          },
        }),
        event('tool-call-end', { index: 1 }),
        event('message-end', {
          delta: {
            finish_reason: 'TOOL_CALL',
            usage: { billed_units: { input_tokens: 12, output_tokens: 9 } },
          },
        }),
        'data: [DONE]\n\n',
      ].join(''),
      expected: {
        id: 'c2',
        choices: [
          {
            index: 0,
            parts: [
              { type: 'reasoning', text: 'I will look.' },
              { type: 'tool-call', id: 'look_1', name: 'look', arguments: '{"n":1}' },
              { type: 'tool-call', id: 'time_1', name: 'time', arguments: '{}' },
            ],
            finish: 'tool-call',
            rawFinish: 'TOOL_CALL',
          },
        ],
        usage: { usage: { ...emptyUsage(), input: 12, output: 9 } },
      },
    },
  },
  {
    name: 'a wrong key',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'cohere-chat',
    model: 'command-a-03-2025',
    exchange: {
      kind: 'refusal',
      status: 401,
      body: '{"id":"x","message":"invalid api token"}',
      expected: { owner: 'credential' },
    },
  },
  {
    name: 'a trial key that is used up',
    provenance: 'composed',
    from: 'https://docs.cohere.com/docs/rate-limits',
    protocol: 'cohere-chat',
    model: 'command-a-03-2025',
    exchange: {
      kind: 'refusal',
      status: 429,
      body: '{"message":"A trial key may make 1000 API calls / month."}',
      expected: { owner: 'quota' },
    },
  },
  {
    name: 'a prompt that does not fit',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'cohere-chat',
    model: 'command-a-03-2025',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: '{"error_type":"TOO_MANY_TOKENS","id":"x","message":"too many tokens: the limit is exceeded by 5"}',
      expected: { owner: 'client', code: 'context_length_exceeded' },
    },
  },
]
