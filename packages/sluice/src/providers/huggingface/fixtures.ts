import { composeExchanges, finished, said, text } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'moonshotai/Kimi-K2-Instruct-0905',
  'https://huggingface.co/docs/inference-providers/tasks/chat-completion',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    "a provider's nulls",
    {
      message: {
        content: 'A kiwi.',
        annotations: null,
        audio: null,
        function_call: null,
        reasoning_content: null,
        refusal: null,
        tool_calls: [],
      },
      usage: {
        prompt_tokens: 448,
        completion_tokens: 38,
        total_tokens: 486,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      },
      body: { kv_transfer_params: null, prompt_logprobs: null, service_tier: null, system_fingerprint: null },
    },
    said([text('A kiwi.')], { input: 448, output: 38 }),
  ),
  stream(
    'usage twice, of which the last counts',
    [
      { role: 'assistant', content: '' },
      { content: 'Hi' },
      finished('stop', {
        x_groq: { usage: { prompt_tokens: 93, completion_tokens: 20, total_tokens: 113 } },
        usage: { prompt_tokens: 93, completion_tokens: 20, total_tokens: 113 },
      }),
      { usage: { prompt_tokens: 93, completion_tokens: 21, total_tokens: 114 }, service_tier: 'on_demand' },
    ],
    said([text('Hi')], { input: 93, output: 21 }),
  ),
  refusal(
    'no credits',
    402,
    { error: 'You have exceeded your monthly included credits for Inference Providers.' },
    'quota',
  ),
  refusal(
    'a model that nobody serves',
    400,
    {
      error: {
        message: 'The requested model is not supported by any provider you have enabled.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_supported',
      },
    },
    'model',
  ),
]
