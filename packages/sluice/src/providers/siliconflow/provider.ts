import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const siliconflow = openaiCompatible({
  id: 'siliconflow',
  name: 'SiliconFlow',
  docs: 'https://docs.siliconflow.com/en/api-reference/chat-completions/chat-completions',
  baseUrl: 'https://api.siliconflow.com/v1',
  env: ['SILICONFLOW_API_KEY'],
  usageTrust: 'checked',
  messages: true,
  quirks: { thinkingSwitch: 'enable_thinking' },
  serves: ['*/*'],
  // https://docs.siliconflow.com/en/faqs/error-code
  faults: [
    { owner: 'model', code: '20012' },
    { owner: 'quota', code: '30001' },
  ],
})
