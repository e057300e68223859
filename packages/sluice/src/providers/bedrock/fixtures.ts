import { emptyUsage } from '../../canonical/usage.ts'
import type { CredentialFixture, ProviderFixture } from '../provider-fixture.ts'

const CONVERSE = 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html'
const STREAM = 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html'
const CLAUDE =
  'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html'

const usage = {
  inputTokens: 12,
  outputTokens: 7,
  cacheReadInputTokens: 5,
  cacheWriteInputTokens: 3,
  totalTokens: 27,
}
const booked = { ...emptyUsage(), input: 12, output: 7, cachedInput: 5, cacheWrite5m: 3 }

/** One exchange of each kind, written in the forms of recorded ones; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a thought, a text and a call',
    provenance: 'composed',
    from: CONVERSE,
    protocol: 'bedrock-converse',
    model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        metrics: { latencyMs: 900 },
        output: {
          message: {
            role: 'assistant',
            content: [
              { reasoningContent: { reasoningText: { text: 'Water.', signature: 'c2ln' } } },
              { text: 'I look it up.' },
              {
                toolUse: {
                  toolUseId: 'tooluse_1',
                  name: 'find',
                  input: { word: 'sluice' },
                  type: 'tool_use',
                },
              },
            ],
          },
        },
        stopReason: 'tool_use',
        usage: { ...usage, cacheDetails: [{ inputTokens: 3, ttl: '5m' }] },
      }),
      expected: {
        choices: [
          {
            index: 0,
            parts: [
              { type: 'reasoning', text: 'Water.', proof: { issuer: 'bedrock-converse', value: 'c2ln' } },
              { type: 'text', text: 'I look it up.' },
              { type: 'tool-call', id: 'tooluse_1', name: 'find', arguments: '{"word":"sluice"}' },
            ],
            finish: 'tool-call',
          },
        ],
        usage: { usage: booked },
      },
    },
  },
  {
    name: 'a text, streamed and stopped by a guardrail',
    provenance: 'composed',
    from: STREAM,
    protocol: 'bedrock-converse',
    model: 'amazon.nova-lite-v1:0',
    exchange: {
      kind: 'events',
      events: [
        ['messageStart', { role: 'assistant', p: 'abcd' }],
        ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'A gate ' }, p: 'ab' }],
        ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'for water.' }, p: 'abcdefg' }],
        ['contentBlockStop', { contentBlockIndex: 0, p: 'a' }],
        ['messageStop', { stopReason: 'guardrail_intervened', p: 'abc' }],
        ['metadata', { usage, metrics: { latencyMs: 500 }, p: 'abcde' }],
      ],
      expected: {
        choices: [
          { index: 0, parts: [{ type: 'text', text: 'A gate for water.' }], finish: 'content-filter' },
        ],
        usage: { usage: booked },
      },
    },
  },
  {
    name: "Anthropic's events inside AWS's",
    provenance: 'composed',
    from: CLAUDE,
    protocol: 'anthropic-messages',
    model: 'anthropic.claude-opus-4-6-v1',
    exchange: {
      kind: 'events',
      events: [
        [
          'message_start',
          {
            type: 'message_start',
            message: { id: 'msg_bdrk_1', model: 'claude-opus-4-6', content: [], usage: { input_tokens: 9 } },
          },
        ],
        [
          'content_block_start',
          { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        ],
        [
          'content_block_delta',
          { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße' } },
        ],
        ['content_block_stop', { type: 'content_block_stop', index: 0 }],
        [
          'message_delta',
          { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
        ],
        [
          'message_stop',
          { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 9 } },
        ],
      ],
      expected: {
        id: 'msg_bdrk_1',
        choices: [
          { index: 0, parts: [{ type: 'text', text: 'Grüße' }], finish: 'stop', rawFinish: 'end_turn' },
        ],
        usage: { usage: { ...emptyUsage(), input: 9, output: 3 } },
      },
    },
  },
  {
    name: 'a model that wants an inference profile',
    provenance: 'composed',
    from: CONVERSE,
    protocol: 'bedrock-converse',
    model: 'amazon.nova-2-lite-v1:0',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: JSON.stringify({
        message:
          "Invocation of model ID amazon.nova-2-lite-v1:0 with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
      }),
      expected: { owner: 'model' },
    },
  },
]

export const CREDENTIALS: readonly CredentialFixture[] = [
  {
    name: 'an access key',
    credential: 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    options: { region: 'eu-west-1' },
    secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  },
  {
    name: 'an access key of a session',
    credential: 'ASIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY:fake-session-token',
    options: { region: 'us-east-1' },
    secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  },
  { name: 'an API key', credential: 'ABSKZmFrZS1rZXk', options: { region: 'us-east-1' } },
]
