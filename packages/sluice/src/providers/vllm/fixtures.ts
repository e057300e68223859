import { composeExchanges, finished, said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const { answer, stream, refusal } = composeExchanges(
  'qwen3-32b',
  'https://docs.vllm.ai/en/stable/serving/openai_compatible_server/',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'thinking in `reasoning`, and its nulls',
    {
      message: {
        content: 'Hi',
        refusal: null,
        annotations: null,
        audio: null,
        function_call: null,
        tool_calls: [],
        reasoning: 'Hm',
      },
      usage: {
        prompt_tokens: 20,
        completion_tokens: 6,
        total_tokens: 26,
        prompt_tokens_details: { cached_tokens: 16 },
      },
      body: {
        service_tier: null,
        system_fingerprint: null,
        prompt_logprobs: null,
        prompt_token_ids: null,
        kv_transfer_params: null,
      },
    },
    said([thought('Hm'), text('Hi')], { input: 4, cachedInput: 16, output: 6 }),
  ),
  stream(
    'thinking in `reasoning_content`, as versions before had it',
    [
      { role: 'assistant', content: '' },
      { reasoning_content: 'Hm' },
      { content: 'Hi' },
      finished(),
      { usage: { prompt_tokens: 20, completion_tokens: 6, total_tokens: 26 } },
    ],
    said([thought('Hm'), text('Hi')], { input: 20, output: 6 }),
  ),
  refusal(
    'a prompt that is too long',
    400,
    {
      error: {
        message:
          "This model's maximum context length is 4096 tokens. However, your request has 9000 input tokens.",
        type: 'BadRequestError',
        param: 'input_tokens',
        code: 400,
      },
    },
    'client',
    'context_length_exceeded',
  ),
  refusal(
    'a model that is not there',
    404,
    { error: { message: 'The model `x` does not exist.', type: 'NotFoundError', param: 'model', code: 404 } },
    'model',
  ),
]
