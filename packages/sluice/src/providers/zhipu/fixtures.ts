import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges('glm-4.6', 'https://docs.bigmodel.cn/api-reference')

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'what its search found',
    {
      message: { content: '晴' },
      usage: { prompt_tokens: 900, completion_tokens: 3, total_tokens: 903 },
      body: {
        request_id: '2026',
        web_search: [{ title: 'E', link: 'https://example.com/', refer: 'ref_1' }],
      },
    },
    said([text('晴')], { input: 900, output: 3 }),
  ),
  stream(
    'thinking first, the usage in the chunk that ends it',
    [
      { role: 'assistant', reasoning_content: '嗯' },
      { role: 'assistant', content: '晴' },
      finished('stop', { usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 } }),
    ],
    said([thought('嗯'), text('晴')], { input: 10, output: 4 }),
  ),
  refusal(
    'no money with 429',
    429,
    { error: { code: '1113', message: '您的账户已欠费,请充值后重试' } },
    'quota',
  ),
  refusal('a wrong key', 401, { error: { code: '1000', message: '身份验证失败' } }, 'credential'),
]
