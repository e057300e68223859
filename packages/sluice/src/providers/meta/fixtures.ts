import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('muse-spark-1.3', 'https://ai.meta.com/api/')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal(
    'a wrong key',
    401,
    { error: { message: 'Invalid API key', type: 'authentication_error', code: 'invalid_api_key' } },
    'credential',
  ),
]
