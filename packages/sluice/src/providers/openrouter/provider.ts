import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const openrouter = openaiCompatible({
  id: 'openrouter',
  name: 'OpenRouter',
  docs: 'https://openrouter.ai/docs/api-reference/chat-completion',
  baseUrl: 'https://openrouter.ai/api/v1',
  otherAddresses: [{ what: 'in Europe', baseUrl: 'https://eu.openrouter.ai/api/v1' }],
  env: ['OPENROUTER_API_KEY'],
  usageTrust: 'checked',
  responses: true,
  messages: 'https://openrouter.ai/api',
  wholeMessages: true,
  quirks: {
    reasoningBack: 'reasoning_details',
    cacheMarks: 'cache_control',
    noDeveloperRole: false,
    renameFields: { max_completion_tokens: 'max_tokens' },
    // A name that ends in `:online` searches as well: give it a price of its own.
    webSearch: { tool: { type: 'openrouter:web_search' }, fields: ['plugins'] },
  },
  serves: ['*/*'],
  // https://openrouter.ai/docs/api-reference/errors
  faults: [
    { owner: 'model', status: 400, message: 'is not a valid model id' },
    { owner: 'model', status: 404, message: 'no endpoints found' },
    { owner: 'quota', status: 403, message: 'key limit exceeded' },
  ],
})
