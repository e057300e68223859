import { composeExchanges, said, text } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'sonar-deep-research',
  'https://docs.perplexity.ai/api-reference/chat-completions-post',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'research that is billed beside the answer',
    {
      message: { content: 'So it is.[1]' },
      usage: {
        prompt_tokens: 7,
        completion_tokens: 3847,
        total_tokens: 3854,
        citation_tokens: 47_293,
        num_search_queries: 18,
        reasoning_tokens: 308_156,
        cost: {
          input_tokens_cost: 0,
          output_tokens_cost: 0.031,
          citation_tokens_cost: 0.095,
          reasoning_tokens_cost: 0.924,
          search_queries_cost: 0.09,
          total_cost: 1.14,
        },
      },
      body: {
        citations: ['https://example.com/'],
        search_results: [{ title: 'E', url: 'https://example.com/', date: null }],
      },
    },
    said(
      [{ type: 'text', text: 'So it is.[1]', citations: [{ url: 'https://example.com/', title: 'E' }] }],
      { input: 7, output: 312_003, reasoning: 308_156, toolInput: 47_293, webSearch: 18 },
      { cost: 1_140_000_000n },
    ),
  ),
  answer(
    'a plain search, whose fee is part of the cost',
    {
      message: { content: 'Hi' },
      usage: {
        prompt_tokens: 25,
        completion_tokens: 18,
        total_tokens: 43,
        search_context_size: 'low',
        num_search_queries: 1,
        cost: {
          input_tokens_cost: 0.00005,
          output_tokens_cost: 0.00014,
          request_cost: 0.006,
          total_cost: 0.00619,
        },
      },
    },
    said([text('Hi')], { input: 25, output: 18 }, { cost: 6_190_000n }),
  ),
  stream(
    'running usage in every chunk, and the whole message again at the end',
    [
      {
        choices: [{ index: 0, delta: { role: 'assistant', content: '1' } }],
        usage: { prompt_tokens: 8, completion_tokens: 1, total_tokens: 9 },
        citations: ['https://example.com/'],
      },
      {
        choices: [{ index: 0, delta: { content: ' 2' } }],
        usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
      },
      {
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: '1 2' },
            delta: { role: 'assistant', content: '' },
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 8, completion_tokens: 3, total_tokens: 11 },
        citations: ['https://example.com/'],
      },
    ],
    said([{ type: 'text', text: '1 2', citations: [{ url: 'https://example.com/' }] }], {
      input: 8,
      output: 3,
    }),
  ),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        message: 'Invalid API key provided. Ensure your API key is correct and active.',
        type: 'invalid_api_key',
        code: 401,
      },
    },
    'credential',
  ),
]
