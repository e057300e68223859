import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** A router: the words of an answer are those of whoever served it. */
export const huggingface = openaiCompatible({
  id: 'huggingface',
  name: 'Hugging Face Inference Providers',
  docs: 'https://huggingface.co/docs/inference-providers',
  baseUrl: 'https://router.huggingface.co/v1',
  env: ['HF_TOKEN'],
  usageTrust: 'checked',
  responses: true,
  serves: ['*/*'],
  faults: [
    { owner: 'quota', status: 402, message: 'exceeded your monthly included credits' },
    { owner: 'model', code: 'model_not_supported' },
  ],
})
