import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'mimo-v2.5',
  'https://platform.xiaomimimo.com/#/docs/api/text-generation/openai-api',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking beside the text',
    {
      message: { content: 'Hi', reasoning_content: 'Hm', tool_calls: null },
      usage: {
        prompt_tokens: 20,
        completion_tokens: 9,
        total_tokens: 29,
        completion_tokens_details: { reasoning_tokens: 6 },
        prompt_tokens_details: { cached_tokens: 16 },
      },
    },
    said([thought('Hm'), text('Hi')], { input: 4, cachedInput: 16, output: 9, reasoning: 6 }),
  ),
  stream(
    'thinking first',
    [
      { role: 'assistant', content: '', reasoning_content: 'Hm' },
      { content: 'Hi' },
      finished(),
      { usage: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 } },
    ],
    said([thought('Hm'), text('Hi')], { input: 20, output: 9 }),
  ),
  refusal(
    'no money',
    402,
    { error: { code: '402', message: 'Insufficient account balance', type: 'insufficient_balance' } },
    'quota',
  ),
]
