import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

export const tencent = openaiCompatible({
  id: 'tencent',
  name: 'Tencent Hunyuan',
  docs: 'https://cloud.tencent.com/document/product/1729/111007',
  baseUrl: 'https://api.hunyuan.cloud.tencent.com/v1',
  otherAddresses: [{ what: 'TokenHub', baseUrl: 'https://tokenhub.tencentmaas.com/v1' }],
  env: ['HUNYUAN_API_KEY'],
  quirks: { webSearch: { body: { enable_enhancement: true } } },
  models: MODELS,
  serves: ['hunyuan-*', 'hy3-*'],
})
