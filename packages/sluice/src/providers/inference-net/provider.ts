import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const inferenceNet = openaiCompatible({
  id: 'inference-net',
  name: 'Inference.net',
  docs: 'https://docs.inference.net',
  baseUrl: 'https://inference.net/v1',
  otherAddresses: [{ what: 'newer documents', baseUrl: 'https://api.inference.net/v1' }],
  env: ['INFERENCE_API_KEY'],
  usageTrust: 'checked',
  serves: ['*/*'],
})
