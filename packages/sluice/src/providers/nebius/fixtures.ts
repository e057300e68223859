import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('deepseek-ai/DeepSeek-V3-0324', 'https://docs.tokenfactory.nebius.com/')

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, {
    usage: { prompt_tokens_details: null },
    body: { prompt_logprobs: null, service_tier: null },
  }),
]
