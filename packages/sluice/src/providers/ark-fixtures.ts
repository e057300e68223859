import { composeExchanges, finished, said, text, thought } from './compose-exchange.ts'
import type { ProviderFixture } from './provider-fixture.ts'

/** Exchanges with ByteDance's two sites, written in the form that both document; none was captured. */
export function arkFixtures(model: string, from: string): ProviderFixture[] {
  const { answer, stream, refusal } = composeExchanges(model, from)
  const usage = { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50 }
  const thoughts = { completion_tokens_details: { reasoning_tokens: 28 } }
  const whole = (cached: number) => ({
    message: { content: 'Four.', reasoning_content: 'Two and two' },
    usage: { ...usage, prompt_tokens_details: { cached_tokens: cached }, ...thoughts },
    body: { service_tier: 'default' },
  })
  const parts = [thought('Two and two'), text('Four.')]
  return [
    answer(
      'thinking beside the text',
      whole(4),
      said(parts, { input: 16, cachedInput: 4, output: 30, reasoning: 28 }),
    ),
    answer(
      'thinking, and nothing from the cache',
      whole(0),
      said(parts, { input: 20, output: 30, reasoning: 28 }),
    ),
    stream(
      'thinking first',
      [
        { role: 'assistant', content: '', reasoning_content: 'Two' },
        { content: '', reasoning_content: ' and two' },
        { content: 'Four.' },
        finished(),
        { usage: { ...usage, ...thoughts } },
      ],
      said(parts, { input: 20, output: 30, reasoning: 28 }),
    ),
    stream(
      'an end at the limit',
      [
        { role: 'assistant', content: '', reasoning_content: 'Two and two' },
        { content: 'Four.' },
        finished('length'),
        { usage },
      ],
      said(parts, { input: 20, output: 30 }, { finish: 'length', raw: 'length' }),
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
        error: {
          code: 'ModelNotOpen',
          message: 'Your account has not activated the model.',
          type: 'NotFound',
        },
      },
      'model',
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
}
