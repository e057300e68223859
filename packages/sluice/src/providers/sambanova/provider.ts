import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const sambanova = openaiCompatible({
  id: 'sambanova',
  name: 'SambaNova Cloud',
  docs: 'https://docs.sambanova.ai/docs/en/features/openai-compatibility',
  baseUrl: 'https://api.sambanova.ai/v1',
  env: ['SAMBANOVA_API_KEY'],
  usageTrust: 'checked',
  quirks: {
    thinkingSwitch: 'chat_template_kwargs',
    stripFields: [
      'frequency_penalty',
      'presence_penalty',
      'logit_bias',
      'logprobs',
      'top_logprobs',
      'n',
      'seed',
      'user',
      'functions',
      'function_call',
    ],
  },
  inlineMedia: true,
  serves: ['Meta-Llama-*', 'Llama-*', 'DeepSeek-*', 'Qwen2*', 'Qwen3*', 'MiniMax-*', 'gpt-oss-*', 'gemma-*'],
})
