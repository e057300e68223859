import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const lmStudio = openaiCompatible({
  id: 'lm-studio',
  name: 'LM Studio',
  docs: 'https://lmstudio.ai/docs/developer/openai-compat',
  usualBaseUrl: 'http://127.0.0.1:1234/v1',
  env: ['LMSTUDIO_API_KEY'],
  credentialOptional: true,
  responses: true,
  messages: true,
  inlineMedia: true,
})
