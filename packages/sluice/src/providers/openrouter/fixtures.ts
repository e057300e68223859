import { booked, composeExchanges, finished, said } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'anthropic/claude-sonnet-4.5',
  'https://openrouter.ai/docs/api-reference/overview',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking with its details, and a stated cost',
    {
      message: {
        content: 'Hi',
        refusal: null,
        reasoning: 'A greeting.',
        reasoning_details: [
          {
            type: 'reasoning.text',
            text: 'A greeting.',
            signature: 'sig',
            format: 'anthropic-claude-v1',
            index: 0,
          },
        ],
      },
      usage: {
        prompt_tokens: 30,
        completion_tokens: 20,
        total_tokens: 50,
        cost: 0.00039,
        is_byok: false,
        prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 12 },
      },
      body: { provider: 'Anthropic' },
    },
    booked({ input: 15, cachedInput: 10, cacheWrite5m: 5, output: 20, reasoning: 12 }, 390_000n),
  ),
  stream(
    'a web citation and searches that were counted',
    [
      {
        role: 'assistant',
        content: 'Yes.',
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://example.com/', title: 'E', start_index: 0, end_index: 4 },
          },
        ],
      },
      finished(),
      {
        usage: {
          prompt_tokens: 30,
          completion_tokens: 2,
          total_tokens: 32,
          cost: 0.02,
          server_tool_use_details: { web_search_requests: 2 },
        },
      },
    ],
    said(
      [
        {
          type: 'text',
          text: 'Yes.',
          citations: [{ url: 'https://example.com/', title: 'E', start: 0, end: 4 }],
        },
      ],
      { input: 30, output: 2, webSearch: 2 },
      { cost: 20_000_000n },
    ),
  ),
  refusal(
    'no credits',
    402,
    {
      error: { message: 'This request requires more credits, or fewer max_tokens.', code: 402 },
      user_id: 'user_1',
    },
    'quota',
  ),
  refusal(
    'an unknown model',
    400,
    { error: { message: 'x/y is not a valid model ID', code: 400 }, user_id: 'user_1' },
    'model',
  ),
  refusal(
    'its provider is busy',
    429,
    {
      error: {
        message: 'Provider returned error',
        code: 429,
        metadata: { raw: 'temporarily rate-limited upstream', provider_name: 'P' },
      },
    },
    'rate',
  ),
]
