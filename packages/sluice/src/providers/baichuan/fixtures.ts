import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('Baichuan4-Turbo', 'https://platform.baichuan-ai.com/docs/api')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        code: 'invalid_api_key',
        message: 'Incorrect API key provided',
        type: 'invalid_request_error',
      },
    },
    'credential',
  ),
]
