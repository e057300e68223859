import { composeExchanges, finished, said, text } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'MiniMax-M3',
  'https://platform.minimax.io/docs/api-reference/text-openai-api',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'its own envelope around an answer',
    {
      message: { content: 'Hi', name: 'MiniMax AI', audio_content: '' },
      usage: {
        prompt_tokens: 30,
        completion_tokens: 10,
        total_tokens: 40,
        prompt_tokens_details: { cached_tokens: 20 },
        completion_tokens_details: { reasoning_tokens: 6 },
      },
      body: { input_sensitive: false, base_resp: { status_code: 0, status_msg: '' } },
    },
    said([text('Hi')], { input: 10, cachedInput: 20, output: 10, reasoning: 6 }),
  ),
  stream(
    'thinking in tags of the text, which stay',
    [
      { role: 'assistant', content: '<think>Hm</think>' },
      { content: 'Hi' },
      finished(),
      { usage: { prompt_tokens: 30, completion_tokens: 10, total_tokens: 40 } },
    ],
    said([text('<think>Hm</think>Hi')], { input: 30, output: 10 }),
  ),
  refusal(
    'a wrong key',
    200,
    {
      id: 'x',
      choices: null,
      base_resp: { status_code: 1004, status_msg: 'login fail: Please carry the API secret key' },
    },
    'credential',
  ),
  refusal(
    'no money',
    200,
    { choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
    'quota',
  ),
  refusal('too many calls', 200, { base_resp: { status_code: 1002, status_msg: 'rate limit' } }, 'rate'),
  refusal(
    'a prompt that is too long',
    200,
    { base_resp: { status_code: 1039, status_msg: 'token limit' } },
    'client',
    'context_length_exceeded',
  ),
]
