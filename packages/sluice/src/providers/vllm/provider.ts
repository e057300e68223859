import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const vllm = openaiCompatible({
  id: 'vllm',
  name: 'vLLM',
  docs: 'https://docs.vllm.ai/en/stable/serving/openai_compatible_server/',
  usualBaseUrl: 'http://127.0.0.1:8000/v1',
  env: ['VLLM_API_KEY'],
  credentialOptional: true,
  quirks: { thinkingSwitch: 'chat_template_kwargs', reasoningBack: 'reasoning' },
})
