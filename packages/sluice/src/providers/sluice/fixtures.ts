import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('any-model', 'docs/api.md')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal(
    'no money there',
    402,
    {
      error: {
        message: 'The balance does not suffice.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    },
    'quota',
  ),
  refusal(
    'a model that it does not serve',
    404,
    {
      error: {
        message: 'The model "x" does not exist or you do not have access to it.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    },
    'model',
  ),
]
