import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'qwen3',
  'https://inference.readthedocs.io/en/latest/user_guide/client_api.html',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal(
    'a model that was not launched',
    400,
    { detail: '[address=0.0.0.0:1, pid=1] Model not found in the model list, uid: x' },
    'client',
  ),
]
