import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** Another relay of the one-api family: https://github.com/QuantumNous/new-api. Of an older one fix `protocol: openai-chat`. */
export const newApi = openaiCompatible({
  id: 'new-api',
  name: 'new-api, one-api and their kin',
  docs: 'https://docs.newapi.pro/en/docs/api',
  usualBaseUrl: 'http://127.0.0.1:3000',
  usageTrust: 'checked',
  responses: true,
  messages: true,
  wholeMessages: true,
  gemini: true,
  quirks: { reasoningBack: 'reasoning_content' },
  faults: [
    { owner: 'quota', status: 403, message: 'quota' },
    { owner: 'model', status: 503, message: 'no available channel' },
    { owner: 'model', status: 503, message: '无可用渠道' },
  ],
})
