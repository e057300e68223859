import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

/** https://docs.x.ai/docs/guides/reasoning */
const REFUSED = { refusedFields: ['presence_penalty', 'frequency_penalty', 'stop'] }

export const xai = openaiCompatible({
  id: 'xai',
  name: 'xAI',
  docs: 'https://docs.x.ai/docs/api-reference',
  baseUrl: 'https://api.x.ai/v1',
  env: ['XAI_API_KEY'],
  responses: true,
  quirks: {
    maxCompletionTokens: true,
    reasoningBack: 'reasoning_content',
    webSearch: { fields: ['search_parameters'] },
  },
  models: MODELS,
  serves: ['grok-*'],
  traitsOf: traitsByName([
    [/non-reasoning|^grok-[23](?!-mini)/, { thinking: 'none' }],
    [/^grok-3-mini/, { ...REFUSED, thinking: 'effort', efforts: ['low', 'high'] }],
    [/^grok-4\.3/, { ...REFUSED, thinking: 'effort', efforts: ['none', 'low', 'medium', 'high'] }],
    [/^grok-4\.6/, { ...REFUSED, thinking: 'effort', efforts: ['low', 'medium', 'high', 'xhigh'] }],
    [/^grok-4\.[5-9]/, { ...REFUSED, thinking: 'effort', efforts: ['low', 'medium', 'high'] }],
    [/multi-agent/, { ...REFUSED, thinking: 'effort', efforts: ['low', 'medium', 'high', 'xhigh'] }],
    // These think, and refuse to be told how much.
    [/./, { ...REFUSED, thinking: 'effort', efforts: [] }],
  ]),
  faults: [
    { owner: 'quota', status: 403, message: 'used all available credits' },
    { owner: 'quota', status: 403, message: 'monthly spending limit' },
    { owner: 'credential', status: 400, message: 'api key is currently blocked' },
  ],
})
