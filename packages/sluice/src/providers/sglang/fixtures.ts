import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream } = composeExchanges(
  'qwen3-32b',
  'https://docs.sglang.ai/basic_usage/openai_api_completions.html',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'what ended it, in its own word as well',
    {
      message: { content: 'Hi', reasoning_content: 'Hm', tool_calls: null },
      usage: {
        prompt_tokens: 9,
        completion_tokens: 4,
        total_tokens: 13,
        prompt_tokens_details: null,
        reasoning_tokens: 0,
      },
      body: { metadata: { weight_version: 'default' } },
    },
    said([thought('Hm'), text('Hi')], { input: 9, output: 4 }),
  ),
  stream(
    'pieces of a call without a number',
    [
      { role: 'assistant', content: '' },
      { tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '' } }] },
      { tool_calls: [{ function: { arguments: '{"a":1}' } }] },
      finished('tool_calls'),
      { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } },
    ],
    said(
      [{ type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"a":1}' }],
      { input: 9, output: 4 },
      { finish: 'tool-call', raw: 'tool_calls' },
    ),
  ),
]
