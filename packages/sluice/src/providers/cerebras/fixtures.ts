import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'zai-glm-4.7',
  'https://inference-docs.cerebras.ai/api-reference/chat-completions',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking in `reasoning`, and how long it took',
    {
      message: { content: '50', reasoning: '100 / 2' },
      usage: {
        prompt_tokens: 43,
        completion_tokens: 106,
        total_tokens: 149,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 100, accepted_prediction_tokens: 0 },
      },
      body: { time_info: { completion_time: 0.12, queue_time: 0.67 } },
    },
    said([thought('100 / 2'), text('50')], { input: 40, cachedInput: 3, output: 106, reasoning: 100 }),
  ),
  stream(
    'thinking in `reasoning`',
    [
      { role: 'assistant' },
      { reasoning: '100 / 2' },
      { content: '50' },
      finished('stop', {
        usage: { prompt_tokens: 43, completion_tokens: 10, total_tokens: 53 },
        time_info: { total_time: 0.8 },
      }),
    ],
    said([thought('100 / 2'), text('50')], { input: 43, output: 10 }),
  ),
  refusal(
    'a flat error',
    400,
    {
      message: "The 'logit_bias' parameter is not supported.",
      type: 'invalid_request_error',
      param: 'logit_bias',
      code: 'wrong_api_format',
    },
    'client',
  ),
  refusal(
    'a flat error of the key',
    401,
    { message: 'Wrong API Key', type: 'invalid_request_error', param: 'api_key', code: 'wrong_api_key' },
    'credential',
  ),
  refusal(
    'a queue that is full',
    429,
    {
      message: "We're experiencing high traffic right now!",
      type: 'too_many_requests_error',
      param: 'queue',
      code: 'queue_exceeded',
    },
    'rate',
  ),
]
