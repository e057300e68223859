import { composeExchanges, finished, said, text } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  '4.0Ultra',
  'https://www.xfyun.cn/doc/spark/HTTP%E8%B0%83%E7%94%A8%E6%96%87%E6%A1%A3.html',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'its own code beside the answer',
    {
      message: { content: 'Hi' },
      usage: { prompt_tokens: 6, completion_tokens: 2, total_tokens: 8 },
      body: { code: 0, message: 'Success', sid: 'cha1' },
    },
    said([text('Hi')], { input: 6, output: 2 }),
  ),
  stream(
    'its own code in each chunk',
    [
      {
        choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' } }],
        code: 0,
        message: 'Success',
        sid: 'cha1',
      },
      finished('stop', {
        code: 0,
        message: 'Success',
        sid: 'cha1',
        usage: { prompt_tokens: 6, completion_tokens: 2, total_tokens: 8 },
      }),
    ],
    said([text('Hi')], { input: 6, output: 2 }),
  ),
  refusal(
    'a prompt that was censored, behind a 200',
    200,
    { code: 10013, message: 'input content audit failed', sid: 'cha2' },
    'client',
  ),
  refusal(
    'no right to the model',
    200,
    { error: { code: '11200', message: 'AppIdNoAuthError', type: 'api_error', param: null } },
    'credential',
  ),
  refusal('too many calls', 200, { code: 11202, message: 'AppIdQpsOverFlowError', sid: 'cha3' }, 'rate'),
  refusal(
    'too long',
    200,
    { code: 10907, message: 'tokens exceed the upper limit', sid: 'cha4' },
    'client',
    'context_length_exceeded',
  ),
]
