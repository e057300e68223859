import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('solar-pro2', 'https://developers.upstage.ai/docs/apis/chat')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        message: 'API key is invalid',
        type: 'invalid_request_error',
        param: '',
        code: 'invalid_api_key',
      },
    },
    'credential',
  ),
]
