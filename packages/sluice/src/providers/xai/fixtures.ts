import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges('grok-4.5', 'https://docs.x.ai/docs/api-reference')

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'reasoning beside the completion, and a stated cost',
    {
      message: { content: 'Hello', reasoning_content: 'One word.', refusal: null },
      usage: {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 241,
        prompt_tokens_details: { text_tokens: 12, audio_tokens: 0, image_tokens: 0, cached_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 228, audio_tokens: 0 },
        num_sources_used: 0,
        cost_in_usd_ticks: 1_176_500,
      },
    },
    said(
      [thought('One word.'), text('Hello')],
      { input: 10, cachedInput: 2, output: 229, reasoning: 228 },
      { cost: 117_650n },
    ),
  ),
  stream(
    'reasoning beside the completion, and citations at the end',
    [
      { role: 'assistant', reasoning_content: 'One word.' },
      { content: 'Hello' },
      finished(),
      {
        usage: {
          prompt_tokens: 12,
          completion_tokens: 1,
          total_tokens: 241,
          completion_tokens_details: { reasoning_tokens: 228 },
        },
        citations: ['https://example.com/'],
      },
    ],
    said([thought('One word.'), text('Hello')], { input: 12, output: 229, reasoning: 228 }),
  ),
  refusal(
    'a wrong key with 400, its error a bare text',
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***ey.' },
    'credential',
  ),
  refusal(
    'no credits',
    403,
    {
      code: 'The caller does not have permission to execute the specified operation',
      error: 'Your team has either used all available credits or reached its monthly spending limit.',
    },
    'quota',
  ),
  refusal(
    'a field that the model refuses',
    400,
    {
      code: 'Client specified an invalid argument',
      error: 'Model grok-4.5 does not support parameter presencePenalty.',
    },
    'client',
  ),
]
