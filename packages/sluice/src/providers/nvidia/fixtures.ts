import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'meta/llama-3.3-70b-instruct',
  'https://docs.api.nvidia.com/nim/reference/llm-apis',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { usage: { prompt_tokens_details: null }, body: { prompt_logprobs: null } }),
  refusal(
    'a wrong key',
    401,
    { status: 401, title: 'Unauthorized', detail: 'Authentication failed' },
    'credential',
  ),
  refusal(
    'a function that is not there',
    404,
    { status: 404, title: 'Not Found', detail: "Function '1': Not found for account" },
    'model',
  ),
]
