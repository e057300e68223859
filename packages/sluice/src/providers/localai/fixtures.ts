import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('llama-3.2-1b-instruct', 'https://localai.io/features/text-generation/')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal(
    'a backend that failed',
    500,
    { error: { code: 500, message: 'could not load model', type: '' } },
    'provider',
  ),
]
