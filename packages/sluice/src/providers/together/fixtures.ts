import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'moonshotai/Kimi-K2.6',
  'https://docs.together.ai/reference/chat-completions-1',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'an empty prompt and a seed',
    {
      message: { content: 'Hi', tool_calls: [] },
      finish: 'eos',
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, cached_tokens: 0 },
      body: { prompt: [] },
    },
    said([text('Hi')], { input: 9, output: 2 }, { raw: 'eos' }),
  ),
  stream(
    'thinking in `reasoning`, the usage in the chunk that ends it',
    [
      { role: 'assistant', content: '', reasoning: 'Hm' },
      { content: 'Hi' },
      finished('stop', { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } }),
    ],
    said([thought('Hm'), text('Hi')], { input: 9, output: 4 }),
  ),
  refusal(
    'an unknown model',
    404,
    {
      id: 'o1',
      error: {
        message: 'Unable to access model gpt-4o.',
        type: 'invalid_request_error',
        param: null,
        code: 'model_not_available',
      },
    },
    'model',
  ),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        message: 'Invalid API key provided.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    'credential',
  ),
]
