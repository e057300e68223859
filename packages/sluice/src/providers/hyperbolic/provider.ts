import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const hyperbolic = openaiCompatible({
  id: 'hyperbolic',
  name: 'Hyperbolic',
  docs: 'https://docs.hyperbolic.xyz/docs/rest-api',
  baseUrl: 'https://api.hyperbolic.xyz/v1',
  env: ['HYPERBOLIC_API_KEY'],
  usageTrust: 'checked',
  serves: ['*/*'],
})
