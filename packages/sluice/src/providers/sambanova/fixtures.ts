import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'Meta-Llama-3.3-70B-Instruct',
  'https://docs.sambanova.ai/docs/en/features/openai-compatibility',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, {
    usage: { completion_tokens_per_sec: 350.5, time_to_first_token: 0.1, stop_reason: 'stop' },
  }),
  refusal(
    'a wrong key',
    401,
    { error: { code: null, message: 'Invalid API key', param: null, type: 'invalid_request_error' } },
    'credential',
  ),
]
