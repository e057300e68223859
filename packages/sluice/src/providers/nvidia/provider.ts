import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const nvidia = openaiCompatible({
  id: 'nvidia',
  name: 'NVIDIA NIM',
  docs: 'https://docs.api.nvidia.com/nim/reference/llm-apis',
  baseUrl: 'https://integrate.api.nvidia.com/v1',
  env: ['NVIDIA_API_KEY'],
  usageTrust: 'checked',
  quirks: { thinkingSwitch: 'chat_template_kwargs' },
  serves: ['*/*'],
})
