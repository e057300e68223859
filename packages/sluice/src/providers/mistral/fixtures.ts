import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'magistral-medium-latest',
  'https://docs.mistral.ai/api/endpoint/chat',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking as a list, and a call with nine letters',
    {
      message: {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
          { type: 'text', text: '4' },
        ],
        tool_calls: [{ id: 'D681PevKs', function: { name: 'look', arguments: '{"a": 1}' }, index: 0 }],
      },
      finish: 'tool_calls',
      usage: {
        prompt_tokens: 9,
        completion_tokens: 20,
        total_tokens: 29,
        num_cached_tokens: 0,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    },
    said(
      [
        thought('Hm.'),
        text('4'),
        { type: 'tool-call', id: 'D681PevKs', name: 'look', arguments: '{"a": 1}' },
      ],
      { input: 5, cachedInput: 4, output: 20 },
      { finish: 'tool-call', raw: 'tool_calls' },
    ),
  ),
  answer(
    'sound beside the prompt',
    {
      message: { content: 'A bell.' },
      usage: {
        prompt_tokens: 9,
        completion_tokens: 201,
        total_tokens: 585,
        prompt_audio_seconds: 30,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 375 },
      },
    },
    said([text('A bell.')], { input: 9, audioInput: 375, output: 201 }),
  ),
  stream(
    'thinking in pieces of a list, then bare text; the usage unasked in the last chunk',
    [
      { role: 'assistant', content: '' },
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'H' }] }] },
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'm.' }] }] },
      { content: '4' },
      finished('stop', { usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 } }),
    ],
    said([thought('Hm.'), text('4')], { input: 9, output: 5 }),
  ),
  refusal('a wrong key', 401, { detail: 'Invalid API Key' }, 'credential'),
  refusal(
    'a field that it does not know',
    422,
    {
      object: 'error',
      message: {
        detail: [{ type: 'extra_forbidden', loc: ['body', 'user'], msg: 'Extra inputs are not permitted' }],
      },
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
    'client',
  ),
  refusal(
    'an unknown model',
    400,
    {
      object: 'error',
      message: 'Invalid model: mistral-x',
      type: 'invalid_model',
      param: null,
      code: '1500',
    },
    'model',
  ),
]
