import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'seed-1-8-251228',
  'https://docs.byteplus.com/en/docs/ModelArk/1494384',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking beside the text',
    {
      message: { content: 'Four.', reasoning_content: 'Two and two' },
      usage: {
        prompt_tokens: 20,
        completion_tokens: 30,
        total_tokens: 50,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 28 },
      },
      body: { service_tier: 'default' },
    },
    said([thought('Two and two'), text('Four.')], { input: 20, output: 30, reasoning: 28 }),
  ),
  stream(
    'thinking first',
    [
      { role: 'assistant', content: '', reasoning_content: 'Two' },
      { content: '', reasoning_content: ' and two' },
      { content: 'Four.' },
      finished(),
      {
        usage: {
          prompt_tokens: 20,
          completion_tokens: 30,
          total_tokens: 50,
          completion_tokens_details: { reasoning_tokens: 28 },
        },
      },
    ],
    said([thought('Two and two'), text('Four.')], { input: 20, output: 30, reasoning: 28 }),
  ),
  refusal(
    'an account in arrears',
    403,
    {
      error: {
        code: 'AccountOverdueError',
        message: 'The request failed because your account has an overdue balance.',
        type: 'Forbidden',
      },
    },
    'quota',
  ),
  refusal(
    'a model that was not opened',
    404,
    {
      error: { code: 'ModelNotOpen', message: 'Your account has not activated the model.', type: 'NotFound' },
    },
    'model',
  ),
]
