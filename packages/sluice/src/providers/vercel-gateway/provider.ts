import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** Its other variable, `VERCEL_OIDC_TOKEN`, holds a token of hours. */
export const vercelGateway = openaiCompatible({
  id: 'vercel-gateway',
  name: 'Vercel AI Gateway',
  docs: 'https://vercel.com/docs/ai-gateway',
  baseUrl: 'https://ai-gateway.vercel.sh/v1',
  env: ['AI_GATEWAY_API_KEY'],
  usageTrust: 'checked',
  messages: 'https://ai-gateway.vercel.sh',
  wholeMessages: true,
  quirks: { reasoningBack: 'reasoning_details', cacheMarks: 'cache_control' },
  serves: ['*/*'],
})
