import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'openai/gpt-oss-20b',
  'https://lmstudio.ai/docs/developer/openai-compat/chat-completions',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { body: { stats: {}, system_fingerprint: 'openai/gpt-oss-20b' } }),
  refusal(
    'a model that is not there',
    404,
    {
      error: {
        message: 'Model not found',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    },
    'model',
  ),
]
