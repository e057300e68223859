import { emptyUsage } from '../../canonical/usage.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const MESSAGES = 'https://platform.claude.com/docs/en/api/messages'
const STREAMING = 'https://platform.claude.com/docs/en/build-with-claude/streaming'
const ERRORS = 'https://platform.claude.com/docs/en/api/errors'

/** One exchange of each kind, written in the forms that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a search of the vendor, with its citation',
    provenance: 'composed',
    from: MESSAGES,
    protocol: 'anthropic-messages',
    model: 'claude-opus-5',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        id: 'msg_search',
        type: 'message',
        role: 'assistant',
        model: 'claude-opus-5',
        content: [
          { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'sluice' } },
          { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
          {
            type: 'text',
            text: 'A gate for water.',
            citations: [
              {
                type: 'web_search_result_location',
                url: 'https://example.org/sluice',
                title: 'Sluice',
                encrypted_index: 'eA==',
                cited_text: 'a gate',
              },
            ],
          },
        ],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: {
          input_tokens: 30,
          cache_creation_input_tokens: 7,
          cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
          cache_read_input_tokens: 5,
          output_tokens: 12,
          server_tool_use: { web_search_requests: 1 },
        },
      }),
      expected: {
        id: 'msg_search',
        choices: [
          {
            index: 0,
            parts: [
              {
                type: 'vendor',
                protocol: 'anthropic-messages',
                kind: 'server_tool_use',
                value: {
                  type: 'server_tool_use',
                  id: 'srvtoolu_1',
                  name: 'web_search',
                  input: { query: 'sluice' },
                },
              },
              {
                type: 'vendor',
                protocol: 'anthropic-messages',
                kind: 'web_search_tool_result',
                value: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
              },
              {
                type: 'text',
                text: 'A gate for water.',
                citations: [
                  { url: 'https://example.org/sluice', title: 'Sluice', text: 'a gate', start: 0, end: 17 },
                ],
              },
            ],
            finish: 'stop',
          },
        ],
        usage: {
          usage: {
            ...emptyUsage(),
            input: 30,
            cacheWrite5m: 3,
            cacheWrite1h: 4,
            cachedInput: 5,
            output: 12,
            webSearch: 1,
          },
        },
      },
    },
  },
  {
    name: 'a text, streamed and refused at its end',
    provenance: 'composed',
    from: STREAMING,
    protocol: 'anthropic-messages',
    model: 'claude-opus-5',
    exchange: {
      kind: 'stream',
      text: [
        'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_stop","type":"message","role":"assistant","model":"claude-opus-5","content":[],"stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1}}}',
        'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
        'event: ping\ndata: {"type":"ping"}',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"First, "}}',
        'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"refusal","stop_sequence":null},"usage":{"output_tokens":3}}',
        'event: message_stop\ndata: {"type":"message_stop"}',
        '',
      ].join('\n\n'),
      expected: {
        id: 'msg_stop',
        choices: [
          {
            index: 0,
            parts: [{ type: 'text', text: 'First, ' }],
            finish: 'content-filter',
            rawFinish: 'refusal',
          },
        ],
        usage: { usage: { ...emptyUsage(), input: 9, output: 3 } },
      },
    },
  },
  {
    name: 'no money left: told by its text alone',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'anthropic-messages',
    model: 'claude-opus-5',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}',
      expected: { owner: 'quota' },
    },
  },
  {
    name: 'a prompt that does not fit',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'anthropic-messages',
    model: 'claude-opus-5',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 1000001 tokens > 1000000 maximum"}}',
      expected: { owner: 'client', code: 'context_length_exceeded' },
    },
  },
]
