import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'deepseek-flash',
  'https://api-docs.deepseek.com/api/create-chat-completion',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking, and what the cache held',
    {
      message: { content: 'Hi', reasoning_content: 'A greeting.' },
      usage: {
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        prompt_cache_hit_tokens: 64,
        prompt_cache_miss_tokens: 36,
        completion_tokens_details: { reasoning_tokens: 15 },
      },
      body: { system_fingerprint: 'fp_1' },
    },
    said([thought('A greeting.'), text('Hi')], { input: 36, cachedInput: 64, output: 20, reasoning: 15 }),
  ),
  stream(
    'thinking first, then the text, with the usage in the last chunk',
    [
      { role: 'assistant', content: null, reasoning_content: '' },
      { content: null, reasoning_content: 'A greeting.' },
      { content: 'Hi', reasoning_content: null },
      finished('stop', {
        usage: {
          prompt_tokens: 100,
          completion_tokens: 20,
          total_tokens: 120,
          prompt_tokens_details: { cached_tokens: 64 },
          prompt_cache_hit_tokens: 64,
          prompt_cache_miss_tokens: 36,
        },
      }),
    ],
    said([thought('A greeting.'), text('Hi')], { input: 36, cachedInput: 64, output: 20 }),
  ),
  refusal(
    'no money',
    402,
    {
      error: {
        message: 'Insufficient Balance',
        type: 'unknown_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    'quota',
  ),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        message: 'Authentication Fails, Your api key: ****test is invalid',
        type: 'authentication_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    'credential',
  ),
  refusal(
    'an unknown model with 400',
    400,
    {
      error: {
        message: 'Model Not Exist',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    'model',
  ),
]
