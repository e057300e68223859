import { emptyUsage } from '../../canonical/usage.ts'
import type { ExpectedAnswer, ProviderFixture } from '../provider-fixture.ts'

function answer(
  name: string,
  from: string,
  message: object,
  usage: object,
  expected: ExpectedAnswer,
): ProviderFixture {
  const body = {
    id: 'x-1',
    object: 'chat.completion',
    created: 1_900_000_000,
    model: 'some-model',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
    usage,
  }
  return {
    name,
    provenance: 'composed',
    from,
    protocol: 'openai-chat',
    model: 'some-model',
    exchange: { kind: 'answer', body: JSON.stringify(body), expected },
  }
}

function refusal(
  name: string,
  from: string,
  status: number,
  body: object,
  owner: Extract<ProviderFixture['exchange'], { kind: 'refusal' }>['expected']['owner'],
): ProviderFixture {
  return {
    name,
    provenance: 'composed',
    from,
    protocol: 'openai-chat',
    model: 'some-model',
    exchange: { kind: 'refusal', status, body: JSON.stringify(body), expected: { owner } },
  }
}

/** Habits of vendors that come through this provider, written in the forms that they document; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  answer(
    'xAI: reasoning beside the completion, and a stated cost',
    'https://docs.x.ai/docs/cost-tracking',
    { content: 'Hello', reasoning_content: 'One word.' },
    {
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 241,
      completion_tokens_details: { reasoning_tokens: 228 },
      cost_in_usd_ticks: 1_176_500,
    },
    {
      choices: [
        {
          index: 0,
          parts: [
            { type: 'reasoning', text: 'One word.' },
            { type: 'text', text: 'Hello' },
          ],
          finish: 'stop',
          rawFinish: 'stop',
        },
      ],
      usage: { usage: { ...emptyUsage(), input: 12, output: 229, reasoning: 228 }, reportedCost: 117_650n },
    },
  ),
  answer(
    'Mistral: thinking as a list, and sound beside the prompt',
    'https://docs.mistral.ai/capabilities/reasoning/',
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
        { type: 'text', text: '4' },
      ],
    },
    {
      prompt_tokens: 9,
      completion_tokens: 201,
      total_tokens: 585,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 375 },
    },
    {
      choices: [
        {
          index: 0,
          parts: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'text', text: '4' },
          ],
          finish: 'stop',
          rawFinish: 'stop',
        },
      ],
      usage: { usage: { ...emptyUsage(), input: 9, audioInput: 375, output: 201 } },
    },
  ),
  answer(
    'Google: output that only the total shows',
    'https://ai.google.dev/gemini-api/docs/openai',
    { content: 'x' },
    { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 },
    { usage: { usage: { ...emptyUsage(), input: 35, output: 74 } } },
  ),
  refusal(
    'xAI: a wrong key with 400',
    'https://docs.x.ai/docs/key-information/debugging',
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***ey.' },
    'credential',
  ),
  refusal(
    'Moonshot: quota with 429',
    'https://platform.moonshot.ai/docs/api/chat',
    429,
    { error: { type: 'exceeded_current_quota_error', message: 'Your account is not active.' } },
    'quota',
  ),
  refusal(
    'DeepSeek: an unknown model with 400',
    'https://api-docs.deepseek.com/quick_start/error_codes',
    400,
    { error: { message: 'Model Not Exist', type: 'invalid_request_error', code: 'invalid_request_error' } },
    'model',
  ),
  refusal(
    'FastAPI: a list of what is wrong',
    'https://fastapi.tiangolo.com/tutorial/handling-errors/',
    422,
    { detail: [{ loc: ['body', 'n'], msg: 'Input should be less than 2', type: 'less_than' }] },
    'client',
  ),
]
