import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('meta-llama/llama-3.1-8b-instruct/fp-8', 'https://docs.inference.net')

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [...plainExchanges(exchanges)]
