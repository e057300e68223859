import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'openai/gpt-oss-20b',
  'https://github.com/ggml-org/llama.cpp/tree/master/tools/server',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking, a call and its times',
    {
      message: {
        content: null,
        reasoning_content: 'Look.',
        tool_calls: [{ id: 'mvVq65j6', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }],
      },
      finish: 'tool_calls',
      usage: { prompt_tokens: 139, completion_tokens: 58, total_tokens: 197 },
      body: { timings: { cache_n: 59, prompt_n: 80, predicted_n: 58 } },
    },
    said(
      [thought('Look.'), { type: 'tool-call', id: 'mvVq65j6', name: 'look', arguments: '{"a":1}' }],
      { input: 139, output: 58 },
      { finish: 'tool-call', raw: 'tool_calls' },
    ),
  ),
  stream(
    'usage alone at the end',
    [
      { role: 'assistant', content: null },
      { reasoning_content: 'We' },
      { content: 'Hi' },
      finished(),
      {
        usage: { prompt_tokens: 139, completion_tokens: 42, total_tokens: 181 },
        timings: { predicted_n: 42 },
      },
    ],
    said([thought('We'), text('Hi')], { input: 139, output: 42 }),
  ),
  refusal(
    'a prompt that is too long',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 4096,
      },
    },
    'client',
    'context_length_exceeded',
  ),
  refusal(
    'a model that is still being loaded',
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    'provider',
  ),
]
