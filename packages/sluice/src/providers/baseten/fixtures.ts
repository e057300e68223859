import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'moonshotai/Kimi-K2.5',
  'https://docs.baseten.co/inference/model-apis/overview',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { usage: { prompt_tokens_details: null } }),
]
