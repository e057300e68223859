import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('deepseek-ai/DeepSeek-V3.1', 'https://chutes.ai/docs')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { usage: { prompt_tokens_details: null, reasoning_tokens: 0 } }),
  refusal('no credit', 402, { detail: { message: 'Quota exceeded and account balance is $0.0' } }, 'quota'),
]
