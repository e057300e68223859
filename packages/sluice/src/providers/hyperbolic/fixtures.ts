import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'meta-llama/Llama-3.3-70B-Instruct',
  'https://docs.hyperbolic.xyz/docs/rest-api',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal('a wrong key', 401, { detail: 'Could not validate credentials' }, 'credential'),
]
