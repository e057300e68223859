import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const friendli = openaiCompatible({
  id: 'friendli',
  name: 'Friendli',
  docs: 'https://friendli.ai/docs/openapi/serverless/chat-completions',
  baseUrl: 'https://api.friendli.ai/serverless/v1',
  env: ['FRIENDLI_TOKEN'],
  usageTrust: 'checked',
  quirks: { thinkingSwitch: 'chat_template_kwargs' },
  serves: ['*/*'],
})
