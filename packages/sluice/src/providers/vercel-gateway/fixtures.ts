import { booked, composeExchanges, finished, said, text } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'anthropic/claude-sonnet-4.5',
  'https://vercel.com/docs/ai-gateway',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'a cost of its own, and what the route was',
    {
      message: {
        content: 'Hi',
        provider_metadata: { gateway: { routing: { finalProvider: 'anthropic' }, cost: '0.0001' } },
      },
      usage: {
        prompt_tokens: 12,
        completion_tokens: 4,
        total_tokens: 16,
        cost: 0.0001,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    },
    said([text('Hi')], { input: 12, output: 4 }, { cost: 100_000n }),
  ),
  stream(
    'thinking with details',
    [
      {
        role: 'assistant',
        reasoning: 'Hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'Hm', format: 'anthropic-claude-v1', index: 0 }],
      },
      { content: 'Hi' },
      finished('stop', { usage: { prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 } }),
    ],
    booked({ input: 12, output: 9 }),
  ),
  refusal(
    'an unknown model',
    404,
    { error: { message: "Model 'x' not found", type: 'model_not_found', param: null } },
    'model',
  ),
]
