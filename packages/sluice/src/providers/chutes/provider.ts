import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const chutes = openaiCompatible({
  id: 'chutes',
  name: 'Chutes',
  docs: 'https://chutes.ai/docs',
  baseUrl: 'https://llm.chutes.ai/v1',
  env: ['CHUTES_API_KEY'],
  usageTrust: 'checked',
  serves: ['*/*'],
})
