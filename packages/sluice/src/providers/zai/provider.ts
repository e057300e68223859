import { GLM_FAULTS, glmQuirks, glmTraits } from '../glm.ts'
import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

/** Zhipu outside China; the keys differ. */
export const zai = openaiCompatible({
  id: 'zai',
  name: 'Z.AI (GLM)',
  docs: 'https://docs.z.ai/api-reference/llm/chat-completion',
  baseUrl: 'https://api.z.ai/api/paas/v4',
  otherAddresses: [{ what: 'keys of a coding plan', baseUrl: 'https://api.z.ai/api/coding/paas/v4' }],
  env: ['ZAI_API_KEY'],
  messages: 'https://api.z.ai/api/anthropic',
  quirks: glmQuirks('search-prime'),
  models: MODELS,
  serves: ['glm-*'],
  traitsOf: glmTraits,
  faults: GLM_FAULTS,
})
