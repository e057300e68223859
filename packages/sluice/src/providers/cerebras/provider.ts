import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

export const cerebras = openaiCompatible({
  id: 'cerebras',
  name: 'Cerebras',
  docs: 'https://inference-docs.cerebras.ai/resources/openai',
  baseUrl: 'https://api.cerebras.ai/v1',
  env: ['CEREBRAS_API_KEY'],
  usageTrust: 'checked',
  quirks: {
    maxCompletionTokens: true,
    reasoningBack: 'reasoning',
    stripFields: [
      'frequency_penalty',
      'presence_penalty',
      'logit_bias',
      'parallel_tool_calls',
      'service_tier',
      'prompt_cache_key',
    ],
  },
  models: MODELS,
  traitsOf: traitsByName([[/glm/, { thinking: 'effort', efforts: ['none'] }]]),
})
