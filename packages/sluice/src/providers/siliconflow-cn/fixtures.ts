import { composeExchanges, finished, said, text } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'Qwen/Qwen3-32B',
  'https://docs.siliconflow.cn/cn/api-reference/chat-completions/chat-completions',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'an answer',
    { message: { content: '你好' }, usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } },
    said([text('你好')], { input: 9, output: 2 }),
  ),
  stream(
    'a stream',
    [
      { role: 'assistant', content: '你' },
      { content: '好' },
      finished('stop', { usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } }),
    ],
    said([text('你好')], { input: 9, output: 2 }),
  ),
  refusal('a wrong key', 401, { code: 20001, message: 'Api key is invalid', data: null }, 'credential'),
]
