import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'qwen3-max',
  'https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-openai-chat-completions',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking beside the text',
    {
      message: { content: 'Three.', reasoning_content: 'r, r, r' },
      usage: {
        prompt_tokens: 24,
        completion_tokens: 1355,
        total_tokens: 1379,
        completion_tokens_details: { reasoning_tokens: 1084 },
        prompt_tokens_details: { cached_tokens: 8 },
      },
    },
    said([thought('r, r, r'), text('Three.')], { input: 16, cachedInput: 8, output: 1355, reasoning: 1084 }),
  ),
  stream(
    'a call whose later pieces have an empty id, and usage alone at the end',
    [
      { role: 'assistant', content: null, reasoning_content: '' },
      {
        content: null,
        tool_calls: [
          { index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } },
        ],
      },
      {
        content: null,
        tool_calls: [{ index: 0, id: '', type: 'function', function: { arguments: '{"location": "Rome"}' } }],
      },
      finished('tool_calls'),
      {
        usage: {
          prompt_tokens: 295,
          completion_tokens: 22,
          total_tokens: 317,
          prompt_tokens_details: { cached_tokens: 0 },
        },
      },
    ],
    said(
      [{ type: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"location": "Rome"}' }],
      { input: 295, output: 22 },
      { finish: 'tool-call', raw: 'tool_calls' },
    ),
  ),
  refusal(
    'an account in arrears',
    400,
    {
      error: {
        code: 'Arrearage',
        param: null,
        message: 'Access denied, please make sure your account is in good standing.',
        type: 'Arrearage',
      },
    },
    'quota',
  ),
  refusal(
    'a prompt that is too long',
    400,
    {
      error: {
        code: 'invalid_parameter_error',
        message: '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]',
        type: 'invalid_request_error',
      },
    },
    'client',
    'context_length_exceeded',
  ),
  refusal(
    'content of which it takes no note',
    400,
    { error: { code: 'data_inspection_failed', message: 'Input data may contain inappropriate content.' } },
    'client',
  ),
]
