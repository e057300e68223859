import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** Its keys are not those of the international site. */
export const siliconflowCn = openaiCompatible({
  id: 'siliconflow-cn',
  name: 'SiliconFlow (China)',
  docs: 'https://docs.siliconflow.cn/cn/api-reference/chat-completions/chat-completions',
  baseUrl: 'https://api.siliconflow.cn/v1',
  env: ['SILICONFLOW_CN_API_KEY'],
  usageTrust: 'checked',
  messages: true,
  quirks: { thinkingSwitch: 'enable_thinking' },
  serves: ['*/*'],
  // https://docs.siliconflow.cn/en/faqs/error-code
  faults: [
    { owner: 'model', code: '20012' },
    { owner: 'quota', code: '30001' },
  ],
})
