import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'hunyuan-turbos-latest',
  'https://cloud.tencent.com/document/product/1729/111007',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { body: { note: 'AI', system_fingerprint: '' } }),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        message: 'Incorrect API key provided',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    'credential',
  ),
]
