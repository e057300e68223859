import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'accounts/fireworks/models/kimi-k2p6',
  'https://docs.fireworks.ai/api-reference/post-chatcompletions',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { usage: { prompt_tokens_details: { cached_tokens: 0 } } }),
  refusal(
    'an unknown model',
    404,
    {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        code: 'NOT_FOUND',
        message: 'Model not found, inaccessible, and/or not deployed',
      },
    },
    'model',
  ),
]
