import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const upstage = openaiCompatible({
  id: 'upstage',
  name: 'Upstage',
  docs: 'https://developers.upstage.ai/docs/apis/chat',
  baseUrl: 'https://api.upstage.ai/v1/solar',
  env: ['UPSTAGE_API_KEY'],
  serves: ['solar-*'],
})
