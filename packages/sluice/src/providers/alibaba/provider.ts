import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

export const alibaba = openaiCompatible({
  id: 'alibaba',
  name: 'Alibaba Model Studio (Qwen)',
  docs: 'https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-openai-chat-completions',
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  // Keys belong to one region.
  otherAddresses: [
    { what: 'China', baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
    {
      what: 'China',
      baseUrl: 'https://dashscope.aliyuncs.com/apps/anthropic',
      protocol: 'anthropic-messages',
    },
  ],
  env: ['DASHSCOPE_API_KEY'],
  responses: true,
  messages: 'https://dashscope-intl.aliyuncs.com/apps/anthropic',
  quirks: {
    thinkingSwitch: 'enable_thinking',
    audioDataUrl: true,
    webSearch: { body: { enable_search: true }, fields: ['search_options'] },
  },
  models: MODELS,
  serves: ['qwen-*', 'qwen2*', 'qwen3*', 'qwq-*', 'qvq-*'],
  // https://www.alibabacloud.com/help/en/model-studio/error-code
  faults: [
    { owner: 'quota', code: 'AllocationQuota.FreeTierOnly' },
    { owner: 'quota', code: 'CommodityNotPurchased' },
    { owner: 'quota', code: 'PrepaidBillOverdue' },
    { owner: 'quota', code: 'PostpaidBillOverdue' },
    { owner: 'credential', code: 'InvalidApiKey' },
    { owner: 'model', code: 'ModelNotFound' },
    { owner: 'model', code: 'Model.AccessDenied' },
    { owner: 'client', status: 400, message: 'range of input length should be', overflow: true },
  ],
})
