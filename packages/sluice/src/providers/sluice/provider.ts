import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** Another Sluice: whatever the caller speaks, it speaks too. */
export const sluice = openaiCompatible({
  id: 'sluice',
  name: 'Sluice',
  docs: 'docs/api.md',
  usualBaseUrl: 'http://127.0.0.1:3000',
  usageTrust: 'checked',
  responses: true,
  messages: true,
  wholeMessages: true,
  gemini: true,
  quirks: {
    noDeveloperRole: false,
    cacheMarks: 'cache_control',
    reasoningBack: 'reasoning_details',
    takesEnvelopes: true,
  },
})
