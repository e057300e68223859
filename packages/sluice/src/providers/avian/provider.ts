import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** Its answers come in OpenRouter's form. */
export const avian = openaiCompatible({
  id: 'avian',
  name: 'Avian',
  docs: 'https://avian.io/docs',
  baseUrl: 'https://api.avian.io/v1',
  env: ['AVIAN_API_KEY'],
  usageTrust: 'checked',
  quirks: { reasoningBack: 'reasoning_content' },
  serves: ['*/*'],
})
