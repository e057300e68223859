import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'doubao-seed-1-8-251228',
  'https://www.volcengine.com/docs/82379/1494384',
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
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 28 },
      },
      body: { service_tier: 'default' },
    },
    said([thought('Two and two'), text('Four.')], { input: 16, cachedInput: 4, output: 30, reasoning: 28 }),
  ),
  stream(
    'thinking first',
    [
      { role: 'assistant', content: '', reasoning_content: 'Two and two' },
      { content: 'Four.' },
      finished('length'),
      { usage: { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50 } },
    ],
    said(
      [thought('Two and two'), text('Four.')],
      { input: 20, output: 30 },
      { finish: 'length', raw: 'length' },
    ),
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
    'an endpoint that is not there',
    404,
    {
      error: {
        code: 'InvalidEndpointOrModel.NotFound',
        message: 'The model or endpoint ep-1 does not exist or you do not have access to it.',
        param: '',
        type: 'NotFound',
      },
    },
    'model',
  ),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        code: 'AuthenticationError',
        message: 'the API key or AK/SK in the request is missing or invalid',
        type: 'Unauthorized',
      },
    },
    'credential',
  ),
]
