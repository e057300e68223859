import { composeExchanges, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges('kimi-k3', 'https://platform.kimi.ai/docs/api/chat')

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'a call, and cached tokens at the top',
    {
      message: {
        content: '',
        reasoning_content: 'Look.',
        tool_calls: [
          {
            id: 'get_weather:0',
            type: 'function',
            index: 0,
            function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
          },
        ],
      },
      finish: 'tool_calls',
      usage: { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42, cached_tokens: 16 },
    },
    said(
      [
        thought('Look.'),
        { type: 'tool-call', id: 'get_weather:0', name: 'get_weather', arguments: '{"city":"Paris"}' },
      ],
      { input: 14, cachedInput: 16, output: 12 },
      { finish: 'tool-call', raw: 'tool_calls' },
    ),
  ),
  stream(
    'usage within the choice that ends',
    [
      { role: 'assistant', content: '' },
      { reasoning_content: 'Aloud. ' },
      { content: 'Hello' },
      {
        choices: [
          {
            index: 0,
            delta: {},
            finish_reason: 'stop',
            usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21, cached_tokens: 4 },
          },
        ],
      },
    ],
    said([thought('Aloud. '), text('Hello')], { input: 5, cachedInput: 4, output: 12 }),
  ),
  refusal(
    'a quota with 429',
    429,
    {
      error: {
        type: 'exceeded_current_quota_error',
        message: 'Your account is suspended, please check your plan and billing details',
      },
    },
    'quota',
  ),
  refusal(
    'a wrong key',
    401,
    { error: { message: 'Invalid Authentication', type: 'invalid_authentication_error' } },
    'credential',
  ),
  refusal(
    'an unknown model',
    404,
    { error: { message: 'Not found the model x or Permission denied', type: 'resource_not_found_error' } },
    'model',
  ),
]
