import { z } from 'zod'
import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

export const baidu = openaiCompatible({
  id: 'baidu',
  name: 'Baidu Qianfan',
  docs: 'https://cloud.baidu.com/doc/qianfan-api/s/3m9b5lqft',
  baseUrl: 'https://qianfan.baidubce.com/v2',
  env: ['QIANFAN_API_KEY'],
  settings: z.object({
    appid: z.string().min(1).optional().describe('The application that calls are counted for'),
  }),
  headersOf: ({ appid }) => (typeof appid === 'string' ? { appid } : {}),
  quirks: { webSearch: { body: { web_search: { enable: true } } } },
  models: MODELS,
  serves: ['ernie-*'],
  // https://cloud.baidu.com/doc/qianfan-api/s/rmwbl43x7
  faults: [
    { owner: 'model', code: 'invalid_model' },
    { owner: 'client', code: 'tokens_too_long', overflow: true },
    { owner: 'client', code: 'characters_too_long', overflow: true },
  ],
})
