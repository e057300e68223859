import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const localai = openaiCompatible({
  id: 'localai',
  name: 'LocalAI',
  docs: 'https://localai.io/features/text-generation/',
  usualBaseUrl: 'http://127.0.0.1:8080/v1',
  credentialOptional: true,
})
