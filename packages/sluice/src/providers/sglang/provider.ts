import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const sglang = openaiCompatible({
  id: 'sglang',
  name: 'SGLang',
  docs: 'https://docs.sglang.ai/basic_usage/openai_api_completions.html',
  usualBaseUrl: 'http://127.0.0.1:30000/v1',
  env: ['SGLANG_API_KEY'],
  credentialOptional: true,
  quirks: { thinkingSwitch: 'chat_template_kwargs', reasoningBack: 'reasoning_content' },
})
