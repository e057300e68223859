import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'openai/gpt-oss-120b',
  'https://console.groq.com/docs/api-reference#chat-create',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking in `reasoning`',
    {
      message: { content: 'Hi', reasoning: 'A greeting.' },
      usage: {
        queue_time: 0.01,
        prompt_tokens: 93,
        prompt_time: 0.02,
        completion_tokens: 21,
        completion_time: 0.04,
        total_tokens: 114,
        total_time: 0.06,
        completion_tokens_details: { reasoning_tokens: 11 },
        prompt_tokens_details: { cached_tokens: 64 },
      },
      body: { x_groq: { id: 'req_1', seed: 5 }, service_tier: 'on_demand', usage_breakdown: null },
    },
    said([thought('A greeting.'), text('Hi')], { input: 29, cachedInput: 64, output: 21, reasoning: 11 }),
  ),
  stream(
    'its usage in a place of its own',
    [
      {
        choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
        x_groq: { id: 'req_1' },
      },
      { reasoning: 'A greeting.' },
      { content: 'Hi' },
      finished('stop', {
        x_groq: { id: 'req_1', usage: { prompt_tokens: 93, completion_tokens: 21, total_tokens: 114 } },
      }),
    ],
    said([thought('A greeting.'), text('Hi')], { input: 93, output: 21 }),
  ),
  refusal(
    'a call that fits no schema',
    400,
    {
      error: {
        message: 'Tool call validation failed',
        type: 'invalid_request_error',
        code: 'tool_use_failed',
        failed_generation: '{}',
      },
    },
    'client',
  ),
  refusal(
    'a model that is gone',
    400,
    {
      error: {
        message: 'The model has been decommissioned and is no longer supported.',
        type: 'invalid_request_error',
        code: 'model_decommissioned',
      },
    },
    'model',
  ),
  refusal(
    'a wrong key',
    401,
    { error: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' } },
    'credential',
  ),
]
