import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

/** It thinks always; `reasoning_effort` says how much. */
export const meta = openaiCompatible({
  id: 'meta',
  name: 'Meta Model API',
  docs: 'https://ai.meta.com/api/',
  baseUrl: 'https://api.meta.ai/v1',
  env: ['MODEL_API_KEY'],
  responses: true,
  models: MODELS,
  serves: ['muse-*'],
  traitsOf: () => ({ thinking: 'effort', efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] }),
})
