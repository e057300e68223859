import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  '@cf/meta/llama-3.3-70b-instruct-fp8-fast',
  'https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { body: { prompt_logprobs: null } }),
  refusal(
    'a wrong key, in the envelope of its other endpoints',
    401,
    {
      result: null,
      success: false,
      errors: [{ code: 10000, message: 'Authentication error' }],
      messages: [],
    },
    'credential',
  ),
]
