import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'deepseek-ai/DeepSeek-R1',
  'https://docs.deepinfra.com/chat/overview',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'reasoning that only the total counts',
    {
      message: { content: 'Hi', reasoning_content: 'Hm' },
      usage: {
        prompt_tokens: 12,
        completion_tokens: 5,
        total_tokens: 57,
        completion_tokens_details: { reasoning_tokens: 40 },
        estimated_cost: 0.0001,
      },
    },
    said([thought('Hm'), text('Hi')], { input: 12, output: 45, reasoning: 40 }),
  ),
  stream(
    'a stream',
    [
      { role: 'assistant', content: 'Hi' },
      finished(),
      { usage: { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13, estimated_cost: 0.00001 } },
    ],
    said([text('Hi')], { input: 12, output: 1 }),
  ),
  refusal(
    'an unknown model',
    404,
    {
      error: {
        message: 'The model `x` does not exist',
        type: 'invalid_request_error',
        param: null,
        code: 'model_not_found',
      },
    },
    'model',
  ),
]
