import { GLM_FAULTS, glmQuirks, glmTraits } from '../glm.ts'
import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** GLM in China, with prices in CNY; those of the international list (`zai`) count until an operator states others. */
export const zhipu = openaiCompatible({
  id: 'zhipu',
  name: 'Zhipu BigModel (GLM, China)',
  docs: 'https://docs.bigmodel.cn/api-reference',
  baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
  otherAddresses: [{ what: 'keys of a coding plan', baseUrl: 'https://open.bigmodel.cn/api/coding/paas/v4' }],
  env: ['ZHIPU_API_KEY'],
  messages: 'https://open.bigmodel.cn/api/anthropic',
  quirks: glmQuirks('search_pro'),
  serves: ['glm-*'],
  traitsOf: glmTraits,
  faults: GLM_FAULTS,
})
