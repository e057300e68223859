import { emptyUsage } from '../../canonical/usage.ts'
import type { CredentialFixture, ProviderFixture } from '../provider-fixture.ts'

const CHAT = 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference'
const FILTER = 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/concepts/content-filter-annotations'

const safe = { hate: { filtered: false, severity: 'safe' } }

/** One exchange of each kind, written in the forms of recorded ones; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a text behind a note on the prompt',
    provenance: 'composed',
    from: FILTER,
    protocol: 'openai-chat',
    model: 'prod-gpt',
    exchange: {
      kind: 'stream',
      text: [
        {
          choices: [],
          created: 0,
          id: '',
          model: '',
          object: '',
          prompt_filter_results: [{ prompt_index: 0, content_filter_results: safe }],
        },
        chunk([
          {
            content_filter_results: {},
            delta: { content: '', refusal: null, role: 'assistant' },
            finish_reason: null,
            index: 0,
          },
        ]),
        chunk([
          { content_filter_results: safe, delta: { content: 'A gate.' }, finish_reason: null, index: 0 },
        ]),
        chunk([{ content_filter_results: {}, delta: {}, finish_reason: 'stop', index: 0 }]),
        { ...chunk([]), usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 } },
      ]
        .map((one) => `data: ${JSON.stringify(one)}\n\n`)
        .concat('data: [DONE]\n\n')
        .join(''),
      expected: {
        id: 'chatcmpl-1',
        model: 'gpt-4.1-mini-2025-04-14',
        choices: [{ index: 0, parts: [{ type: 'text', text: 'A gate.' }], finish: 'stop' }],
        usage: { usage: { ...emptyUsage(), input: 11, output: 3 } },
      },
    },
  },
  {
    name: 'an answer that was filtered whole',
    provenance: 'composed',
    from: FILTER,
    protocol: 'openai-chat',
    model: 'prod-gpt',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        id: 'chatcmpl-2',
        object: 'chat.completion',
        created: 1_900_000_000,
        model: 'gpt-4.1-mini',
        choices: [
          {
            content_filter_results: { hate: { filtered: true, severity: 'high' } },
            finish_reason: 'content_filter',
            index: 0,
            logprobs: null,
          },
        ],
        usage: { prompt_tokens: 15, completion_tokens: 19, total_tokens: 34 },
      }),
      expected: {
        choices: [{ index: 0, parts: [], finish: 'content-filter' }],
        usage: { usage: { ...emptyUsage(), input: 15, output: 19 } },
      },
    },
  },
  {
    name: "Grok's cache beside its prompt",
    provenance: 'composed',
    from: CHAT,
    protocol: 'openai-chat',
    model: 'grok-4-1-fast-non-reasoning',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        created: 1_900_000_000,
        model: 'grok-4-1-fast-non-reasoning',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Paris' }, finish_reason: 'stop' }],
        usage: {
          prompt_tokens: 7,
          completion_tokens: 1,
          total_tokens: 8,
          prompt_tokens_details: { cached_tokens: 161 },
        },
      }),
      expected: { usage: { usage: { ...emptyUsage(), input: 7, cachedInput: 161, output: 1 } } },
    },
  },
  {
    name: 'a deployment that is not there',
    provenance: 'composed',
    from: CHAT,
    protocol: 'openai-chat',
    model: 'gone',
    exchange: {
      kind: 'refusal',
      status: 404,
      body: JSON.stringify({
        error: {
          code: 'DeploymentNotFound',
          message: 'The API deployment for this resource does not exist.',
        },
      }),
      expected: { owner: 'model' },
    },
  },
]

function chunk(choices: readonly object[]): object {
  return {
    choices,
    created: 1_900_000_000,
    id: 'chatcmpl-1',
    model: 'gpt-4.1-mini-2025-04-14',
    object: 'chat.completion.chunk',
    obfuscation: 'EuCf',
  }
}

export const CREDENTIALS: readonly CredentialFixture[] = [
  {
    name: 'a key',
    credential: '0123456789abcdef',
    options: { resource: 'example-resource', api: 'deployments' },
  },
  {
    name: 'a token of Entra',
    credential: 'eyJh.eyJz.fake',
    options: { resource: 'example-resource', api: 'v1' },
  },
  {
    name: 'AI Foundry',
    credential: '0123456789abcdef',
    options: { resource: 'example-resource', api: 'models' },
  },
]
