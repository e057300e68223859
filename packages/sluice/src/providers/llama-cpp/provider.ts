import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const llamaCpp = openaiCompatible({
  id: 'llama-cpp',
  name: 'llama.cpp server',
  docs: 'https://github.com/ggml-org/llama.cpp/tree/master/tools/server',
  usualBaseUrl: 'http://127.0.0.1:8080/v1',
  credentialOptional: true,
  quirks: { thinkingSwitch: 'chat_template_kwargs', reasoningBack: 'reasoning_content' },
  // `exceed_context_size_error`, with the figures beside it.
  faults: [{ owner: 'client', code: 'exceed_context_size_error', overflow: true }],
})
