import type { AnswerPart } from '../../canonical/chat.ts'
import { emptyUsage } from '../../canonical/usage.ts'
import type { ExpectedAnswer, ProviderFixture } from '../provider-fixture.ts'

const CHAT = 'https://platform.openai.com/docs/api-reference/chat/object'
const STREAMING = 'https://platform.openai.com/docs/api-reference/chat-streaming/streaming'
const RESPONSE = 'https://platform.openai.com/docs/api-reference/responses/object'
const RESPONSE_STREAMING = 'https://platform.openai.com/docs/api-reference/responses-streaming'
const ERRORS = 'https://platform.openai.com/docs/guides/error-codes'

function refusal(
  status: number,
  code: string | null,
  message: string,
  owner: Extract<ProviderFixture['exchange'], { kind: 'refusal' }>['expected']['owner'],
): ProviderFixture {
  const error = { message, type: 'invalid_request_error', param: null, code }
  return {
    name: `${status} ${code ?? 'without a code'} is a fault of ${owner}`,
    provenance: 'composed',
    from: ERRORS,
    protocol: 'openai-chat',
    model: 'gpt-5.1',
    exchange: { kind: 'refusal', status, body: JSON.stringify({ error }), expected: { owner } },
  }
}

/** The items of a response that thinks, searches, says something and calls a tool. */
const ITEMS = [
  {
    id: 'rs_1',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'Trains run hourly.' }],
    encrypted_content: 'gAAA',
  },
  { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'trains' } },
  {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: 'Let me see.', annotations: [], logprobs: [] }],
  },
  {
    id: 'fc_1',
    type: 'function_call',
    status: 'completed',
    call_id: 'call_1',
    name: 'find_train',
    arguments: '{"from":"Turin"}',
  },
]

const RESPONSE_USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40, cache_write_tokens: 0 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 130,
}

function responseOf(status: string, output: readonly object[]): object {
  const usage = status === 'completed' ? RESPONSE_USAGE : null
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_900_000_000,
    model: 'gpt-5.4',
    status,
    output,
    usage,
  }
}

const RESPONSE_PARTS: AnswerPart[] = [
  {
    type: 'reasoning',
    text: 'Trains run hourly.',
    proof: { issuer: 'openai-responses', value: 'gAAA', id: 'rs_1' },
  },
  {
    type: 'vendor',
    protocol: 'openai-responses',
    kind: 'web_search_call',
    value: {
      id: 'ws_1',
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'trains' },
    },
  },
  { type: 'text', text: 'Let me see.' },
  { type: 'tool-call', id: 'call_1', name: 'find_train', arguments: '{"from":"Turin"}' },
]

const RESPONSE_ANSWER: ExpectedAnswer = {
  id: 'resp_1',
  model: 'gpt-5.4',
  choices: [{ index: 0, parts: RESPONSE_PARTS, finish: 'tool-call', rawFinish: 'completed' }],
  usage: {
    usage: { ...emptyUsage(), input: 60, cachedInput: 40, output: 30, reasoning: 20, webSearch: 1 },
  },
}

function frames(events: readonly { type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}

/** Exchanges written in the forms that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a response of many items',
    provenance: 'composed',
    from: RESPONSE,
    protocol: 'openai-responses',
    model: 'gpt-5.4',
    exchange: {
      kind: 'answer',
      body: JSON.stringify(responseOf('completed', ITEMS)),
      expected: RESPONSE_ANSWER,
    },
  },
  {
    name: 'the same as a stream',
    provenance: 'composed',
    from: RESPONSE_STREAMING,
    protocol: 'openai-responses',
    model: 'gpt-5.4',
    exchange: {
      kind: 'stream',
      text: frames([
        { type: 'response.created', ...{ response: responseOf('in_progress', []) } },
        ...ITEMS.flatMap((item, output_index) => [
          { type: 'response.output_item.added', output_index, item: { ...item, content: [], arguments: '' } },
          { type: 'response.output_item.done', output_index, item },
        ]),
        { type: 'response.completed', ...{ response: responseOf('completed', ITEMS) } },
      ]),
      expected: RESPONSE_ANSWER,
    },
  },
  {
    name: 'reasoning of another account',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'openai-responses',
    model: 'gpt-5.4',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: JSON.stringify({
        error: {
          message: 'The encrypted content could not be verified.',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_encrypted_content',
        },
      }),
      expected: { owner: 'reasoning-proof' },
    },
  },
  {
    name: 'a call of a tool, with every detail of usage',
    provenance: 'composed',
    from: CHAT,
    protocol: 'openai-chat',
    model: 'gpt-5.1',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1_900_000_000,
        model: 'gpt-5.1-2025-11-13',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: null,
              refusal: null,
              annotations: [],
              tool_calls: [
                {
                  id: 'call_1',
                  type: 'function',
                  function: { name: 'find_train', arguments: '{"from":"Turin"}' },
                },
              ],
            },
            logprobs: null,
            finish_reason: 'tool_calls',
          },
        ],
        usage: {
          prompt_tokens: 2006,
          completion_tokens: 300,
          total_tokens: 2306,
          prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
          completion_tokens_details: {
            reasoning_tokens: 256,
            audio_tokens: 0,
            accepted_prediction_tokens: 0,
            rejected_prediction_tokens: 0,
          },
        },
        service_tier: 'default',
        system_fingerprint: null,
      }),
      expected: {
        id: 'chatcmpl-1',
        model: 'gpt-5.1-2025-11-13',
        choices: [
          {
            index: 0,
            parts: [{ type: 'tool-call', id: 'call_1', name: 'find_train', arguments: '{"from":"Turin"}' }],
            finish: 'tool-call',
            rawFinish: 'tool_calls',
          },
        ],
        usage: {
          usage: { ...emptyUsage(), input: 86, cachedInput: 1920, output: 300, reasoning: 256 },
          serviceTier: 'default',
        },
      },
    },
  },
  {
    name: 'a padded stream with its usage at the end',
    provenance: 'composed',
    from: STREAMING,
    protocol: 'openai-chat',
    model: 'gpt-4o-mini',
    exchange: {
      kind: 'stream',
      text: [
        '{"id":"chatcmpl-2","object":"chat.completion.chunk","created":1900000000,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"aB3"}',
        '{"id":"chatcmpl-2","object":"chat.completion.chunk","created":1900000000,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"Hello"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":""}',
        '{"id":"chatcmpl-2","object":"chat.completion.chunk","created":1900000000,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null,"obfuscation":"x"}',
        '{"id":"chatcmpl-2","object":"chat.completion.chunk","created":1900000000,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_1","choices":[],"usage":{"prompt_tokens":8,"completion_tokens":1,"total_tokens":9},"obfuscation":"yz"}',
        '[DONE]',
      ]
        .map((data) => `data: ${data}\n\n`)
        .join(''),
      expected: {
        id: 'chatcmpl-2',
        systemFingerprint: 'fp_1',
        choices: [{ index: 0, parts: [{ type: 'text', text: 'Hello' }], finish: 'stop', rawFinish: 'stop' }],
        usage: { usage: { ...emptyUsage(), input: 8, output: 1 }, serviceTier: 'default' },
      },
    },
  },
  refusal(401, 'invalid_api_key', 'Incorrect API key provided.', 'credential'),
  refusal(429, 'insufficient_quota', 'You exceeded your current quota.', 'quota'),
  refusal(429, 'rate_limit_exceeded', 'Rate limit reached.', 'rate'),
  refusal(
    403,
    'unsupported_country_region_territory',
    'Country, region, or territory not supported',
    'region',
  ),
  refusal(404, 'model_not_found', 'The model does not exist or you do not have access to it.', 'model'),
  refusal(
    400,
    'invalid_encrypted_content',
    'The encrypted content could not be verified.',
    'reasoning-proof',
  ),
  refusal(400, 'unsupported_value', "Unsupported value: 'temperature'.", 'client'),
  refusal(500, null, 'The server had an error while processing your request.', 'provider'),
]
