import { emptyUsage } from '../../canonical/usage.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const FROM = 'docs/demo.md'

/** One exchange of each kind, as the demo answers. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a text that was cut at its limit',
    provenance: 'captured',
    from: FROM,
    protocol: 'openai-chat',
    model: 'demo-chat',
    exchange: {
      kind: 'answer',
      body:
        '{"id":"chatcmpl-demo","object":"chat.completion","created":1767225600,"model":"demo-chat","choices":[{"index":0,' +
        '"message":{"role":"assistant","content":"Hello! I am","refusal":null,"annotations":[]},"logprobs":null,' +
        '"finish_reason":"length"}],"usage":{"prompt_tokens":14,"completion_tokens":3,"total_tokens":17,' +
        '"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,' +
        '"audio_tokens":0}},"service_tier":"default","system_fingerprint":"fp_demo"}',
      expected: {
        id: 'chatcmpl-demo',
        model: 'demo-chat',
        choices: [{ index: 0, parts: [{ type: 'text', text: 'Hello! I am' }], finish: 'length' }],
        usage: { usage: { ...emptyUsage(), input: 14, output: 3 } },
      },
    },
  },
  {
    name: 'thoughts and a call of a tool, streamed',
    provenance: 'captured',
    from: FROM,
    protocol: 'anthropic-messages',
    model: 'demo-reasoner',
    exchange: {
      kind: 'stream',
      text: [
        'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_demo","type":"message","role":"assistant","model":"demo-reasoner","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"service_tier":"standard"}}}',
        'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"I should"}}',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"demo.proof"}}',
        'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
        'event: content_block_start\ndata: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_demo","name":"look","input":{}}}',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"n\\":1}"}}',
        'event: content_block_stop\ndata: {"type":"content_block_stop","index":1}',
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":20,"output_tokens":4}}',
        'event: message_stop\ndata: {"type":"message_stop"}',
        '',
      ].join('\n\n'),
      expected: {
        id: 'msg_demo',
        choices: [
          {
            index: 0,
            parts: [
              {
                type: 'reasoning',
                text: 'I should',
                proof: { issuer: 'anthropic-messages', value: 'demo.proof' },
              },
              { type: 'tool-call', id: 'toolu_demo', name: 'look', arguments: '{"n":1}' },
            ],
            finish: 'tool-call',
          },
        ],
      },
    },
  },
  {
    name: 'too many calls',
    provenance: 'captured',
    from: FROM,
    protocol: 'gemini-generate',
    model: 'demo-chat',
    exchange: {
      kind: 'refusal',
      status: 429,
      body: '{"error":{"code":429,"message":"You asked the demo for status 429.","status":"RESOURCE_EXHAUSTED","details":[]}}',
      expected: { owner: 'rate' },
    },
  },
  {
    name: 'no quota left: told by its code, for the status is that of too many calls',
    provenance: 'captured',
    from: FROM,
    protocol: 'openai-chat',
    model: 'demo-chat',
    exchange: {
      kind: 'refusal',
      status: 429,
      body: '{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}',
      expected: { owner: 'quota' },
    },
  },
]
