import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const novita = openaiCompatible({
  id: 'novita',
  name: 'Novita AI',
  docs: 'https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion',
  baseUrl: 'https://api.novita.ai/openai',
  otherAddresses: [{ what: 'older', baseUrl: 'https://api.novita.ai/v3/openai' }],
  env: ['NOVITA_API_KEY'],
  usageTrust: 'checked',
  quirks: { thinkingSwitch: 'enable_thinking' },
  serves: ['*/*'],
  faults: [{ owner: 'quota', status: 403, message: 'not enough balance' }],
})
