import { composeExchanges, finished, said, text } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'jamba-large-1.7',
  'https://docs.ai21.com/reference/jamba-1-6-api-ref',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'a call of a tool',
    {
      message: {
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }],
      },
      finish: 'tool_calls',
      usage: { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42 },
    },
    said(
      [{ type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"a":1}' }],
      { input: 30, output: 12 },
      { finish: 'tool-call', raw: 'tool_calls' },
    ),
  ),
  stream(
    'the usage in the chunk that ends it',
    [
      { role: 'assistant', content: '' },
      { content: 'Hi' },
      finished('stop', { usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 } }),
    ],
    said([text('Hi')], { input: 5, output: 1 }),
  ),
  refusal('a wrong key', 401, { detail: 'Forbidden: Bad or missing API token.' }, 'credential'),
]
