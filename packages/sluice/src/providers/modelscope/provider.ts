import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const modelscope = openaiCompatible({
  id: 'modelscope',
  name: 'ModelScope',
  docs: 'https://modelscope.cn/docs/model-service/API-Inference/intro',
  baseUrl: 'https://api-inference.modelscope.cn/v1',
  env: ['MODELSCOPE_API_KEY'],
  usageTrust: 'checked',
  quirks: { thinkingSwitch: 'enable_thinking' },
  serves: ['*/*'],
})
