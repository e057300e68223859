import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges('gpt-4o-mini', 'https://docs.newapi.pro/en/docs/api')
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges, {
    usage: { input_tokens: 0, output_tokens: 0, prompt_tokens_details: { cached_tokens: 0, text_tokens: 9 } },
  }),
  refusal(
    "the customer's quota at the relay",
    403,
    {
      error: {
        message: '用户额度不足, 剩余额度: 0',
        type: 'new_api_error',
        param: '',
        code: 'insufficient_user_quota',
      },
    },
    'quota',
  ),
  refusal(
    'no channel',
    503,
    {
      error: {
        message: '当前分组 default 下对于模型 x 无可用渠道 (request id: 1)',
        type: 'new_api_error',
        param: '',
        code: '',
      },
    },
    'model',
  ),
  refusal(
    'a wrong key',
    401,
    { error: { message: '无效的令牌 (request id: 2)', type: 'new_api_error' } },
    'credential',
  ),
]
