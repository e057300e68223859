import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

export const groq = openaiCompatible({
  id: 'groq',
  name: 'Groq',
  docs: 'https://console.groq.com/docs/openai',
  baseUrl: 'https://api.groq.com/openai/v1',
  env: ['GROQ_API_KEY'],
  usageTrust: 'checked',
  responses: true,
  quirks: {
    maxCompletionTokens: true,
    reasoningBack: 'reasoning',
    stripFields: ['logprobs', 'top_logprobs', 'logit_bias', 'top_k', 'min_p', 'repetition_penalty'],
    stripMessageFields: ['name'],
    webSearch: { tool: { type: 'browser_search' }, fields: ['search_settings', 'compound_custom'] },
  },
  models: MODELS,
  // https://console.groq.com/docs/reasoning: Qwen knows `none` and `default`, which is what it does anyway.
  traitsOf: traitsByName([
    [/qwen3/, { thinking: 'effort', efforts: ['none'] }],
    [/gpt-oss/, { thinking: 'effort', efforts: ['low', 'medium', 'high'] }],
    [/llama|gemma|allam|compound|kimi-k2-instruct/, { thinking: 'none' }],
  ]),
  // https://console.groq.com/docs/errors: the model's own failure, which another try may not repeat.
  faults: [
    { owner: 'quota', code: 'blocked_api_access' },
    { owner: 'model', code: 'model_decommissioned' },
    { owner: 'model', code: 'model_terms_required' },
  ],
})
