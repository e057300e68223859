import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

export const together = openaiCompatible({
  id: 'together',
  name: 'Together AI',
  docs: 'https://docs.together.ai/reference/chat-completions-1',
  baseUrl: 'https://api.together.ai/v1',
  otherAddresses: [{ what: 'older', baseUrl: 'https://api.together.xyz/v1' }],
  env: ['TOGETHER_API_KEY'],
  usageTrust: 'checked',
  models: MODELS,
  serves: ['*/*'],
})
