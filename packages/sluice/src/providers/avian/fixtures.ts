import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream } = composeExchanges('moonshotai/kimi-k2.5', 'https://avian.io/docs')

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'a stated cost',
    {
      message: { content: 'Hi' },
      usage: { prompt_tokens: 21, completion_tokens: 2, total_tokens: 23, cost: 0.00054005 },
    },
    said([text('Hi')], { input: 21, output: 2 }, { cost: 540_050n }),
  ),
  stream(
    'an opening chunk of its own, details of reasoning, and two ends',
    [
      { role: 'assistant' },
      {
        role: 'assistant',
        content: '',
        reasoning_content: 'The',
        reasoning_details: [{ type: 'reasoning.text', text: 'The', index: 0 }],
      },
      { role: 'assistant', content: 'Hi', reasoning_content: null },
      finished(),
      finished('stop', {
        usage: {
          prompt_tokens: 21,
          completion_tokens: 242,
          total_tokens: 263,
          cost: 0.00054005,
          prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 238 },
        },
      }),
    ],
    said(
      [thought('The'), text('Hi')],
      { input: 13, cachedInput: 8, output: 242, reasoning: 238 },
      { cost: 540_050n },
    ),
  ),
]
