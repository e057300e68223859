import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const baseten = openaiCompatible({
  id: 'baseten',
  name: 'Baseten Model APIs',
  docs: 'https://docs.baseten.co/inference/model-apis/overview',
  baseUrl: 'https://inference.baseten.co/v1',
  env: ['BASETEN_API_KEY'],
  usageTrust: 'checked',
  serves: ['*/*'],
})
