import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'deepseek/deepseek-v3.1',
  'https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, {
    usage: { prompt_tokens_details: { audio_tokens: 0, cached_tokens: 0 } },
    body: { system_fingerprint: '' },
  }),
  refusal(
    'no money',
    403,
    { code: 403, reason: 'NOT_ENOUGH_BALANCE', message: 'not enough balance', metadata: {} },
    'quota',
  ),
  refusal(
    'an unknown model',
    404,
    { code: 404, reason: 'MODEL_NOT_FOUND', message: 'model not found', metadata: {} },
    'model',
  ),
]
