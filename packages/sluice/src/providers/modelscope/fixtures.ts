import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'Qwen/Qwen3-32B',
  'https://modelscope.cn/docs/model-service/API-Inference/intro',
)
const { refusal } = exchanges

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  ...plainExchanges(exchanges),
  refusal(
    'a wrong key',
    401,
    {
      errors: {
        message: 'Authentication failed, please make sure that a valid ModelScope token is supplied.',
      },
      request_id: '1',
    },
    'credential',
  ),
]
