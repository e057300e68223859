import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'deepseek-ai/DeepSeek-V3.1',
  'https://docs.siliconflow.com/en/api-reference/chat-completions/chat-completions',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking beside the text',
    {
      message: { content: 'Hi', reasoning_content: 'Hm' },
      usage: {
        prompt_tokens: 9,
        completion_tokens: 40,
        total_tokens: 49,
        completion_tokens_details: { reasoning_tokens: 35 },
      },
      body: { system_fingerprint: '' },
    },
    said([thought('Hm'), text('Hi')], { input: 9, output: 40, reasoning: 35 }),
  ),
  stream(
    'usage in every chunk',
    [
      {
        choices: [
          {
            index: 0,
            delta: { role: 'assistant', content: null, reasoning_content: 'Hm' },
            finish_reason: null,
          },
        ],
        usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
      },
      {
        choices: [{ index: 0, delta: { content: 'Hi', reasoning_content: null }, finish_reason: null }],
        usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
      },
      finished('stop', { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } }),
    ],
    said([thought('Hm'), text('Hi')], { input: 9, output: 4 }),
  ),
  refusal(
    'an unknown model with 400',
    400,
    { code: 20012, message: 'Model does not exist. Please check it carefully.', data: null },
    'model',
  ),
  refusal(
    'no money',
    403,
    { code: 30001, message: 'Sorry, your account balance is insufficient', data: null },
    'quota',
  ),
  refusal('a wrong key', 401, { code: 20001, message: 'Invalid token', data: null }, 'credential'),
]
