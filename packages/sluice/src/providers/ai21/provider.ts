import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

export const ai21 = openaiCompatible({
  id: 'ai21',
  name: 'AI21',
  docs: 'https://docs.ai21.com/reference/jamba-1-6-api-ref',
  baseUrl: 'https://api.ai21.com/studio/v1',
  env: ['AI21_API_KEY'],
  models: MODELS,
})
