import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'step-3.7-flash',
  'https://platform.stepfun.com/docs/api-reference/chat/chat-completion-create',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking in `reasoning`, and cached tokens at the top',
    {
      message: { content: 'Hi', reasoning: 'Hm' },
      usage: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29, cached_tokens: 16 },
    },
    said([thought('Hm'), text('Hi')], { input: 4, cachedInput: 16, output: 9 }),
  ),
  stream(
    'a stream',
    [
      { role: 'assistant', content: '' },
      { content: 'Hi' },
      finished(),
      { usage: { prompt_tokens: 20, completion_tokens: 1, total_tokens: 21 } },
    ],
    said([text('Hi')], { input: 20, output: 1 }),
  ),
  refusal(
    'a wrong key',
    401,
    { error: { message: 'Incorrect API key provided', type: 'invalid_api_key' } },
    'credential',
  ),
]
