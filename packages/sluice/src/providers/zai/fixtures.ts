import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'glm-4.7',
  'https://docs.z.ai/api-reference/llm/chat-completion',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking and a call with a number',
    {
      message: {
        content: 'Let me look.',
        reasoning_content: 'Weather.',
        tool_calls: [
          {
            id: 'call_-7807249954186984837',
            index: 0,
            type: 'function',
            function: { name: 'weather', arguments: '{"location":"Florence"}' },
          },
        ],
      },
      finish: 'tool_calls',
      usage: {
        prompt_tokens: 173,
        completion_tokens: 88,
        total_tokens: 261,
        prompt_tokens_details: { cached_tokens: 43 },
        completion_tokens_details: { reasoning_tokens: 62 },
      },
      body: { request_id: '2026' },
    },
    said(
      [
        thought('Weather.'),
        text('Let me look.'),
        {
          type: 'tool-call',
          id: 'call_-7807249954186984837',
          name: 'weather',
          arguments: '{"location":"Florence"}',
        },
      ],
      { input: 130, cachedInput: 43, output: 88, reasoning: 62 },
      { finish: 'tool-call', raw: 'tool_calls' },
    ),
  ),
  stream(
    'a text that was cut by the filter',
    [
      { role: 'assistant', reasoning_content: 'Hm' },
      { role: 'assistant', content: 'No' },
      finished('sensitive', { usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 } }),
    ],
    said(
      [thought('Hm'), text('No')],
      { input: 10, output: 4 },
      { finish: 'content-filter', raw: 'sensitive' },
    ),
  ),
  refusal(
    'no money with 429',
    429,
    { error: { code: '1113', message: 'Insufficient balance or no resource package. Please recharge.' } },
    'quota',
  ),
  refusal(
    'too many calls',
    429,
    { error: { code: '1302', message: 'High concurrency usage of this API' } },
    'rate',
  ),
  refusal(
    'a model that is overrun',
    429,
    { error: { code: '1305', message: 'The model is overloaded' } },
    'provider',
  ),
  refusal(
    'an unknown model',
    400,
    { error: { code: '1211', message: 'Unknown Model, please check the model code.' } },
    'model',
  ),
  refusal(
    'a prompt that is too long',
    400,
    { error: { code: '1261', message: 'Prompt exceeds max length' } },
    'client',
    'context_length_exceeded',
  ),
  refusal(
    'content that it does not want',
    400,
    {
      error: {
        code: '1301',
        message: 'System detected potentially unsafe or sensitive content in input or generation.',
      },
      contentFilter: [{ level: 1, role: 'user' }],
    },
    'client',
  ),
]
