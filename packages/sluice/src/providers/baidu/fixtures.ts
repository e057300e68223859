import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('ernie-5.0', 'https://cloud.baidu.com/doc/qianfan-api/s/3m9b5lqft')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, { body: { search_results: [], need_clear_history: false } }),
  refusal(
    'a prompt that is too long',
    400,
    {
      error: { code: 'tokens_too_long', message: 'Prompt tokens too long', type: 'invalid_request_error' },
      id: 'as-1',
    },
    'client',
    'context_length_exceeded',
  ),
  refusal(
    'a wrong key',
    401,
    {
      error: {
        code: 'invalid_iam_token',
        message: 'IAM Certification failed',
        type: 'invalid_request_error',
      },
      id: 'as-2',
    },
    'credential',
  ),
  refusal(
    'an unknown model',
    400,
    {
      error: { code: 'invalid_model', message: 'The model does not exist', type: 'invalid_request_error' },
      id: 'as-3',
    },
    'model',
  ),
]
